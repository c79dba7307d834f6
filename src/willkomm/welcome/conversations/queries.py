"""Questions about conversations."""

from collections.abc import Iterable

from willkomm.common.people.models import Person
from willkomm.welcome.cases.models import Case
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
