"""Closing and reopening."""

from datetime import date

from django.utils import timezone

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.welcome.cases.actions.changes import changed
from willkomm.welcome.cases.workflow import CASE_WORKFLOW

CLOSE_REASONS = {
    "done": "Erstinformation erledigt",
    "moved_away": "weggezogen",
    "died": "verstorben",
    "naturalised": "eingebürgert",
    "missing": "verschollen",
    "deleted": "im Register gelöscht",
    "merged": "mit einem anderen Dossier zusammengeführt",
    "other": "anderer Grund",
}
APPOINTMENT_AHEAD = "Ein Termin liegt noch vor Ihnen. Sagen Sie ihn zuerst ab oder erfassen Sie ihn."


@action("cases.close", many=True, label="abgeschlossen")
def close(actor, cases, *, now, reason: str, retention_from: date | None = None):
    """Close dossiers for a reason of CLOSE_REASONS; refuses while an appointment lies ahead.

    `retention_from` starts the deletion clock (default: today); death and departure start it on their own day.
    """
    if reason not in CLOSE_REASONS:
        raise Refused("Wählen Sie einen Grund für den Abschluss.", "unknown_reason")
    if reason in ("done", "other") and any(c.appointment_at and c.appointment_at > now for c in cases):
        raise Refused(APPOINTMENT_AHEAD, "appointment_ahead")
    CASE_WORKFLOW.move(cases, "close", actor, now=now, reason=CLOSE_REASONS[reason])
    _end(cases, reason, retention_from or timezone.localdate(now))
    changed(cases)
    return cases


@action("cases.close", many=True, label="weggezogen")
def move_away(actor, cases, *, now, on: date, to: str = ""):
    """Close dossiers of persons who left on that day; it starts the deletion clock (registers §9)."""
    CASE_WORKFLOW.move(cases, "move_away", actor, now=now, reason=f"Wegzug {to}".strip())
    _end(cases, "moved_away", on)
    changed(cases)
    return cases


@action("cases.close", many=True, label="wieder aufgenommen")
def reopen(actor, cases, *, now, reason=""):
    """Open dossiers again, for instance because they were closed by mistake."""
    CASE_WORKFLOW.move(cases, "reopen", actor, now=now, reason=reason)
    for case in cases:
        case.closed_reason, case.retention_from, case.due_on = "", None, timezone.localdate(now)
        case.appointment_at = None
    update_rows(cases, ["closed_reason", "retention_from", "due_on", "appointment_at"])
    changed(cases)
    return cases


def _end(cases, why: str, retention_from: date) -> None:
    for case in cases:
        case.closed_reason, case.retention_from = why, retention_from
        case.due_on = case.appointment_at = None
    update_rows(cases, ["closed_reason", "retention_from", "due_on", "appointment_at"])
