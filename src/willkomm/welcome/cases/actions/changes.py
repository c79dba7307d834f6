"""What several verbs of the dossier share: telling the figures, writing outcomes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from willkomm.core.kernel.action import publish
from willkomm.welcome.cases.events import CasesChanged
from willkomm.welcome.cases.models import Case, Outcome

NOT_MET = (Outcome.Kind.DECLINED, Outcome.Kind.NOT_REACHED)
_gathered: ContextVar[set | None] = ContextVar("gathered", default=None)


def changed(cases) -> None:
    """Publish that the figures of these dossiers' organisations and arrival years moved."""
    marks = {(case.organisation_id, case.arrived_on.year) for case in cases}
    if (gathered := _gathered.get()) is not None:
        gathered.update(marks)
    else:
        _publish(marks)


def _publish(marks: set[tuple[int, int]]) -> None:
    if marks:
        publish(CasesChanged(*map(frozenset, zip(*marks, strict=True))))


@contextmanager
def counted_once(*, undone: bool = False) -> Iterator[None]:
    """Inside an action: figures follow once, at the end of the block, however many verbs change dossiers in it.

    With `undone` the caller rolls everything back, and nothing is counted.
    """
    outer, marks = _gathered.get(), set()
    token = _gathered.set(marks)
    try:
        yield
    finally:
        _gathered.reset(token)
    if outer is not None:
        outer.update(marks)
    elif not undone:
        _publish(marks)


def record_outcomes(cases, kind: str, *, on, now, people=None) -> None:
    """Count an outcome once per dossier and person. `people` maps a dossier's id to further persons reached."""
    Outcome.objects.bulk_create(
        [
            Outcome(
                organisation_id=case.organisation_id,
                case=case,
                person=person,
                kind=kind,
                on=on,
                recorded_at=now,
            )
            for case in cases
            for person in (case.person, *(people or {}).get(case.pk, ()))
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def look_who_was_reached(cases) -> None:
    """Set `reached` by the outcomes that are left; does not write it. One query."""
    rows = Outcome.objects.filter(case__in=[case.pk for case in cases])
    met = set(rows.exclude(kind__in=NOT_MET).values_list("case_id", flat=True))
    for case in cases:
        case.reached = case.pk in met


def mark_reached(cases) -> None:
    """Note that these persons were reached; their dossiers cannot be declared unnecessary any more."""
    for case in cases:
        case.reached = True
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(reached=True)
