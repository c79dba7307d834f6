"""Everything the house knows of one person, told for that person: third persons without their names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from willkomm.common.correspondence.models import Recipient
from willkomm.common.people.models import Person, Relation, Stay
from willkomm.core.audit.models import AccessEntry
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.models import Disclosure
from willkomm.gateways.privacy.queries.readable import READ, tongue, topics
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import CASE_WORKFLOW
from willkomm.welcome.conversations.models import Participant

BLACK = "[geschwärzt]"
LABELS = {
    "official_name": "Name",
    "first_name": "Vorname",
    "call_name": "Rufname",
    "original_name": "Ledigname",
    "alliance_name": "Allianzname",
    "born_on": "Geburtsdatum",
    "sex": "Geschlecht",
    "marital_status": "Zivilstand",
    "nationalities": "Staatsangehörigkeit",
    "permit": "Ausweis",
    "permit_valid_from": "Bewilligung gültig von",
    "permit_valid_to": "Bewilligung gültig bis",
    "id_value": "Nummer im Einwohnerregister",
    "zemis": "ZEMIS-Nummer",
    "entered_on": "Einreise",
    "arrived_on": "Zuzug",
    "origin_country": "von (Land)",
    "origin_town": "von (Ort)",
    "departed_on": "Wegzug",
    "departed_to": "nach",
    "died_on": "Todestag",
    "missing_since": "vermisst seit",
    "residence": "Art des Wohnsitzes",
    "data_lock": "Sperre",
    "letter_language": "Korrespondenzsprache im Register",
    "office_language": "Sprache, von uns erfasst",
    "office_german": "Deutschkenntnisse, von uns erfasst",
    "office_phone": "Telefon",
    "office_email": "E-Mail",
    "office_interpreter": "Dolmetschen gewünscht",
    "office_note": "Notiz",
    "source": "Herkunft der Angaben",
    "register_seen_at": "zuletzt vom Register gemeldet",
}
# Other gateways' answers to "what did other offices tell about this person": (person) → rows, added at start-up.
MESSAGES: list[Callable[[Person], Iterable[tuple[str, str]]]] = []
NO_AHV = "wird nicht gespeichert"


@dataclass(frozen=True)
class Section:
    """One area: its key (a heading in all languages) and its rows of label and value in German."""

    key: str
    rows: tuple[tuple[str, str], ...]


def said(value) -> str:
    """A value as words."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j. F Y, H.i") + " Uhr"
    if isinstance(value, date):
        return date_format(value, "j. F Y")
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def blacked(text: str, names) -> str:
    """The text with these names (words of three letters and more) blacked out, whatever their case."""
    words = sorted({word for name in names for word in re.findall(r"\w{3,}", name)}, key=len, reverse=True)
    if not words:
        return text
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, words))})\b", BLACK, text, flags=re.IGNORECASE)


def _others(person: Person) -> list[Person]:
    return list(Person.everyone.filter(household_id=person.household_id).exclude(pk=person.pk).order_by("pk"))


def _names(person: Person, others) -> list[str]:
    """Words of the others' names that are not the person's own."""
    own = {word.lower() for word in re.findall(r"\w+", f"{person.name} {person.first_name} {person.official_name}")}
    words = {word for other in others for word in re.findall(r"\w+", f"{other.name} {other.first_name}")}
    return sorted(word for word in words if word.lower() not in own)


def gathered(person: Person) -> list[Section]:
    """All areas with what is stored of this person, in the order of the file; empty areas say so."""
    others = _others(person)
    names = _names(person, others)
    sections = (
        ("person", _person(person)),
        ("household", _household(person, others)),
        ("dossier", _dossiers(person)),
        ("letters", _letters(person)),
        ("conversations", _conversations(person)),
        ("messages", [row for tell in MESSAGES for row in tell(person)]),
        ("disclosed", _disclosed(person)),
        ("seen", seen_rows(person)),
    )
    return [
        Section(key, tuple((label, blacked(value, names)) for label, value in rows) or (("–", "nichts gespeichert"),))
        for key, rows in sections
    ]


