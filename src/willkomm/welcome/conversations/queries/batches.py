"""Questions about letters that are made together: who waits for one, what a batch holds, how far it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Case as Either
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Value, When

from willkomm.common.correspondence.models import Letter, Recipient
from willkomm.core.list_filter import ordered, within
from willkomm.core.pages import Slice, keyset
from willkomm.core.written import ask
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch

S = LetterBatch.State
OPEN_STATES = (S.WAITING, S.WORKING)
# Which dossiers wait for which letter; all of them only when their day has come.
WAITS_FOR = {
    "invitation": Q(state="open", channel="conversation"),
    "event": Q(state="open", channel="event"),
    "folder": Q(state="open", channel="folder") | Q(state__in=("no_reply", "reminded")),
    "reminder": Q(state__in=("invited", "no_show")),
}


HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Part:
    """One document of a batch: its number from 1, the file with its seal, pages and letters."""

    number: int
    file: str
    sha256: str
    pages: int
    letters: int
    first: int
    last: int


@dataclass(frozen=True)
class Progress:
    """How far a batch is, in letters (one per household)."""

    total: int
    made: int
    refused: int

    @property
    def done(self) -> int:
        """Letters of which it is known whether they can be made."""
        return self.made + self.refused


def _has_folder_letter():
    rows = Recipient.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        person=OuterRef("person_id"),
        letter__template=Letter.Template.FOLDER,
        letter__withdrawn_at__isnull=True,
        letter__issued_at__gte=OuterRef("state_since"),
    )
    return Exists(rows)


def companion_of(cases: Iterable[Case]) -> Letter | None:
    """The letter that goes with the folder of one of these dossiers and still stands for it, the newest; one query."""
    ids = [case.pk for case in cases]
    rows = Case.objects.filter(Q(_has_folder_letter()), pk__in=ids).values("person_id", "state_since")
    since = {row["person_id"]: row["state_since"] for row in rows} if ids else {}
    found = Letter.objects.filter(
        template=Letter.Template.FOLDER, withdrawn_at__isnull=True, recipients__person__in=since
    )
    return found.order_by("-issued_at", "-pk").first() if since else None


def have_companions(cases: Iterable[Case]) -> set[int]:
    """Ids of those of these dossiers whose letter that goes with the folder exists already; one query."""
    rows = Case.objects.filter(Q(_has_folder_letter()), pk__in=[case.pk for case in cases])
    return set(rows.values_list("pk", flat=True))


def written_since(batch: LetterBatch, cases: Iterable[Case]) -> dict[int, Letter]:
    """Person id → the letter of the batch's kind that went out to them since the batch was ordered; one query."""
    rows = Recipient.objects.filter(
        organisation_id=batch.organisation_id,
        person__in=[case.person_id for case in cases],
        letter__template=batch.template,
        letter__withdrawn_at__isnull=True,
        letter__issued_at__gt=batch.ordered_at,
    ).exclude(letter__batch_entries__batch=batch)
    return {row.person_id: row.letter for row in rows.select_related("letter").order_by("letter__issued_at", "pk")}


def moved_on(batch: LetterBatch, cases: Iterable[Case]) -> set[int]:
    """Ids of those of these dossiers that took a step since the order and do not wait for its letter; one query."""
    rows = Case.objects.filter(pk__in=[case.pk for case in cases], state_since__gt=batch.ordered_at)
    return set(rows.exclude(WAITS_FOR[batch.template]).values_list("pk", flat=True))


def _waits(kind: str) -> Q:
    """The condition that a dossier waits for this letter, or with HAND_OVER for somebody's word on its folder."""
    if kind == HAND_OVER:
        return WAITS_FOR["folder"] & Q(_has_folder_letter())
    return WAITS_FOR[kind] & ~Q(_has_folder_letter()) if kind == Letter.Template.FOLDER else WAITS_FOR[kind]


def awaited(states: Iterable[str] = ()):
    """The expression for what a dossier waits for: a letter, HAND_OVER, its state if it is one of these, or nothing."""
    kinds = [When(condition, then=Value(kind)) for kind, condition in WAITS_FOR.items()]
    undecided = When(state__in=list(states), then=F("state"))
    return Either(undecided, When(_waits(HAND_OVER), then=Value(HAND_OVER)), *kinds, default=Value(""))


