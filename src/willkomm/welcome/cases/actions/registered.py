"""What messages of the register do to dossiers: ending them, taking them back, restoring and correcting them."""

from collections import defaultdict
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action, publish
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.actions.changes import changed
from willkomm.welcome.cases.actions.finish import CLOSE_REASONS
from willkomm.welcome.cases.events import CasesChanged
from willkomm.welcome.cases.models import CaseTransition
from willkomm.welcome.cases.workflow import CASE_WORKFLOW, LIVE

FOLLOW = "cases.follow"
ENDINGS = ("depart", "end", "recall", "move_away", "close", "withdraw")
ENDED_FIELDS = ("closed_reason", "retention_from", "due_on", "appointment_at")


@action(FOLLOW, many=True, label="nach Registermeldung beendet")
def end(actor, cases, *, now, reason: str, retention_from: date | None = None, to: str = ""):
    """End dossiers for a reason of CLOSE_REASONS, whatever lies ahead; departures keep where they lead.

    `retention_from` starts the deletion clock (default: today); death and departure start it on their own day.
    """
    if reason not in CLOSE_REASONS:
        raise Refused("Wählen Sie einen Grund für den Abschluss.", "unknown_reason")
    left = reason == "moved_away"
    words = _departure(to, retention_from, now) if left else CLOSE_REASONS[reason]
    CASE_WORKFLOW.move(cases, "depart" if left else "end", actor, now=now, reason=words)
    _end(cases, reason, retention_from or timezone.localdate(now))
    changed(cases)
    return cases


def _departure(to: str, day: date | None, now) -> str:
    """«Wegzug Lissabon», or «Wegzug am 30. Juni 2027 gemeldet: Lissabon» while that day is still to come."""
    if day is None or day <= timezone.localdate(now):
        return f"Wegzug {to}".strip()
    reported = f"Wegzug am {date_format(day, 'j. F Y')} gemeldet"
    return f"{reported}: {to}" if to else reported


@action(FOLLOW, many=True, label="Registermeldung widerrufen")
def recall(actor, cases, *, now, reason: str):
    """Withdraw dossiers whose message was wrong, also those that the register ended since.

    Refuses when somebody has worked on one of them; the register then asks a person (`flag`).
    """
    CASE_WORKFLOW.move(cases, "recall", actor, now=now, reason=reason)
    _end(cases, "withdrawn", timezone.localdate(now))
    changed(cases)
    return cases


@action(FOLLOW, many=True, label="nach Registermeldung nochmals zu prüfen")
def look_again(actor, cases, *, now, reason: str):
    """Put undecided or withdrawn dossiers to «zu prüfen», because the register told of the person again."""
    CASE_WORKFLOW.move(cases, "look_again", actor, now=now, reason=reason)
    for case in cases:
        case.closed_reason, case.retention_from = "", None
    update_rows(cases, ["closed_reason", "retention_from"])
    changed(cases)
    return cases


@action(FOLLOW, many=True, label="Ende nach Registermeldung aufgehoben")
def reinstate(actor, cases, *, now, reason: str):
    """Undo an ending: every dossier whose last step ended it goes back to the state before; returns those.

    What ended before that, with reason and deletion clock, is as it was. The others are left alone.
    """
    histories = _histories(cases)
    back = defaultdict(list)
    for case in cases:
        rows = histories[case.pk]
        if rows and rows[-1].verb in ENDINGS and CASE_WORKFLOW.step(f"back_to_{rows[-1].before}", case.state):
            back[rows[-1].before].append(case)
    for state, group in back.items():
        CASE_WORKFLOW.move(group, f"back_to_{state}", actor, now=now, reason=reason)
        for case in group:
            case.closed_reason, case.retention_from = _ended_before(state, histories[case.pk][:-1])
            case.due_on = timezone.localdate(now) if state in LIVE else None
    restored = [case for group in back.values() for case in group]
    update_rows(restored, ["closed_reason", "retention_from", "due_on"])
    changed(restored)
    return restored


def _histories(cases) -> dict[int, list[CaseTransition]]:
    found = defaultdict(list)
    for row in CaseTransition.objects.filter(case__in=cases).order_by("at", "pk"):
        found[row.case_id].append(row)
    return found


def _ended_before(state: str, rows: list[CaseTransition]) -> tuple[str, date | None]:
    """Reason and deletion clock of an ending that holds again; nothing for a dossier that lives again."""
    row = next((row for row in reversed(rows) if row.after == state), None)
    if state not in ("closed", "moved_away") or row is None:
        return "", None
    by_words = {words: reason for reason, words in CLOSE_REASONS.items()}
    reason = "moved_away" if state == "moved_away" else by_words.get(row.reason, "other")
    return reason, timezone.localdate(row.at)


@action(FOLLOW, many=True, label="Beginn der Aufbewahrung berichtigt")
def correct_end(actor, cases, *, retention_from: date):
    """A corrected day of departure or death moves the deletion clock."""
    for case in cases:
        case.retention_from = retention_from
    update_rows(cases, ["retention_from"])
    return cases


@action("cases.open", many=True, label="der Person gefolgt")
def follow_person(actor, cases, *, arrived_on: date | None = None, household=None):
    """Carry a corrected day of arrival or a new household into dossiers; both years are counted again."""
    years = {case.arrived_on.year for case in cases}
    for case in cases:
        case.arrived_on = arrived_on or case.arrived_on
        case.household = household or case.household
    update_rows(cases, ["arrived_on", "household"])
    if cases:
        years |= {case.arrived_on.year for case in cases}
        publish(CasesChanged(frozenset(case.organisation_id for case in cases), frozenset(years)))
    return cases


def _end(cases, why: str, retention_from: date) -> None:
    for case in cases:
        case.closed_reason, case.retention_from = why, retention_from
        case.due_on = case.appointment_at = None
    update_rows(cases, list(ENDED_FIELDS))
