"""Which minors came with family: a parent or another adult is here, or a named parent may still come."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from willkomm.common.people.models import Person, Relation
from willkomm.welcome.cases.queries import days
from willkomm.welcome.cases.rules import ADULT_AGE, age_on

HERE, AWAITED = "here", "awaited"


def accompanied(people, *, now) -> dict[int, str]:
    """Person id → HERE (a parent is stored, or an adult shares the household) or AWAITED; who is alone is missing.

    A named parent who is not stored is awaited for the days set as `family_wait`, from the day on which the child
    was stored. After that, somebody else in the household does not stand for parents whose numbers we know to be
    absent: a person should look.
    """
    stored, numbered, named = _parents(people)
    adults = _adults(people)
    waits = _Waits(now)
    found = {}
    for person in people:
        awaited = person.pk in named and waits.still_runs(person)
        away = person.pk in numbered and not awaited
        if person.pk in stored or (adults[person.household_id] - {person.pk} and not away):
            found[person.pk] = HERE
        elif awaited:
            found[person.pk] = AWAITED
    return found


class _Waits:
    """How long an organisation waits for a family; asked once for each organisation."""

    def __init__(self, now):
        self.now, self.days = now, {}

    def still_runs(self, person: Person) -> bool:
        own = person.organisation_id
        if own not in self.days:
            self.days[own] = days("family_wait", timezone.localdate(self.now), own)
        return person.created_at >= self.now - timedelta(days=self.days[own])


def _parents(people) -> tuple[set[int], set[int], set[int]]:
    """Persons with a stored parent; with absent parents who all have a number; with any named parent."""
    rows = Relation.objects.filter(person__in=[p.pk for p in people], kind__gte=Relation.Kind.MOTHER)
    rows = list(rows.values_list("person_id", "partner_id", "partner_value"))
    named = {child for child, _, _ in rows}
    stored = {child for child, partner, _ in rows if partner}
    light = {child for child, partner, value in rows if not partner and not value}
    return stored, named - stored - light, named


def _adults(people) -> dict[int, set[int]]:
    found = defaultdict(set)
    if not people:
        return found
    day = max(p.arrived_on for p in people)
    households = {person.household_id for person in people}
    grown = Q(born_on__isnull=True) | Q(born_on__lte=day)
    for other in Person.objects.filter(grown, household_id__in=households).only("pk", "household_id", "born_on"):
        if other.born_on is None or age_on(other.born_on, day) >= ADULT_AGE:
            found[other.household_id].add(other.pk)
    return found