def to_hand_over(organisation_ids: Iterable[int], today: date):
    """Dossiers whose folder has its letter; what is missing is somebody's word that it was handed over or sent."""
    rows = Case.objects.filter(_waits(HAND_OVER), organisation_id__in=list(organisation_ids), due_on__lte=today)
    return rows.filter(person__died_on__isnull=True)


def _taken():
    """Whether the dossier lies in an unfinished batch."""
    rows = BatchEntry.objects.filter(organisation_id=OuterRef("organisation_id"), case=OuterRef("pk"), open=True)
    return Exists(rows)


def waiting_for(template: str, today: date):
    """Dossiers whose next step is this letter, today or earlier, and that lie in no unfinished batch."""
    return Case.objects.filter(_waits(template), ~_taken(), due_on__lte=today, person__died_on__isnull=True)


def candidates(organisation_id: int, template: str, today: date) -> list[Case]:
    """Those of one organisation, with person and household, in the order of arrival."""
    rows = waiting_for(template, today).filter(organisation_id=organisation_id)
    return list(rows.select_related("person", "household").order_by("arrived_on", "pk"))


def counted(
    organisation_ids: Iterable[int], today: date, states: Iterable[str] = ()
) -> dict[tuple[int, str], tuple[int, date]]:
    """(organisation id, letter) → how many dossiers wait for it, and the day since when; one query.

    With `states` also dossiers that stand there and are due, under (organisation id, state), and folders to hand over
    under HAND_OVER.
    """
    states = tuple(states)
    return {
        (row["organisation_id"], kind): (row[f"{kind}_n"], row[f"{kind}_since"])
        for row in ask(_counted, [today, *sorted(organisation_ids)], states)
        for kind in (*WAITS_FOR, *((HAND_OVER, *states) if states else ()))
        if row[f"{kind}_n"]
    }


def _counted(states: tuple[str, ...], today: date, *organisation_ids: int):
    kinds = WAITS_FOR | {state: Q(state=state) for state in states} | {HAND_OVER: WAITS_FOR["folder"]}
    rows = Case.objects.filter(reduce(or_, kinds.values()), organisation_id__in=organisation_ids)
    rows = rows.filter(~_taken(), due_on__lte=today, person__died_on__isnull=True)
    rows = rows.annotate(has_folder=_has_folder_letter()).values("organisation_id").order_by()
    facts = {}
    for kind, condition in kinds.items():
        here = condition & Q(has_folder=kind == HAND_OVER) if kind in ("folder", HAND_OVER) else condition
        facts |= {f"{kind}_n": Count("pk", filter=here), f"{kind}_since": Min("due_on", filter=here)}
    return rows.annotate(**facts)


def not_in(many: Iterable[tuple[int, str]], today: date) -> Q:
    """The condition that leaves out dossiers which these (organisation id, letter) name, and those being written to."""
    found = ~_taken()
    for organisation_id, template in many:
        found &= ~(_waits(template) & Q(organisation_id=organisation_id, due_on__lte=today))
    return found


def progress(batch: LetterBatch) -> Progress:
    """One query."""
    of = {"distinct": True}
    found = BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch).aggregate(
        total=Count("position", **of),
        made=Count("position", filter=Q(letter__isnull=False), **of),
        refused=Count("position", filter=Q(letter__isnull=True) & ~Q(reason=""), **of),
    )
    return Progress(**found)


def parts(batch: LetterBatch) -> list[Part]:
    """The documents of a batch in the order in which they are printed."""
    rows = Letter.objects.filter(organisation_id=batch.organisation_id, batch_entries__batch=batch)
    rows = rows.values("file", "sha256").annotate(
        first=Min("batch_entries__position"),
        last=Max("batch_entries__position"),
        pages=Max("last_page"),
        letters=Count("pk", distinct=True),
    )
    return [Part(number, **row) for number, row in enumerate(rows.order_by("first"), start=1)]


