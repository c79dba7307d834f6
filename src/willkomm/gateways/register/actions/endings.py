"""Departure, death, disappearance, naturalisation, deletion: the dossier ends and the deletion clock starts."""

from collections import defaultdict

from django.utils.formats import date_format

from willkomm.common.people.actions import remove
from willkomm.gateways.register.actions.arrival import Arrival
from willkomm.gateways.register.actions.dossiers import dossiers_of, withdraw_untouched
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.welcome.cases.actions import correct_end, end, flag, reinstate
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.workflow import BEFORE, CASE_WORKFLOW, untouched

WORDS = {"moved_away": "left"}


def end_dossiers(intake: Intake, arrivals: list[Arrival]) -> list[Outcome]:
    """Close the dossiers of persons who are gone; one Outcome per arrival."""
    by_person = defaultdict(list)
    for case in dossiers_of([a.person for a in arrivals if not a.created]):
        by_person[case.person_id].append(case)
    outcomes, groups = [], defaultdict(list)
    for arrival in arrivals:
        why, day = _why(arrival)
        mine = [c for c in by_person[arrival.person.pk] if _can_end(c, why, arrival.person)]
        outcomes.append(_outcome(mine, why, day if day and day > intake.today else None))
        groups[(why, day, arrival.person.departed_to if why == "moved_away" else "")] += mine
        _correct_clock(intake, arrival, by_person[arrival.person.pk], why, day)
    for (why, day, to), cases in groups.items():
        if cases:
            _end(intake, cases, why, day, to)
    deleted = [each for each in zip(arrivals, outcomes, strict=True) if each[0].news.event == "deletedInRegister"]
    _forget(intake, [each for each in deleted if not by_person[each[0].person.pk]])
    return outcomes


def _forget(intake: Intake, deleted: list[tuple[Arrival, Outcome]]) -> None:
    """Whoever never had a dossier goes with the register's entry, unless a letter or a conversation remembers them."""
    stayed = remove(intake.actor, [arrival.person for arrival, _ in deleted]) if deleted else []
    for arrival, outcome in deleted:
        if arrival.person not in stayed:
            outcome.result, outcome.reason, outcome.gone = R.WITHDRAWN, "deleted_person", True


def _why(arrival: Arrival) -> tuple:
    """Reason and the day on which the deletion clock starts."""
    person, event = arrival.person, arrival.news.event
    if person.died_on:
        return "died", person.died_on
    if event == "deletedInRegister":
        return "deleted", None
    if event == "naturalizeForeigner":
        return "naturalised", None
    if person.missing_since:
        return "missing", person.missing_since
    return "moved_away", person.departed_on


def _can_end(case: Case, why: str, person) -> bool:
    if why == "moved_away":
        return case.arrived_on <= person.departed_on and bool(CASE_WORKFLOW.step("depart", case.state))
    return case.state != "moved_away" and bool(CASE_WORKFLOW.step("end", case.state))


def _outcome(cases: list[Case], why: str, later) -> Outcome:
    if not cases:
        return Outcome(R.PERSON_UPDATED, "person_updated")
    undo = {"ended": [case.pk for case in cases]}
    if why == "deleted" and all(case.state in BEFORE and untouched(case) for case in cases):
        return Outcome(R.WITHDRAWN, "deleted", undo=undo)
    if why == "moved_away" and later:
        return Outcome(R.CASE_CLOSED, "leaves_later", why=date_format(later, "j. F Y"), undo=undo)
    return Outcome(R.CASE_CLOSED, WORDS.get(why, why), undo=undo)


def _correct_clock(intake: Intake, arrival: Arrival, cases: list[Case], why: str, day) -> None:
    """A corrected day of departure or death moves the deletion clock."""
    moved = day and {"departed_on", "died_on"} & set(arrival.changed)
    if moved and (ended := [case for case in cases if case.closed_reason == why]):
        correct_end(intake.actor, ended, retention_from=day)


def _end(intake: Intake, cases: list[Case], why: str, day, to: str) -> None:
    actor, now = intake.actor, intake.now
    if why == "moved_away":
        end(actor, cases, now=now, reason=why, retention_from=day, to=to)
        return
    if why == "deleted":
        withdraw_untouched(intake, cases, "im Register gelöscht")
        cases = [c for c in cases if c.state != "withdrawn"]
        if cases:
            flag(actor, cases, sentence="Die Person ist im Register gelöscht worden.")
    if cases:
        end(actor, cases, now=now, reason=why, retention_from=day)


def undo_endings(intake: Intake, arrivals: list[Arrival]) -> None:
    """When death, disappearance, departure or citizenship were taken back, the dossiers come back."""
    for arrival in arrivals:
        person = arrival.person
        reasons = {
            "died": "died_on" in arrival.changed and person.died_on is None,
            "missing": "missing_since" in arrival.changed and person.missing_since is None and not arrival.new_stay,
            "moved_away": "departed_on" in arrival.changed and person.departed_on is None and not arrival.new_stay,
            "naturalised": arrival.news.event == "undoSwiss",
        }
        wanted = [reason for reason, holds in reasons.items() if holds]
        if wanted:
            cases = dossiers_of([person], closed_reason__in=wanted)
            reinstate(intake.actor, cases, now=intake.now, reason="vom Register berichtigt")
