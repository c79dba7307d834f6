"""Two dossiers of one arrival become one, when their persons turn out to be one."""

from collections.abc import Sequence

from willkomm.common.people.actions.joining import Journal, repoint
from willkomm.core.kernel.action import publish
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.events import CasesChanged
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, untouched

_UNDECIDED, _ENDED, _RUNNING, _REACHED = range(4)


def progress(case: Case) -> tuple[int, bool]:
    """How far a dossier has come, to compare two: reached, running, ended without reaching, undecided."""
    if case.reached:
        return _REACHED, True
    stage = _RUNNING if case.state in ACTIVE else _UNDECIDED if case.state in BEFORE else _ENDED
    return stage, not untouched(case)


def doubled(mine: Sequence[Case], theirs: Sequence[Case]) -> list[tuple[Case, Case]]:
    """Pairs of dossiers of the same arrival."""
    by_day = {case.arrived_on: case for case in mine}
    return [(by_day[case.arrived_on], case) for case in theirs if case.arrived_on in by_day]


def leads(pairs: Sequence[tuple[Case, Case]]) -> bool | None:
    """Whether the first of each pair has come further (True), the second (False), or as far (None).

    Raises Refused when one person leads in one arrival and the other in another.
    """
    signs = {progress(one) > progress(two) for one, two in pairs if progress(one) != progress(two)}
    if len(signs) > 1:
        raise Refused(
            "Beide Personen haben Dossiers mehrerer gleicher Zuzüge, an denen verschieden gearbeitet wurde. Schliessen"
            " Sie zuerst die Dossiers der einen ab.",
            "both_worked_on",
        )
    return next(iter(signs), None)


def unite(journal: Journal, keep: Case, other: Case) -> None:
    """Let one dossier live on with what both counted; the other one is left out from now on, with its history."""
    repoint(journal, other, keep)
    flags = " ".join(dict.fromkeys(filter(None, (keep.flagged, other.flagged))))
    days = [day for day in (keep.confirmed_on, other.confirmed_on) if day]
    facts = {"reached": keep.reached or other.reached, "flagged": flags[:300], "confirmed_on": min(days, default=None)}
    if keep.appointment_at is None and keep.state in ACTIVE and other.state in ACTIVE and other.appointment_at:
        facts |= {"appointment_at": other.appointment_at, "appointment_place": other.appointment_place}
    journal.change(keep, **facts)
    journal.change(other, merged_into_id=keep.pk, household_id=keep.household_id, due_on=None)


def tell_figures(cases: Sequence[Case]) -> None:
    """Have the years of these dossiers counted again."""
    if cases:
        organisations = frozenset(case.organisation_id for case in cases)
        publish(CasesChanged(organisations, frozenset(case.arrived_on.year for case in cases)))
