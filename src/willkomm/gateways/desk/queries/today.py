"""What is to do today: one query per kind of duty, whatever the number of municipalities."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.common.people.models import Household, Person
from willkomm.core.written import ask
from willkomm.gateways.desk.queries.offices import offices
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, LIVE
from willkomm.welcome.conversations.queries.batches import (
    HAND_OVER,
    alone,
    awaited,
    batch_of,
    counted,
    first_of_batch,
    not_in,
)
from willkomm.welcome.conversations.rules import MANY

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


# What «Heute» says of a dossier, a person and a letter; their other columns stay in the database.
_PERSON = ("organisation", "public_id", "household", "official_name", "first_name", "call_name")
_ORIGIN = ("origin", "origin_country", "origin_town")
_CASE = ("organisation", "public_id", "person", "household", "state", "state_since", "arrived_on", "reason", "channel")
_DUE = ("channel_reason", "due_on", "appointment_at", "flagged")
_LETTER = ("organisation", "public_id", "template", "issued_at")


def _of(name: str, columns: Iterable[str]) -> list[str]:
    return [f"{name}__{column}" for column in columns]


def waiting(request, today: date, many: Iterable[tuple[int, str]] = ()) -> tuple[list[Case], list[Case]]:
    """Dossiers with a date on which something is due, the oldest first; and those with a sentence to read.

    Both in one question, which reads the first of them from an index, organisation by organisation. The residents'
    office sees only those that nobody has decided yet, and no sentences. `many` names letters (organisation id,
    kind), or undecided states, that are done together: their dossiers are one task elsewhere.
    """
    ids = offices(request).shown(request.actor.where("desk.open"))
    reads, many = request.actor.where("cases.view"), list(many)
    shape = (tuple(i in reads for i in ids), tuple(template for _, template in many))
    of_many = [organisation_id for organisation_id, _ in many]
    found = ask(worklist, [*ids, *of_many, *([today] if many else ())], shape) if ids else []
    dated = sorted((case for case in found if case.is_due), key=lambda case: (case.due_on, case.pk))
    flagged = sorted((case for case in found if not case.silent), key=lambda case: case.pk)
    return dated[:ROWS], flagged[:FEW]


def worklist(shape: tuple, *values):
    """The first dossiers of every organisation; the shape says where sentences may be read, and which letters.

    The values are the organisations, then those of the letters and, only where there are letters, today.
    """
    reading, letters = shape
    here, of_many = values[: len(reading)], values[len(reading) :]
    many = list(zip(of_many, letters, strict=False))
    reads = [organisation_id for organisation_id, may in zip(here, reading, strict=True) if may]
    due = Q(due_on__isnull=False, state__in=LIVE if reads else BEFORE) & _not_together(many, *of_many[len(letters) :])
    told = Q(organisation_id__in=reads) & ~Q(flagged="")
    first = [Case.objects.filter(due, organisation_id=i).order_by("due_on", "id").values("pk")[:ROWS] for i in here]
    first += [Case.objects.filter(~Q(flagged=""), organisation_id=i).order_by("id").values("pk")[:FEW] for i in reads]
    rows = Case.objects.filter(pk__in=first[0].union(*first[1:], all=True))
    rows = rows.annotate(size=_size("household"), silent=~told, is_due=due, awaits=awaited(BEFORE))
    rows = rows.select_related("person")
    return rows.only(*_CASE, *_DUE, *_of("person", _PERSON + _ORIGIN + ("died_on",)))


def _not_together(many: list[tuple[int, str]], today: date | None = None) -> Q:
    """The condition that leaves out dossiers which one task stands for: those with the same letter, or to confirm."""
    found = not_in([(organisation_id, kind) for organisation_id, kind in many if kind not in BEFORE], today)
    for organisation_id, kind in many:
        if kind in BEFORE:
            found &= ~Q(organisation_id=organisation_id, state=kind, due_on__lte=today)
    return found


def unposted(request) -> list[tuple[Letter, list[Person]]]:
    """Letters of which nobody has said yet that they were posted, with the persons they cover.

    Of a batch comes one letter with `batch` (public id, moment of the order, number of letters); others have None.
    """
    ids = offices(request).shown(request.actor.where("letters.issue"))
    rows = ask(_unposted, ids)
    for row in rows:
        batch = row.batch_key, row.batch_ordered_at, row.batch_letters
        row.letter.batch = None if row.is_alone else batch
    return _gathered((row.letter, row.person) for row in rows)


def _unposted(_shape: tuple, *ids: int):
    rows = Recipient.objects.filter(letter__posted_on__isnull=True, letter__returned_on__isnull=True)
    rows = rows.annotate(is_alone=alone(), **batch_of()).filter(Q(is_alone=True) | first_of_batch())
    rows = rows.filter(organisation_id__in=ids, letter__organisation_id__in=ids).select_related("letter", "person")
    rows = rows.only("letter", "person", *_of("letter", _LETTER), *_of("person", _PERSON))
    return rows.order_by("letter__issued_at", "id")[: FEW * 5]


def for_many(request, cases: list[Case], today: date) -> dict[tuple[int, str], tuple[int, date]]:
    """(organisation id, letter or undecided state) → number of dossiers and since when, for what ten and more wait for.

    Asks only when there are more dossiers than are at hand. Letters are told to those who may write them.
    """
    if len(cases) < MANY:
        return {}
    writes, tells = request.actor.where("letters.issue"), request.actor.where("conversations.record")
    cut_off = len(cases) >= ROWS
    found = counted({case.organisation_id for case in cases}, today, BEFORE) if cut_off else _counted(cases, today)
    return {
        (organisation_id, kind): facts
        for (organisation_id, kind), facts in found.items()
        if facts[0] >= MANY and (kind in BEFORE or organisation_id in (tells if kind == HAND_OVER else writes))
    }


def _counted(cases: list[Case], today: date) -> dict[tuple[int, str], tuple[int, date]]:
    """What `counted` would say, where all that is due is at hand anyway: the same, without asking once more."""
    days = defaultdict(list)
    for case in cases:
        if case.awaits and case.due_on <= today and case.person.died_on is None:
            days[case.organisation_id, case.awaits].append(case.due_on)
    return {key: (len(found), min(found)) for key, found in days.items()}


def without(request, cases: list[Case], many: Iterable[tuple[int, str]], today: date) -> list[Case]:
    """These due dossiers without those that are done together; asks again only when the list was cut off."""
    if len(cases) >= ROWS and many:
        return waiting(request, today, many)[0]
    return [case for case in cases if case.due_on > today or (case.organisation_id, case.awaits) not in many]


def to_join(request) -> list[tuple[Household, list[Person]]]:
    """Households that may belong to another one and wait for a decision, with their persons."""
    ids = offices(request).shown(request.actor.where("cases.edit"))
    return _gathered((person.household, person) for person in ask(_to_join, ids))


def _to_join(_shape: tuple, *ids: int):
    rows = Person.objects.filter(household__join_proposal__isnull=False).select_related("household")
    rows = rows.filter(organisation_id__in=ids, household__organisation_id__in=ids)
    home = _of("household", ("organisation", "public_id", "created_at"))
    return rows.only(*_PERSON, "born_on", *home).order_by("household_id", "born_on", "id")[: FEW * 5]


def _gathered(pairs: Iterable[tuple]) -> list[tuple]:
    """Things with their persons, each thing once, in the order given."""
    found = {}
    for thing, person in pairs:
        found.setdefault(thing.pk, (thing, []))[1].append(person)
    return list(found.values())
