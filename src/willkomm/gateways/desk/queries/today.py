"""What is to do today: one query per kind of duty, whatever the number of municipalities."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from willkomm.common.correspondence.models import Letter, Recipient
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


def waiting(request) -> tuple[list[Case], list[Case]]:
    """Dossiers with a date on which something is due, the oldest first; and those with a sentence to read.

    Both in one question. The residents' office sees only those that nobody has decided yet, and no sentences.
    """
    reads = request.actor.where("cases.view")
    due = Q(due_on__isnull=False, state__in=LIVE if reads else BEFORE)
    told = Q(organisation_id__in=sorted(reads)) & ~Q(flagged="")
    rows = visible(request, Case.objects.filter(due | told), "desk.open")
    rows = rows.annotate(size=_size("household"), silent=~told).select_related("person")
    found = list(rows.order_by("silent", "due_on", "id")[: ROWS + FEW])
    dated = [case for case in found if case.due_on and case.state in (LIVE if reads else BEFORE)]
    flagged = [case for case in found if not case.silent]
    return sorted(dated, key=lambda case: (case.due_on, case.pk)), sorted(flagged, key=lambda case: case.pk)[:FEW]


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
