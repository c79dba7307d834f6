"""What messages of the register do to dossiers, and who may bring such messages."""

from datetime import date

import pytest

from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases import actions
from willkomm.welcome.cases.models import Case, CaseTransition


@pytest.fixture
def machine(zuchwil):
    """The drop folder of Zuchwil."""
    return build_actor(
        kind="drop_folder", ref="2534", name="Ablageordner", mandates=[mandate_here("drop_folder", zuchwil)]
    )


@pytest.fixture
def case(anna, zuchwil, arrive):
    """A suggested dossier."""
    return arrive(anna, zuchwil)[0]


@pytest.fixture
def stored(anna, as_actor):
    """A function: the dossier as it is stored."""

    def read(case):
        with scoped(as_actor(anna).scope):
            return Case.objects.select_related("person").get(pk=case.pk)

    return read


def test_the_clerk_and_the_drop_folder_end_dossiers_but_do_not_close_them_by_hand(
    case, machine, emil, as_actor, now, stored
):
    for actor in (machine, as_actor(emil)):
        with pytest.raises(Forbidden):
            actions.close(actor, [case], now=now, reason="other")
    actions.end(machine, [case], now=now, reason="moved_away", retention_from=date(2026, 11, 20), to="Bern")
    found = stored(case)
    assert (found.state, found.closed_reason, found.retention_from) == ("moved_away", "moved_away", date(2026, 11, 20))


def test_readers_and_the_neighbour_do_not_follow_the_register(case, rita, nora, as_actor, now):
    for user in (rita, nora):
        with pytest.raises(Forbidden):
            actions.recall(as_actor(user), [case], now=now, reason="widerrufen")


def test_a_recall_withdraws_a_dossier_that_the_register_ended(case, machine, now, stored):
    actions.end(machine, [case], now=now, reason="died", retention_from=date(2026, 11, 19))
    actions.recall(machine, [stored(case)], now=now, reason="Meldung im Register widerrufen")
    assert (stored(case).state, stored(case).closed_reason) == ("withdrawn", "withdrawn")


def test_a_dossier_that_was_worked_on_is_not_recalled(case, machine, anna, as_actor, now, stored):
    actions.choose_channel(as_actor(anna), [case], channel="folder")
    with pytest.raises(Refused, match="schon gearbeitet"):
        actions.recall(machine, [stored(case)], now=now, reason="widerrufen")
    assert stored(case).state == "suggested"


@pytest.mark.parametrize("reason", ["moved_away", "died", "missing", "naturalised"])
def test_an_ending_is_undone_with_its_reason_and_its_clock(case, machine, now, stored, reason):
    actions.end(machine, [case], now=now, reason=reason)
    [back] = actions.reinstate(machine, [stored(case)], now=now, reason="vom Register berichtigt")
    found = stored(case)
    assert back.pk == case.pk
    assert (found.state, found.closed_reason, found.retention_from) == ("suggested", "", None)
    assert found.due_on is not None


def test_a_dossier_that_was_closed_before_is_closed_again(case, machine, anna, as_actor, now, stored):
    actions.confirm(as_actor(anna), [case], now=now)
    actions.close(as_actor(anna), [stored(case)], now=now, reason="other")
    actions.end(machine, [stored(case)], now=now, reason="moved_away", retention_from=date(2026, 11, 1))
    actions.reinstate(machine, [stored(case)], now=now, reason="vom Register berichtigt")
    found = stored(case)
    assert (found.state, found.closed_reason, found.retention_from) == ("closed", "other", now.date())


def test_a_dossier_that_was_not_ended_is_not_reinstated(case, machine, now, stored):
    assert actions.reinstate(machine, [case], now=now, reason="berichtigt") == []
    assert stored(case).state == "suggested"


def test_every_step_leaves_its_row_of_history(case, machine, anna, as_actor, now, stored):
    actions.end(machine, [case], now=now, reason="moved_away", to="Bern")
    actions.reinstate(machine, [stored(case)], now=now, reason="berichtigt")
    actions.recall(machine, [stored(case)], now=now, reason="widerrufen")
    actions.look_again(machine, [stored(case)], now=now, reason="Person erneut gemeldet")
    with scoped(as_actor(anna).scope):
        rows = CaseTransition.objects.filter(case=case).order_by("pk")
        assert list(rows.values_list("verb", "before", "after", "reason", "actor_name")) == [
            ("depart", "suggested", "moved_away", "Wegzug Bern", "Ablageordner"),
            ("back_to_suggested", "moved_away", "suggested", "berichtigt", "Ablageordner"),
            ("recall", "suggested", "withdrawn", "widerrufen", "Ablageordner"),
            ("look_again", "withdrawn", "to_check", "Person erneut gemeldet", "Ablageordner"),
        ]


def test_a_corrected_arrival_is_counted_in_its_year_and_no_longer_in_the_old_one(
    case, machine, anna, as_actor, now, stored
):
    actions.confirm(as_actor(anna), [case], now=now)
    actions.follow_person(machine, [stored(case)], arrived_on=date(2025, 12, 30))
    rows = Figure.objects.filter(organisation=case.organisation_id, indicator="arrivals", value__gt=0)
    assert list(rows.values_list("year", "value")) == [(2025, 1)]


def test_a_corrected_day_moves_the_deletion_clock(case, machine, now, stored):
    actions.end(machine, [case], now=now, reason="moved_away", retention_from=date(2026, 11, 20))
    actions.correct_end(machine, [stored(case)], retention_from=date(2026, 11, 18))
    assert stored(case).retention_from == date(2026, 11, 18)
