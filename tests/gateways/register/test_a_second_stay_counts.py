"""Whoever leaves and comes again (Wiederzuzug) arrives twice, in the figures too; what was counted before stays."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from willkomm.common.people.actions.erasing import erase
from willkomm.common.people.models import Person, Stay
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.permissions import build_actor, mandate_here
from willkomm.gateways.reporting.actions import count
from willkomm.gateways.reporting.models import Figure
from willkomm.welcome.cases.actions import close, confirm, hand_over_folder, move_away, waive, welcome
from willkomm.welcome.cases.actions.erase import erase as erase_cases

CHILD = ("MU.2534", "20262")
HOME = {"household_id": "H-7"}


@pytest.fixture
def stay(office):
    """A function: a mother, and a child who came with her, arrive; she is confirmed and both get what is told."""

    def arrive(arrival, reached=None, *, child=True):
        office.bring("moveIn", {"arrival": arrival, "address": HOME})
        if child:
            who = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "address": HOME, "arrival": arrival}
            assert office.bring("moveIn", who).reason == "with_family"
        case = office.cases("20261")[-1]
        office.now += timedelta(minutes=1)
        confirm(office.actor, [case], now=office.now)
        if reached:
            with scoped(office.actor.scope):
                along = {case.pk: list(Person.objects.filter(id_value=CHILD[1]))}
            welcome(office.actor, [case], now=office.now, on=reached, kind="conversation", people=along)
        return case

    return arrive


def leave(office, day):
    for local in (("MU.2534", "20261"), CHILD):
        office.bring("moveOut", {"local": local, "departure": day})


def figures(office, year):
    with scoped(office.actor.scope):
        count(office.actor, [office.organisation], years={year})
    rows = Figure.objects.filter(organisation=office.organisation, year=year, value__gt=0)
    return dict(rows.values_list("indicator", "value"))


BOTH = {"arrivals": 2, "reached": 2, "conversation": 2}


def test_both_years_count_the_whole_family(office, stay):
    stay("2025-03-01", date(2025, 4, 1))
    assert figures(office, 2025) == BOTH
    leave(office, "2025-12-31")
    stay("2026-11-01", date(2026, 11, 10))
    assert (figures(office, 2025), figures(office, 2026)) == (BOTH, BOTH)


def test_in_the_same_year_each_stay_counts(office, stay):
    stay("2026-02-01", date(2026, 3, 1))
    leave(office, "2026-05-31")
    second = stay("2026-11-01")
    assert figures(office, 2026) == {"arrivals": 4, "reached": 2, "conversation": 2, "open": 1}
    waive(office.actor, [second], now=office.now, on=date(2026, 11, 10))
    assert figures(office, 2026) == {"arrivals": 4, "reached": 2, "conversation": 2, "declined": 1}
    hand_over_folder(office.actor, [second], now=office.now + timedelta(minutes=1), on=date(2026, 11, 12))
    assert figures(office, 2026) == {"arrivals": 4, "reached": 3, "conversation": 2, "folder": 1}


def test_who_had_a_dossier_as_a_lone_child_counts_when_they_come_again_with_family(office, stay):
    alone = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "arrival": "2025-03-01"}
    assert office.bring("moveIn", alone).result == "to_check"
    confirm(office.actor, office.cases(CHILD[1]), now=office.now)
    office.bring("moveOut", {"local": CHILD, "departure": "2025-12-31"})
    stay("2026-11-01", date(2026, 11, 10))
    assert (figures(office, 2025), figures(office, 2026)) == ({"arrivals": 1}, BOTH)


def test_a_child_told_of_before_the_parents_counts_with_them(office, stay):
    who = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "address": HOME, "arrival": "2026-11-01"}
    office.bring("moveIn", who)
    assert office.case(CHILD[1]).state == "to_check"
    stay("2026-11-01", date(2026, 11, 10), child=False)
    assert office.case(CHILD[1]).state == "withdrawn" and figures(office, 2026) == BOTH


def test_a_family_that_moves_within_the_municipality_still_counts(office, stay):
    case = stay("2026-11-01", date(2026, 11, 10))
    close(office.actor, [case], now=office.now, reason="done")
    for local in (("MU.2534", "20261"), CHILD):
        office.bring("move", {"local": local, "address": {"street": "Neuweg", "household_id": "H-8"}})
    assert figures(office, 2026) == BOTH


def test_a_family_that_comes_back_to_its_flat_is_one_household_again(office, stay):
    first = stay("2025-03-01")
    leave(office, "2025-12-31")
    second = stay("2026-11-01")
    assert second.household_id != first.household_id
    assert office.person(CHILD[1]).household_id == second.household_id


def test_whoever_comes_back_to_somebody_who_stayed_lives_with_them(office, stay):
    first = stay("2025-03-01")
    office.bring("moveOut", {"departure": "2025-12-31"})
    office.bring("moveIn", {"arrival": "2026-11-01", "address": HOME})
    assert {case.household_id for case in office.cases("20261")} == {first.household_id}


def test_a_child_whom_nobody_reached_keeps_its_place_in_the_earlier_year(office, stay):
    stay("2025-03-01")
    before = figures(office, 2025)
    assert before == {"arrivals": 2, "open": 1}
    leave(office, "2025-12-31")
    stay("2026-11-01")
    assert figures(office, 2025)["arrivals"] == 2
    assert figures(office, 2026)["arrivals"] == 2


def test_a_child_that_comes_back_to_somebody_else_counts_in_both_years(office, stay):
    stay("2025-03-01")
    leave(office, "2025-12-31")
    alone = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "arrival": "2026-11-01"}
    office.bring("moveIn", alone | {"address": {"street": "Neuweg", "household_id": "H-9"}})
    assert figures(office, 2025)["arrivals"] == 2
    confirm(office.actor, [office.case(CHILD[1])], now=office.now + timedelta(minutes=1))
    assert (figures(office, 2025)["arrivals"], figures(office, 2026)["arrivals"]) == (2, 1)


def test_each_time_a_child_comes_again_is_an_arrival(office, stay):
    for arrival, departure in (
        ("2024-02-01", "2024-05-31"),
        ("2024-09-01", "2025-01-31"),
        ("2025-06-01", "2025-12-31"),
    ):
        stay(arrival)
        leave(office, departure)
    stay("2026-11-01")
    assert [figures(office, year)["arrivals"] for year in (2024, 2025, 2026)] == [4, 2, 2]


def test_an_arrival_that_is_recalled_leaves_no_earlier_stay(office, stay):
    stay("2025-03-01")
    leave(office, "2025-12-31")
    who = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "address": HOME, "arrival": "2026-11-01"}
    office.bring("moveIn", who)
    office.bring("moveIn", who, action=3)
    with scoped(office.actor.scope):
        assert not Stay.objects.exists() and office.person(CHILD[1]).arrived_on == date(2025, 3, 1)
    assert figures(office, 2025)["arrivals"] == 2


def test_a_child_left_when_the_office_said_so_of_the_family(office, stay):
    case = stay("2025-03-01")
    move_away(office.actor, [case], now=office.now, on=date(2025, 12, 31))
    stay("2026-11-01")
    assert (figures(office, 2025)["arrivals"], figures(office, 2026)["arrivals"]) == (2, 2)


def test_a_child_does_not_move_on_alone_while_nobody_told_that_the_family_left(office, stay):
    case = stay("2025-03-01", date(2025, 4, 1))
    who = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "address": HOME, "arrival": "2026-11-01"}
    line = office.bring("moveIn", who)
    assert (line.result, line.reason) == ("to_check", "new_stay?")
    assert "Neuer Zuzug am 1. November 2026 gemeldet" in office.case(case.person.id_value).flagged
    office.bring("moveIn", {"arrival": "2026-11-01", "address": HOME})
    assert office.person(CHILD[1]).arrived_on == date(2025, 3, 1)
    assert (figures(office, 2025), figures(office, 2026)) == (BOTH, {})
    office.bring("moveIn", who, action=3)
    assert office.person(CHILD[1]).arrived_on == date(2025, 3, 1)


def test_a_child_is_corrected_where_the_register_says_that_it_corrects(office, stay):
    stay("2026-03-01")
    who = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "address": HOME, "arrival": "2026-03-08"}
    office.bring("moveIn", who, action=4)
    assert office.person(CHILD[1]).arrived_on == date(2026, 3, 8) and figures(office, 2026)["arrivals"] == 2


def test_a_corrected_arrival_of_a_child_is_no_second_one(office, stay):
    stay("2026-03-01")
    who = {"local": CHILD, "first_name": "Rui", "birth": "2016-05-01", "address": HOME, "arrival": "2026-03-08"}
    office.bring("moveIn", who)
    assert figures(office, 2026)["arrivals"] == 2


def test_the_migration_remembers_children_who_were_reached_before_it(office, stay):
    stay("2025-03-01", date(2025, 4, 1))
    leave(office, "2025-12-31")
    stay("2026-11-01", date(2026, 11, 10))
    with scoped(office.actor.scope):
        Stay.objects.all().delete()
    assert figures(office, 2025)["arrivals"] == 1
    fill = import_module("willkomm.welcome.cases.migrations.0011_earlier_stays_of_children").fill
    for _twice in range(2):
        fill(apps, SimpleNamespace(connection=connection))
    assert (figures(office, 2025), figures(office, 2026)) == (BOTH, BOTH)


def test_an_earlier_stay_outlives_its_household_and_goes_with_its_person(office, zuchwil, stay):
    stay("2025-03-01")
    leave(office, "2025-12-31")
    stay("2026-11-01")
    clock = build_actor(kind="clock", ref="test", name="Uhr", mandates=[mandate_here("clock", zuchwil)])
    with transaction.atomic(), scoped(clock.scope):
        before = Stay.objects.get(person__id_value=CHILD[1]).household
        present = Person.objects.get(id_value=CHILD[1]).household
        erase_cases(clock, [before, present])
        erase(clock, [before])
        assert Stay.objects.get(person__id_value=CHILD[1]).household is None
        erase(clock, [present])
        assert not Stay.objects.exists()
