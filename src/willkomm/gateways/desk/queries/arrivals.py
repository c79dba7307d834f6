"""Arrivals that wait for a decision, household by household."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Count

from willkomm.common.people.models import Person
from willkomm.common.people.queries import Double, likely_same
from willkomm.common.people.rules.births import Birth
from willkomm.common.people.rules.likeness import Named
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.desk.queries.offices import visible
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE

AT_ONCE = 300
WITHOUT_TASK = ("not_target", "withdrawn")


@dataclass(frozen=True)
class Group:
    """One household: its undecided dossiers and everybody who lives there."""

    cases: list[Case]
    people: list[Person]

    @property
    def clear(self) -> bool:
        """Whether the screening suggests the same for all without a doubt."""
        return all(case.state == "suggested" for case in self.cases)


def undecided(request, only: Organisation | None = None) -> list[Group]:
    """Households with an undecided dossier, of one municipality or all, the oldest arrival first (at most AT_ONCE)."""
    rows = visible(request, Case.objects.filter(state__in=BEFORE), "arrivals.check").select_related("person")
    if only:
        rows = rows.filter(organisation_id=only.pk)
    cases = list(rows.order_by("arrived_on", "id")[:AT_ONCE])
    people = defaultdict(list)
    ids = {case.household_id for case in cases}
    here = visible(request, Person.objects.filter(household_id__in=ids), "arrivals.check")
    for person in here.filter(departed_on__isnull=True, died_on__isnull=True).order_by("born_on", "id"):
        people[person.household_id].append(person)
    groups = defaultdict(list)
    for case in cases:
        groups[case.household_id].append(case)
    return [Group(group, people[household] or [c.person for c in group]) for household, group in groups.items()]


def without_task(request, today: date) -> int:
    """How many dossiers of the last twelve months ended without first information being needed."""
    return _without_task(request, today).aggregate(n=Count("pk"))["n"]


def without_task_rows(request, today: date) -> list[Case]:
    """Those dossiers with their reasons, the newest first."""
    rows = _without_task(request, today).select_related("person")
    return list(rows.order_by("-arrived_on", "-id")[:AT_ONCE])


def _without_task(request, today: date):
    since = date(today.year - 1, today.month, 1)
    rows = Case.objects.filter(state__in=WITHOUT_TASK, arrived_on__gte=since)
    return visible(request, rows, "arrivals.check")


def known_already(organisation_id: int, people: Sequence[dict]) -> list[Double]:
    """Stored persons who may be one of these (mappings of Person fields), the likeliest first. Two queries."""
    asked = [
        Named(facts["official_name"], facts["first_name"], (), Birth(facts["born_on"], facts["birth_precision"]))
        for facts in people
    ]
    return likely_same([organisation_id], asked)


def person_meant(organisation_id: int, public_id: str) -> Person | None:
    """The person whom somebody recognised on the form; None for anything else than the id of one stored here."""
    rows = Person.objects.filter(organisation_id=organisation_id).select_related("household")
    try:
        return rows.filter(public_id=public_id).first()
    except ValidationError:
        return None
