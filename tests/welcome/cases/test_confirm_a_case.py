"""Confirming what the screening suggested."""

import pytest

from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import UnscopedQuery, scoped
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case


def test_a_suggestion_has_its_reason_in_words(anna, zuchwil, arrive):
    [case] = arrive(anna, zuchwil)
    assert case.state == "suggested"
    assert case.reason == "Zuzug aus dem Ausland, Bewilligung B, Hauptwohnsitz"
    assert case.language == "pt"


def test_opens_the_case_and_counts_it(anna, zuchwil, arrive, as_actor, now):
    cases = arrive(anna, zuchwil)
    confirm(as_actor(anna), cases, now=now)
    assert cases[0].state == "open"
    assert Figure.objects.get(organisation=zuchwil, year=2026, indicator="arrivals").value == 1


def test_refuses_a_second_time(anna, zuchwil, arrive, as_actor, now):
    cases = arrive(anna, zuchwil)
    confirm(as_actor(anna), cases, now=now)
    with pytest.raises(Refused, match="Stand «bestätigt»"):
        confirm(as_actor(anna), cases, now=now)


def test_refuses_readers_neighbours_and_nobody(anna, rita, nora, zuchwil, arrive, as_actor, now):
    cases = arrive(anna, zuchwil)
    for actor in (as_actor(rita), as_actor(nora), None):
        with pytest.raises(Forbidden):
            confirm(actor, cases, now=now)


def test_the_neighbour_sees_nothing_and_nobody_may_ask_without_a_scope(anna, nora, zuchwil, arrive, as_actor):
    arrive(anna, zuchwil)
    with scoped(as_actor(nora).scope):
        assert not Case.objects.exists()
    with pytest.raises(UnscopedQuery):
        Case.objects.exists()
