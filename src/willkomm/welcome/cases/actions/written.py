"""A letter went out: the dossier's step, and the day on which somebody looks again."""

from datetime import timedelta

from django.utils import timezone

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.action import action
from willkomm.welcome.cases.queries import days
from willkomm.welcome.cases.workflow import CASE_WORKFLOW

INTERVALS = {"invite": "remind_after", "remind": "fallback_after"}


@action("letters.issue", many=True, label="angeschrieben")
def written_to(actor, cases, *, verb: str, now):
    """Take dossiers through «invite» or «remind» because a letter was written.

    Somebody looks again on the day of the appointment, else after the interval of the place. Appointment and
    place are kept as they stand on the dossiers.
    """
    CASE_WORKFLOW.move(cases, verb, actor, now=now)
    today = timezone.localdate(now)
    intervals = {i: days(INTERVALS[verb], today, i) for i in {case.organisation_id for case in cases}}
    for case in cases:
        ahead = case.appointment_at and timezone.localdate(case.appointment_at)
        case.due_on = max(ahead, today) if ahead else today + timedelta(days=intervals[case.organisation_id])
    update_rows(cases, ["due_on", "appointment_at", "appointment_place"])
    return cases