def _person(person: Person):
    rows = [(name, label, getattr(person, name)) for name, label in LABELS.items()]
    shown = [(label, READ.get(name, said)(value)) for name, label, value in rows if value not in (None, "", [])]
    return [*shown, ("AHV-Nummer", NO_AHV)]


def _household(person: Person, others):
    home = person.household
    address = f"{home.street} {home.house_number}, {home.postal_code} {home.town}".strip(" ,")
    kinds = dict(Relation.objects.filter(person=person).values_list("partner_id", "kind"))
    kinds |= {pk: -1 for pk in Relation.objects.filter(partner=person).values_list("person_id", flat=True)}
    roles = Counter(
        "Kind"
        if kinds.get(other.pk) == -1
        else str(Relation.Kind(kinds[other.pk]).label)
        if other.pk in kinds
        else "weitere Person im Haushalt"
        for other in others
    )
    return [("Adresse", address), *((role, str(number)) for role, number in roles.items())]


def _dossiers(person: Person):
    earlier = Stay.objects.filter(person=person).order_by("arrived_on").values_list("arrived_on", flat=True)
    rows = [("Früherer Zuzug", said(day)) for day in earlier]
    for case in Case.everything.filter(person=person).order_by("arrived_on").prefetch_related("transitions"):
        rows.append(("Zuzug", f"{said(case.arrived_on)}: {CASE_WORKFLOW.states[case.state]}"))
        rows.append(("Vorschlag", case.reason))
        rows.append(("Sprache", f"{tongue(case.language)} ({case.language_reason})"))
        for step in case.transitions.all():
            words = CASE_WORKFLOW.states.get(step.after, step.after)
            rows.append((said(step.at), f"{words} {step.reason}".strip()))
    return rows


def _letters(person: Person):
    found = Recipient.objects.filter(person=person).select_related("letter").order_by("letter__issued_at")
    rows = []
    for letter in (row.letter for row in found):
        notice = " · mit Datenschutzhinweis" if letter.notice else ""
        words = f"{letter.get_template_display()} ({', '.join(map(tongue, letter.languages))})"
        rows.append((said(letter.issued_at), words + notice))
    return rows


def _conversations(person: Person):
    found = Participant.objects.filter(person=person).select_related("conversation").order_by("conversation__held_on")
    rows = []
    for talk in (row.conversation for row in found):
        parts = (talk.get_outcome_display(), talk.place, topics(talk.topics), talk.next_steps, talk.note)
        rows.append((said(talk.held_on), " · ".join(part for part in parts if part)))
    return rows


def _disclosed(person: Person):
    """Where their data may have gone: disclosures of the organisation since they came, without numbers of others."""
    here = Organisation.objects.get(pk=person.organisation_id)
    rows = Disclosure.objects.filter(organisation=here, at__gte=person.created_at, count__gt=0)
    return [(recipient, basis) for recipient, basis in rows.values_list("recipient", "basis").distinct()]


def entries_of_one(person: Person) -> dict:
    """Public ids by row number of all entries of this person: theirs, and those that were merged into one with it."""
    while person.merged_into_id:
        person = Person.everyone.get(pk=person.merged_into_id)
    found, newest = {person.pk: person.public_id}, [person.pk]
    while newest:
        merged = dict(Person.everyone.filter(merged_into__in=newest).values_list("pk", "public_id"))
        newest = [pk for pk in merged if pk not in found]
        found |= merged
    return found


def subjects_of(person: Person) -> list:
    """Public ids under which the access log knows this person: all their entries, and the dossiers of these."""
    entries = entries_of_one(person)
    cases = Case.everything.filter(person__in=entries).values_list("public_id", flat=True)
    return [*entries.values(), *cases]


def seen_rows(person: Person) -> list[tuple[str, str]]:
    """Who looked, by day and purpose, without names of staff."""
    looks = looks_at(person).filter(~Q(actor_kind="newcomer"))
    days = Counter((timezone.localdate(at), purpose) for at, purpose in looks.values_list("at", "purpose"))
    return [(said(day), f"{purpose}: {number}×") for (day, purpose), number in sorted(days.items())]


def looks_at(person: Person):
    """The access log's entries about this person."""
    mine = AccessEntry.objects.filter(organisation_id=person.organisation_id, subject__in=subjects_of(person))
    return mine.order_by("-at", "-pk")
