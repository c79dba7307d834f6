"""What is to do today: one query per kind of duty, whatever the number of municipalities."""

from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Household, Person
from willkomm.gateways.desk.queries.offices import visible
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, LIVE

ROWS, FEW = 300, 50


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


def unposted(request) -> list[Letter]:
    """Letters that were created and of which nobody has said yet that they were posted."""
    rows = Letter.objects.filter(posted_on__isnull=True, returned_on__isnull=True)
    rows = visible(request, rows, "letters.issue").prefetch_related("recipients__person")
    return list(rows.order_by("issued_at", "id")[:FEW])


def to_join(request) -> list[Household]:
    """Households that may belong to another one and wait for a decision."""
    rows = visible(request, Household.objects.filter(join_proposal__isnull=False), "cases.edit")
    return list(rows.prefetch_related("members").order_by("id")[:FEW])


def last_year(request, today: date) -> tuple[int, int]:
    """How many confirmed dossiers the last calendar year brought, and how many of them were reached."""
    span = (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    rows = visible(request, Case.objects.filter(arrived_on__range=span, confirmed_on__isnull=False), "cases.view")
    reached = list(rows.values_list("reached").annotate(n=Count("pk")).order_by())
    return sum(n for _, n in reached), sum(n for yes, n in reached if yes)
