"""Five outcomes that may hold together, three ways of not meeting, and the way back."""

from copy import copy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases import actions
from willkomm.welcome.cases.actions.written import written_to
from willkomm.welcome.cases.models import Case, Outcome

ON = date(2026, 11, 20)


@pytest.fixture
def opened(anna, zuchwil, arrive, as_actor, now):
    """Two confirmed persons of one household."""
    cases = arrive(anna, zuchwil, {}, {"first_name": "Tiago"})
    actions.confirm(as_actor(anna), cases, now=now)
    return cases


def figures(organisation) -> dict[str, int]:
    return dict(Figure.objects.filter(organisation=organisation, year=2026).values_list("indicator", "value"))


def test_several_outcomes_hold_for_one_person(opened, anna, zuchwil, as_actor, now):
    actor = as_actor(anna)
    actions.hand_over_folder(actor, opened, now=now, on=ON)
    actions.welcome(actor, opened, now=now + timedelta(minutes=1), on=ON, kind="conversation")
    found = figures(zuchwil)
    assert (found["folder"], found["conversation"], found["reached"]) == (2, 2, 2)


def test_the_same_outcome_counts_once(opened, anna, zuchwil, as_actor, now):
    for minute in range(2):
        actions.hand_over_folder(as_actor(anna), opened, now=now + timedelta(minutes=minute), on=ON)
    assert figures(zuchwil)["folder"] == 2


def test_not_reached_and_declined_are_different_facts(opened, anna, zuchwil, as_actor, now):
    actor = as_actor(anna)
    actions.waive(actor, opened[:1], now=now, on=ON)
    actions.unreached(actor, opened[1:], now=now, on=ON)
    found = figures(zuchwil)
    assert (found["declined"], found["not_reached"], found["reached"]) == (1, 1, 0)


def test_returned_mail_is_not_a_no_show(opened, anna, as_actor, now):
    actor = as_actor(anna)
    actions.agree(actor, opened, now=now, appointment_at=now + timedelta(days=2))
    actions.no_show(actor, opened[:1], now=now)
    actions.returned(actor, opened[1:], now=now)
    assert [case.state for case in opened] == ["no_show", "returned"]


def test_undo_takes_the_step_and_its_count_back(opened, anna, zuchwil, as_actor, now):
    actor = as_actor(anna)
    actions.hand_over_folder(actor, opened, now=now, on=ON)
    actions.undo(actor, opened, now=now + timedelta(minutes=5))
    assert {case.state for case in opened} == {"open"}
    assert figures(zuchwil)["folder"] == 0
    with scoped(actor.scope):
        assert not Outcome.objects.exists()
        assert not Case.objects.filter(reached=True).exists()


def test_undo_is_refused_the_next_day_and_twice(opened, anna, as_actor, now):
    actor = as_actor(anna)
    actions.hand_over_folder(actor, opened, now=now, on=ON)
    with pytest.raises(Refused, match="nicht mehr"):
        actions.undo(actor, opened, now=now + timedelta(days=2))
    actions.undo(actor, opened, now=now + timedelta(minutes=5))
    with pytest.raises(Refused):
        actions.undo(actor, opened, now=now + timedelta(minutes=6))


def test_refuses_a_day_that_has_not_come(opened, anna, as_actor, now):
    with pytest.raises(Refused, match="Zukunft"):
        actions.hand_over_folder(as_actor(anna), opened, now=now, on=date(2027, 1, 1))


def test_closing_is_refused_while_an_appointment_lies_ahead(opened, anna, as_actor, now):
    actor = as_actor(anna)
    actions.agree(actor, opened, now=now, appointment_at=now + timedelta(days=2))
    with pytest.raises(Refused, match="Termin"):
        actions.close(actor, opened, now=now, reason="done")


def test_moving_away_closes_and_starts_the_deletion_clock(opened, anna, as_actor, now):
    actions.move_away(as_actor(anna), opened, now=now, on=ON, to="Olten")
    assert {(case.state, case.retention_from) for case in opened} == {("moved_away", ON)}


def test_a_person_who_was_reached_cannot_be_declared_unnecessary(opened, anna, as_actor, now):
    actor = as_actor(anna)
    actions.hand_over_folder(actor, opened, now=now, on=ON)
    actions.reopen(actor, opened, now=now)
    with pytest.raises(Refused, match="schon erreicht"):
        actions.not_needed(actor, opened, now=now)


def test_the_reply_that_did_not_come_is_noted_by_the_clock(opened, anna, zuchwil, as_actor, now):
    from willkomm.config.duties import clock
    from willkomm.welcome.cases.workflow import CASE_WORKFLOW

    actor = as_actor(anna)
    with scoped(actor.scope):
        CASE_WORKFLOW.move(opened, "invite", actor, now=now)
        CASE_WORKFLOW.move(opened, "remind", actor, now=now)
        Case.objects.update(due_on=now.date() - timedelta(days=1))
    moved = actions.note_missing_replies(clock(zuchwil.pk), zuchwil, now=now)
    assert {case.state for case in moved} == {"no_reply"}


def test_undo_is_refused_when_somebody_was_faster(opened, anna, as_actor, now):
    """Else the step of the other one would be lost without a word."""
    actor, old = as_actor(anna), [copy(case) for case in opened]
    actions.no_reply(actor, opened_and_invited(actor, opened, now), now=now + timedelta(minutes=2))
    with pytest.raises(Refused, match="jemand anderes"):
        actions.undo(actor, old, now=now + timedelta(minutes=3))
    with scoped(actor.scope):
        assert set(Case.objects.values_list("state", flat=True)) == {"no_reply"}


def opened_and_invited(actor, cases, now):
    return written_to(actor, cases, verb="invite", now=now + timedelta(minutes=1))


def test_many_are_undone_in_as_many_questions_as_one(anna, zuchwil, arrive, as_actor, now):
    actor, asked = as_actor(anna), []
    for number in (1, 6):
        cases = arrive(
            anna, zuchwil, *({"first_name": f"P{number}{n}", "official_name": f"F{n}"} for n in range(number))
        )
        actions.confirm(actor, cases, now=now)
        actions.hand_over_folder(actor, cases, now=now + timedelta(minutes=1), on=ON)
        with CaptureQueriesContext(connection) as questions:
            actions.undo(actor, cases, now=now + timedelta(minutes=2))
        asked.append(len(questions))
        assert not any(case.reached for case in cases)
    assert asked[0] == asked[1]
