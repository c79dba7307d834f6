"""Questions about conversations, and about who was reached."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F

from willkomm.common.people.models import Person
from willkomm.welcome.cases.models import Case, Channel, Outcome
from willkomm.welcome.conversations.models import Conversation


def members(household_id: int) -> list[Person]:
    """Everybody of the household who lives here, the oldest first; the departed and the dead are left out."""
    found = Person.objects.filter(household_id=household_id, departed_on__isnull=True, died_on__isnull=True)
    return list(found.order_by("born_on", "pk"))


def newest_cases(people: Iterable[Person]) -> dict[int, Case]:
    """Person id → that person's newest dossier; persons without one (children of a family) are missing."""
    rows = Case.objects.filter(person__in=[person.pk for person in people]).select_related("person")
    return {case.person_id: case for case in rows.order_by("arrived_on", "pk")}


def cases_of(conversation: Conversation) -> list[Case]:
    """The dossiers that the conversation counted for."""
    rows = Case.objects.filter(participations__conversation=conversation).select_related("person")
    return list(rows.distinct().order_by("pk"))


def informed(case: Case) -> list[Case]:
    """The newest dossiers of the household's living persons who were reached, this dossier's person first."""
    rows = Case.objects.filter(organisation_id=case.organisation_id, household_id=case.household_id, reached=True)
    rows = rows.filter(person__died_on__isnull=True).select_related("person", "organisation")
    newest = {found.person_id: found for found in rows.order_by("arrived_on", "pk")}
    return sorted(newest.values(), key=lambda found: (found.person_id != case.person_id, found.pk))


def reached_on(cases: Iterable[Case]) -> dict[int, list[tuple[date, str]]]:
    """Dossier id → day and German word of each channel that reached the dossier's own person, the first first."""
    found = defaultdict(list)
    rows = Outcome.objects.filter(case__in=[case.pk for case in cases], person_id=F("case__person_id"))
    for row in rows.filter(kind__in=Channel.values).order_by("on", "pk"):
        found[row.case_id].append((row.on, str(Channel(row.kind).label)))
    return found
