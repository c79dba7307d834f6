"""The decision table of registers §4, row by row, with pure functions."""

from datetime import date

import pytest

from willkomm.welcome.cases.actions.defaults import CHANNELS, SCREENING
from willkomm.welcome.cases.rules import (
    Arrival,
    Rule,
    StayRule,
    age_on,
    choose_channel,
    expected_stay_months,
    screen,
)

ARRIVED = date(2026, 11, 2)
CANTON = [
    Rule(suggestion, words, **{key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()})
    for suggestion, words, facts in SCREENING
]
STAY = [
    StayRule(
        channel,
        words,
        facts.get("min_stay_months"),
        facts.get("max_stay_months"),
        tuple(facts.get("german_levels", ())),
    )
    for channel, words, facts in CHANNELS
]


def arrival(origin="abroad", permit="0201", residence="main", swiss=False, **facts) -> Arrival:
    return Arrival(origin, swiss, permit, residence, ARRIVED, born_on=facts.pop("born_on", date(1990, 1, 1)), **facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        *[({"permit": code}, "open") for code in ("02", "0201", "0202", "04", "0401")],
        *[({"permit": code}, "check") for code in ("0301", "070201", "0503", "0905", "1300", "")],
        *[
            ({"permit": code, "residence": residence}, "log")
            for code in ("0804", "0601", "01", "1006", "1107", "1208")
            for residence in ("main", "secondary", "other")
        ],
        ({"residence": "secondary"}, "check"),
        ({"residence": "other"}, "check"),
        ({"swiss": True, "permit": ""}, "log"),
        ({"origin": "swiss", "permit": "0301"}, "log"),
        ({"origin": "swiss", "entered_on": date(2026, 5, 1)}, "recent"),
        ({"origin": "swiss", "entered_on": date(2025, 11, 2)}, "log"),
        ({"origin": "swiss", "entered_on": date(2025, 11, 3)}, "recent"),
        ({"origin": "unknown"}, "check"),
        ({"born_on": date(2015, 1, 1)}, "check"),
        ({"born_on": date(2008, 11, 2)}, "open"),
        ({"born_on": date(2008, 11, 3)}, "check"),
    ],
)
def test_the_canton_s_table(facts, expected):
    assert screen(arrival(**facts), CANTON).kind == expected


def test_the_reason_is_in_words():
    assert screen(arrival(), CANTON).reason == "Zuzug aus dem Ausland, Bewilligung B, Hauptwohnsitz"
    assert screen(arrival(permit=""), CANTON).reason.startswith("Zuzug aus dem Ausland, Bewilligung ausstehend")


def test_the_calculation_can_be_opened():
    steps = screen(arrival(permit="0905"), CANTON).steps
    assert steps[-1]["fits"]
    assert all(step["because"] for step in steps[:-1])


def test_a_municipality_may_tighten_and_never_loosen():
    open_l = [Rule("open", "wir begrüssen auch Kurzaufenthalte", permits=("07",))]
    log_b = [Rule("log", "wir lassen es", permits=("02",))]
    assert screen(arrival(permit="070201"), CANTON, open_l).kind == "open"
    assert screen(arrival(), CANTON, log_b).kind == "open"


def test_without_any_rule_a_person_looks():
    assert screen(arrival(), []).kind == "check"


def test_the_channel_follows_stay_and_german():
    assert choose_channel(STAY, stay_months=None, german="")[0] == "conversation"
    assert choose_channel(STAY, stay_months=4, german="")[0] == "folder"
    assert choose_channel(STAY, stay_months=12, german="A1")[0] == "conversation"
    assert choose_channel(STAY, stay_months=None, german="native")[0] == "folder"
    assert choose_channel([], stay_months=None, german="") == ("folder", "keine Regel passt: Mappe")


def test_the_expected_stay_comes_from_the_permit():
    assert expected_stay_months("0201", ARRIVED, date(2031, 1, 1)) is None
    assert expected_stay_months("070104", ARRIVED, date(2027, 2, 1)) == 2
    assert expected_stay_months("", ARRIVED, None) is None


def test_a_birthday_on_29_february_counts_on_28():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 18
    assert age_on(date(2008, 2, 29), date(2026, 2, 27)) == 17


def test_who_came_long_ago_is_no_newcomer_in_a_first_load():
    picture = date(2028, 1, 15)
    assert screen(arrival(seen_on=picture), CANTON).kind == "log"
    assert screen(arrival(seen_on=date(2027, 11, 2)), CANTON).kind == "open"
    assert screen(arrival(seen_on=date(2027, 11, 3)), CANTON).kind == "log"
    assert screen(arrival(permit="0301", born_on=date(2010, 1, 1), seen_on=picture), CANTON).kind == "log"
