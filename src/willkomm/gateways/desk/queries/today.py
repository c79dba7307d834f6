"""What is to do today: one query per kind of duty, whatever the number of municipalities."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.models import Household, Person
from willkomm.gateways.desk.queries.offices import offices, visible
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, LIVE

ROWS, FEW, HOUR = 300, 50, 3600


def _size(household_ref: str):
    """Number of persons who live in a household."""
    here = Person.objects.filter(
        household=OuterRef(household_ref),
        organisation_id=OuterRef("organisation_id"),
        departed_on__isnull=True,
        died_on__isnull=True,
    ).order_by()
    return Coalesce(Subquery(here.values("household").annotate(n=Count("pk")).values("n")), 1)


def dated(request) -> list[Case]:
    """Dossiers with a date on which something is due, the oldest first: overdue ones, then what comes by itself.

    The residents' office sees only those that nobody has decided yet.
    """
    states = LIVE if request.actor.may("cases.view") else BEFORE
    rows = visible(request, Case.objects.filter(due_on__isnull=False, state__in=states), "desk.open")
    rows = rows.select_related("person").annotate(size=_size("household"))
    return list(rows.order_by("due_on", "id")[:ROWS])


def flagged(request) -> list[Case]:
    """Dossiers with a sentence that a person should read."""
    rows = visible(request, Case.objects.exclude(flagged=""), "cases.view")
    return list(rows.select_related("person").order_by("id")[:FEW])


def unposted(request) -> list[tuple[Letter, list[Person]]]:
    """Letters of which nobody has said yet that they were posted, with the persons they cover."""
    rows = Recipient.objects.filter(letter__posted_on__isnull=True, letter__returned_on__isnull=True)
    rows = visible(request, rows, "letters.issue").select_related("letter", "person")
    return _gathered((row.letter, row.person) for row in rows.order_by("letter__issued_at", "id")[: FEW * 5])


def to_join(request) -> list[tuple[Household, list[Person]]]:
    """Households that may belong to another one and wait for a decision, with their persons."""
    rows = Person.objects.filter(household__join_proposal__isnull=False).select_related("household")
    rows = visible(request, rows, "cases.edit").order_by("household_id", "born_on", "id")
    return _gathered((person.household, person) for person in rows[: FEW * 5])


def _gathered(pairs: Iterable[tuple]) -> list[tuple]:
    """Things with their persons, each thing once, in the order given."""
    found = {}
    for thing, person in pairs:
        found.setdefault(thing.pk, (thing, []))[1].append(person)
    return list(found.values())


def last_year(request, today: date) -> tuple[int, int]:
    """How many confirmed dossiers the last calendar year brought, and how many of them were reached.

    A closed year hardly moves: the two numbers are kept for an hour.
    """
    ids = offices(request).shown(request.actor.where("cases.view"))
    whose = sha256(repr(sorted(ids)).encode()).hexdigest()
    return cache.get_or_set(f"desk.last-year.{today.year}.{whose}", lambda: _count_year(request, today.year - 1), HOUR)


def _count_year(request, year: int) -> tuple[int, int]:
    span = (date(year, 1, 1), date(year, 12, 31))
    rows = visible(request, Case.objects.filter(arrived_on__range=span, confirmed_on__isnull=False), "cases.view")
    reached = list(rows.values_list("reached").annotate(n=Count("pk")).order_by())
    return sum(n for _, n in reached), sum(n for yes, n in reached if yes)
