"""An office's own list: what it tells of earlier welcomes is recorded as done, by the dossier's own verbs.

Nobody is invited and no letter is written; every step carries the mark of the list in its history.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils.formats import date_format

from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.rules.news import News
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.gateways.register.rules.welcomed import REACHED
from willkomm.welcome.cases.actions import (
    close,
    confirm,
    count_along,
    take_along_back,
    take_over_back,
    unreached,
    waive,
    welcome,
)
from willkomm.welcome.cases.actions.written import written_to
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.models import Outcome as Counted
from willkomm.welcome.cases.queries import reached_at_home
from willkomm.welcome.cases.workflow import ACTIVE, BEFORE, CASE_WORKFLOW, MET

MARK = "aus einer Liste übernommen"
Told = tuple[News, Outcome, dict]


def marked(actor):
    """The same actor; what they do here is marked in every history."""
    return replace(actor, name=f"{actor.name[:80]} ({MARK})")


def welcome_all(intake: Intake, told: Iterable[Told]) -> None:
    """Record what the rows tell about persons who are stored now; the outcomes say so. Set-based."""
    told = [each for each in told if each[1].person is not None and (each[2]["kind"] or each[2]["invited"])]
    cases = _cases(told)
    moving, children = [], []
    for _news, outcome, facts in told:
        case = cases.get((outcome.person.pk, outcome.person.arrived_on))
        if case is None:
            children.append((outcome, facts))
        elif _may_go(case, facts):
            moving.append((case, outcome, facts))
        else:
            _leave(case, outcome, facts)
    before, by_list = {case.pk: case.state for case, _, _ in moving}, replace(intake, actor=marked(intake.actor))
    _record(by_list, moving)
    for case, outcome, facts in moving:
        _tell(intake, case, before[case.pk], outcome, facts)
    _count_children(by_list, children)


def _cases(told: list[Told]) -> dict:
    people = [outcome.person for _, outcome, _ in told]
    rows = Case.objects.filter(person__in=people).select_related("person").prefetch_related("outcomes")
    return {(case.person_id, case.arrived_on): case for case in rows}


def _may_go(case: Case, facts: dict) -> bool:
    if facts["kind"] in REACHED and any(each.kind == facts["kind"] for each in case.outcomes.all()):
        return False
    allowed = (*BEFORE, *ACTIVE, *MET) if facts["kind"] in REACHED else (*BEFORE, "open")
    return case.state in allowed


def _leave(case: Case, outcome: Outcome, facts: dict) -> None:
    """The dossier knows as much already, or has gone on: nothing is taken over."""
    known = any(each.kind == facts["kind"] for each in case.outcomes.all())
    if outcome.result in (R.LOGGED, R.CASE_UPDATED, R.PERSON_UPDATED):
        reason = "unchanged" if known else "welcome_left"
        outcome.given_sentence = sentence(reason)


def _count_children(intake: Intake, children: list[tuple[Outcome, dict]]) -> None:
    """Children without a dossier of their own count with whoever of their household was reached in this way that day.

    The row of that person may stand in an earlier piece of the list or in an earlier list; the office may have
    recorded it as well.
    """
    met = reached_at_home(intake.organisation.pk, {outcome.person.household_id for outcome, _ in children})
    along = defaultdict(list)
    for outcome, facts in children:
        home = met[(outcome.person.household_id, facts["kind"], facts["on"])]
        if home and all(each.person_id != outcome.person.pk for each in home):
            along[home[0]].append(outcome)
    if along:
        people = {row.pk: [outcome.person for outcome in told] for row, told in along.items()}
        count_along(intake.actor, list(along), people=people)
    for row, told in along.items():
        for outcome in told:
            outcome.undo = (outcome.undo or {}) | {"counted": [row.case_id, outcome.person.pk, row.kind]}
            _say(outcome, row.kind, row.on)


def _record(intake: Intake, moving: list) -> None:
    actor, now = intake.actor, intake.now
    new = [case for case, _, _ in moving if case.state in BEFORE]
    if new:
        confirm(actor, new, now=now)
    groups = defaultdict(list)
    for case, _, facts in moving:
        groups[(facts["kind"], facts["on"])].append(case)
    for (kind, on), cases in groups.items():
        _reach(actor, cases, kind, date.fromisoformat(on) if on else None, now)
    closed = defaultdict(list)
    for case, _, facts in moving:
        if facts["closed"] and facts["kind"]:
            closed[facts["closed"]].append(case)
    for day, cases in closed.items():
        close(actor, cases, now=now, reason="done", retention_from=date.fromisoformat(day))


def _reach(actor, cases: list[Case], kind: str, on: date | None, now) -> None:
    if kind in REACHED:
        welcome(actor, cases, now=now, on=on, kind=kind)
    elif kind == Counted.Kind.DECLINED:
        waive(actor, cases, now=now, on=on)
    elif kind == Counted.Kind.NOT_REACHED:
        unreached(actor, cases, now=now, on=on)
    else:
        written_to(actor, cases, verb="invite", now=now)


def _tell(intake: Intake, case: Case, before: str, outcome: Outcome, facts: dict) -> None:
    opened = (outcome.undo or {}).get("case") == case.pk
    mark = {"case": case.pk, "at": intake.now.isoformat(), "state": case.state, "before": "" if opened else before}
    outcome.undo = (outcome.undo or {}) | {"welcomed": mark}
    _say(outcome, facts["kind"], date.fromisoformat(facts["on"] or facts["invited"]))


def _say(outcome: Outcome, kind: str, on: date) -> None:
    label = Counted.Kind(kind).label if kind else "eingeladen"
    if outcome.result == R.LOGGED:
        outcome.result, outcome.reason = R.CASE_UPDATED, "taken_over"
    outcome.given_sentence = sentence("taken_over", f"{label} am {date_format(on, 'j. F Y')}")


def take_welcomes_back(intake: Intake, marks: list[dict], counted: list[list], words: str) -> None:
    """Take back what lists told about these dossiers, and whom they counted along with a household (dossier, person
    and kind); nobody has worked on them since.
    """
    if counted:
        cases = list(Case.objects.filter(pk__in={case for case, _, _ in counted}))
        take_along_back(intake.actor, cases, counted={tuple(each) for each in counted})
    rows = {case.pk: case for case in Case.objects.filter(pk__in=[m["case"] for m in marks]).select_related("person")}
    groups = defaultdict(list)
    for mark in marks:
        if mark["case"] in rows:
            groups[mark["at"]].append(mark)
    for at, group in groups.items():
        cases = [rows[mark["case"]] for mark in group]
        if any(CASE_WORKFLOW.step("take_over_back", case.state) is None for case in cases):
            raise Refused("Ein Dossier aus dieser Liste ist weitergegangen. Laden Sie die Seite neu.", "worked_on")
        take_over_back(
            intake.actor,
            cases,
            now=intake.now,
            recorded_at=datetime.fromisoformat(at),
            before={mark["case"]: mark["before"] for mark in group if mark["before"]},
            reason=words,
        )
