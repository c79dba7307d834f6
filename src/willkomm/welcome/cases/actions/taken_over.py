"""What an office's own list brought, and how it is taken back as a whole."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.welcome.cases.actions.changes import changed, look_who_was_reached
from willkomm.welcome.cases.models import Outcome
from willkomm.welcome.cases.workflow import BEFORE, CASE_WORKFLOW


@action("conversations.record", many=True, label="Übernahme aus einer Liste zurückgenommen")
def take_over_back(actor, cases, *, now, recorded_at, before: Mapping[int, str], reason: str):
    """Take back what a list told about the welcome: outcomes recorded at that moment, and the steps after them.

    `before` maps a dossier's id to the state in which the list found it; without one it came with the list and is
    withdrawn. The caller has made sure that nobody worked on the dossiers since.
    """
    Outcome.objects.filter(case__in=cases, recorded_at=recorded_at).delete()
    CASE_WORKFLOW.move(cases, "take_over_back", actor, now=now, reason=reason)
    groups = defaultdict(list)
    for case in cases:
        if state := before.get(case.pk):
            groups[state].append(case)
    for state, group in groups.items():
        CASE_WORKFLOW.move(group, f"back_to_{state}", actor, now=now, reason=reason)
    _forget(cases)
    changed(cases)
    return cases


@action("conversations.record", many=True, label="mit dem Haushalt gezählt")
def count_along(actor, outcomes, *, people: Mapping[int, list]):
    """Count further persons of the household with an outcome of one of them: outcome id → persons.

    They stand as recorded in the same moment, so that they go where that outcome goes.
    """
    rows = [
        Outcome(
            organisation_id=met.organisation_id,
            case=met.case,
            person=person,
            kind=met.kind,
            on=met.on,
            recorded_at=met.recorded_at,
        )
        for met in outcomes
        for person in people[met.pk]
    ]
    Outcome.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    changed([met.case for met in outcomes])
    return outcomes


@action("conversations.record", many=True, label="Zählung mit dem Haushalt zurückgenommen")
def take_along_back(actor, cases, *, counted: Collection[tuple[int, int, str]]):
    """Take back whom a list counted along: dossier, person and kind."""
    rows = Outcome.objects.filter(case__in=cases, person__in={person for _, person, _ in counted})
    gone = [row.pk for row in rows if (row.case_id, row.person_id, row.kind) in counted]
    Outcome.objects.filter(pk__in=gone).delete()
    changed(cases)
    return cases


def _forget(cases) -> None:
    for case in cases:
        case.closed_reason, case.retention_from, case.due_on = "", None, None
        if case.state in BEFORE:
            case.due_on = case.arrived_on
        if case.state in (*BEFORE, "withdrawn"):
            case.confirmed_on = None
    look_who_was_reached(cases)
    fields = ["closed_reason", "retention_from", "due_on", "confirmed_on", "reached"]
    update_rows(cases, fields)
