"""From what is stored of a person to the access file."""

from django.utils import timezone

from willkomm.common.correspondence.queries import tongues_for
from willkomm.common.correspondence.rules import GERMAN
from willkomm.common.people.models import Person
from willkomm.core.protection.models import Request
from willkomm.gateways.privacy.queries.access import gathered
from willkomm.gateways.privacy.typesetting import access_file
from willkomm.welcome.cases.models import Case

GROUPS = ("access", "letter")
NOTHING = "Wir haben keine Daten über Sie. In Willkomm ist bei uns nichts zu Ihrer Person gespeichert."


def nothing_stored(request: Request, now) -> bytes:
    """The answer to somebody of whom nothing is stored, or not any more, as PDF in German."""
    here = request.organisation
    return access_file(
        sender=here.official_name,
        name=request.asker,
        made_at=timezone.localtime(now),
        sections=[],
        german=tongues_for(here, [GERMAN], GROUPS)[GERMAN].bodies,
        other=None,
        statement=NOTHING,
    )


def compiled(person: Person, now) -> bytes:
    """The access file of this person as PDF: German, headings in the language of their newest dossier beside it."""
    case = Case.objects.filter(person=person).order_by("-arrived_on").first()
    tag = person.office_language or (case.language if case else GERMAN)
    tongues = tongues_for(person.organisation, [tag], GROUPS)
    other = tongues.get(tag) if tag != GERMAN else None
    beside = None
    if other is not None and other.has("access"):
        note = "" if "access" in other.released else other.bodies.get("letter.unchecked", "")
        beside = {"tag": other.tag, "direction": other.direction, "bodies": other.bodies, "note": note}
    return access_file(
        sender=person.organisation.official_name,
        name=person.name,
        made_at=timezone.localtime(now),
        sections=gathered(person),
        german=tongues[GERMAN].bodies,
        other=beside,
    )
