"""What happens between invitation and welcome: five outcomes, three different ways of not meeting (§11)."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.workflow import locked
from willkomm.welcome.cases.actions.changes import changed, look_who_was_reached, mark_reached, record_outcomes
from willkomm.welcome.cases.models import CaseTransition, Outcome
from willkomm.welcome.cases.workflow import CASE_WORKFLOW

RECORD = "conversations.record"
UNDO_WITHIN = timedelta(days=1)
NO_WAY_BACK = (
    "Der letzte Schritt lässt sich nicht mehr rückgängig machen. Tragen Sie im Dossier den Schritt ein, der stimmt;"
    " ein beendetes Dossier nehmen Sie zuerst wieder auf."
)


def _due(cases, on: date | None) -> None:
    for case in cases:
        case.due_on = on
    update_rows(cases, ["due_on"])


def _not_in_future(on: date, now) -> None:
    if on > timezone.localdate(now):
        raise Refused("Das Datum liegt in der Zukunft. Prüfen Sie das Datum.", "date_in_future")


@action(RECORD, many=True, label="Zusage eingetragen")
def agree(actor, cases, *, now, appointment_at=None, place=""):
    """Note that the household comes, on that date if one was agreed (on whatever line: phone, slip, counter)."""
    CASE_WORKFLOW.move(cases, "agree", actor, now=now)
    for case in cases:
        case.appointment_at, case.appointment_place = appointment_at, place[:150]
    update_rows(cases, ["appointment_at", "appointment_place"])
    _due(cases, timezone.localdate(appointment_at) if appointment_at else timezone.localdate(now))
    return cases


@action(RECORD, many=True, label="keine Rückmeldung")
def no_reply(actor, cases, *, now):
    """The deadline passed without an answer; the folder is the fallback."""
    CASE_WORKFLOW.move(cases, "no_reply", actor, now=now)
    _due(cases, timezone.localdate(now))
    return cases


@action(RECORD, many=True, label="Brief kam zurück")
def returned(actor, cases, *, now):
    """The letter came back as undeliverable: nobody was reached, and nobody failed to appear."""
    CASE_WORKFLOW.move(cases, "returned", actor, now=now)
    _due(cases, timezone.localdate(now))
    return cases


@action(RECORD, many=True, label="nicht erschienen")
def no_show(actor, cases, *, now):
    """The appointment passed and nobody came."""
    CASE_WORKFLOW.move(cases, "no_show", actor, now=now)
    for case in cases:
        case.appointment_at = None
    update_rows(cases, ["appointment_at"])
    _due(cases, timezone.localdate(now))
    return cases


@action(RECORD, many=True, label="begrüsst")
def welcome(actor, cases, *, now, on: date, kind: str, people=None):
    """Count folder, conversation or group event for each person, on that day; several may hold.

    `people` maps a dossier's id to the other persons of the household who were reached with it (children).
    """
    _not_in_future(on, now)
    CASE_WORKFLOW.move(cases, "welcome", actor, now=now, reason=Outcome.Kind(kind).label)
    record_outcomes(cases, kind, on=on, now=now, people=people)
    mark_reached(cases)
    _due(cases, None)
    changed(cases)
    return cases


@action(RECORD, many=True, label="Mappe abgegeben")
def hand_over_folder(actor, cases, *, now, on: date, people=None):
    """The folder was handed over or sent on that day."""
    return welcome(actor, cases, now=now, on=on, kind=Outcome.Kind.FOLDER, people=people)


@action(RECORD, many=True, label="Anlass besucht")
def attend_event(actor, cases, *, now, on: date, people=None):
    """The persons took part in the group event on that day."""
    return welcome(actor, cases, now=now, on=on, kind=Outcome.Kind.EVENT, people=people)


@action(RECORD, many=True, label="verzichtet")
def waive(actor, cases, *, now, on: date):
    """The persons said that they do without it. Free of blame, and it may be taken up again."""
    _not_in_future(on, now)
    CASE_WORKFLOW.move(cases, "waive", actor, now=now)
    record_outcomes(cases, Outcome.Kind.DECLINED, on=on, now=now)
    _due(cases, None)
    changed(cases)
    return cases


@action(RECORD, many=True, label="nicht erreicht")
def unreached(actor, cases, *, now, on: date):
    """Everything was tried, the persons could not be reached."""
    _not_in_future(on, now)
    CASE_WORKFLOW.move(cases, "unreached", actor, now=now)
    record_outcomes(cases, Outcome.Kind.NOT_REACHED, on=on, now=now)
    _due(cases, None)
    changed(cases)
    return cases


@action("cases.edit", many=True, label="rückgängig gemacht")
def undo(actor, cases, *, now):
    """Take the last step of each dossier back, with the outcomes that it counted; possible within UNDO_WITHIN.

    Refuses all when one of them has moved since it was read.
    """
    last, moments = _last_steps(locked(list(cases))), defaultdict(list)
    for case in cases:
        row = last.get(case.pk)
        if row is None or row.verb == "undo" or row.at < now - UNDO_WITHIN:
            raise Refused(NO_WAY_BACK, "nothing_to_undo")
        moments[row.at].append(case.pk)
        case.state, case.state_since, case.due_on = row.before, now, timezone.localdate(now)
        case.closed_reason, case.retention_from = "", None
    for at, ids in moments.items():
        Outcome.objects.filter(case__in=ids, recorded_at=at).delete()
    look_who_was_reached(cases)
    update_rows(cases, ["state", "state_since", "due_on", "closed_reason", "retention_from", "reached"])
    CaseTransition.objects.bulk_create([_undone(actor, case, last[case.pk], now) for case in cases])
    changed(cases)
    return cases


def _last_steps(cases) -> dict[int, CaseTransition]:
    rows = CaseTransition.objects.filter(case__in=[case.pk for case in cases]).order_by("at", "pk")
    return {row.case_id: row for row in rows}


def _undone(actor, case, row: CaseTransition, now) -> CaseTransition:
    who = {"actor_kind": actor.kind, "actor_ref": actor.ref, "actor_name": actor.name}
    what = {"verb": "undo", "before": row.after, "after": row.before, "at": now}
    return CaseTransition(organisation_id=case.organisation_id, case=case, **who, **what)