def letters_in(batch: LetterBatch) -> list[tuple[Letter, list[Case]]]:
    """The letters of a batch in print order, each with the dossiers that it covers."""
    rows = BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch, letter__isnull=False)
    rows = rows.select_related("letter", "case__person").defer("letter__facts", "letter__wording")
    found: dict[int, tuple[Letter, list[Case]]] = {}
    for entry in rows.order_by("position", "pk"):
        found.setdefault(entry.letter_id, (entry.letter, []))[1].append(entry.case)
    return list(found.values())


def left_out(batch: LetterBatch) -> list[tuple[Case, str]]:
    """Dossiers of a batch that got no letter, with the reason."""
    rows = BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch, letter__isnull=True)
    rows = rows.exclude(reason="").select_related("case__person").order_by("position", "pk")
    return [(entry.case, entry.reason) for entry in rows]


# What one may ask of the list: states that belong together.
STATES = {
    "offen": Q(state__in=OPEN_STATES),
    "zu-drucken": Q(state=S.DONE, posted_on__isnull=True),
    "zur-post": Q(posted_on__isnull=False),
    "nicht-erstellt": Q(state=S.FAILED),
    "zurueck": Q(state=S.UNDONE),
}


def recent(places: Iterable, asked: Mapping | None = None, *, after="", before="", size: int = 50) -> Slice:
    """A page of the batches of these organisations, the newest first; a mark that fits nothing raises ValueError.

    `asked` may hold stand, art (the letter's template), gemeinde (the slug), ab and bis (days of the order, inclusive).
    """
    asked = asked or {}
    ids = [place.pk for place in places if asked.get("gemeinde", place.slug) == place.slug]
    wanted = STATES.get(asked.get("stand"), Q()) & within("ordered_at", asked.get("ab"), asked.get("bis"))
    if asked.get("art"):
        wanted &= Q(template=asked["art"])
    rows = LetterBatch.objects.filter(wanted).select_related("organisation")
    return keyset(rows, ids, ordered(("-ordered_at", "-id"), asked), size=size, after=after, before=before)


def _waits_for_post(**more):
    """Entries of batches that nobody has posted, for the letter of the row outside."""
    return BatchEntry.objects.filter(
        organisation_id=OuterRef("organisation_id"), letter=OuterRef("letter"), batch__posted_on__isnull=True, **more
    )


def alone():
    """The condition on a Recipient that its letter is asked about by itself: it lies in no batch that waits for it."""
    return Q(letter__withdrawn_at__isnull=True) & ~Exists(_waits_for_post())


def first_of_batch():
    """The condition on a Recipient that its letter stands for a whole batch that is made and not posted."""
    earlier = BatchEntry.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        batch=OuterRef("batch"),
        letter__isnull=False,
        position__lt=OuterRef("position"),
    )
    return Exists(_waits_for_post(batch__state=LetterBatch.State.DONE).filter(~Exists(earlier)))


def batch_of():
    """Annotations of a Recipient: its batch (public id, moment of the order) and how many letters that has."""
    entry = BatchEntry.objects.filter(organisation_id=OuterRef("organisation_id"), letter=OuterRef("letter"))
    count = BatchEntry.objects.filter(organisation_id=OuterRef("organisation_id"), batch=OuterRef("batch_id"))
    number = count.values("batch").annotate(n=Count("letter", distinct=True)).values("n")
    return {
        "batch_key": Subquery(entry.values("batch__public_id")[:1]),
        "batch_ordered_at": Subquery(entry.values("batch__ordered_at")[:1]),
        "batch_letters": Subquery(entry.annotate(n=Subquery(number)).values("n")[:1]),
    }


def unfinished(organisation_id: int) -> list[LetterBatch]:
    """Batches of which something is still to be made, the oldest first."""
    rows = LetterBatch.objects.filter(organisation_id=organisation_id, state__in=OPEN_STATES)
    return list(rows.order_by("ordered_at", "pk"))


def next_entries(batch: LetterBatch, positions: int) -> list[BatchEntry]:
    """The entries of the next letters to be made, in print order."""
    rows = BatchEntry.objects.filter(organisation_id=batch.organisation_id, batch=batch, letter=None, reason="")
    start = rows.aggregate(start=Min("position"))["start"]
    if start is None:
        return []
    rows = rows.filter(position__lt=start + positions).order_by("position", "pk")
    return list(rows)
