"""A base delivery leaves a picture of the foreign residents: numbers, whoever reads the record, and no person."""

import json
import tracemalloc
from datetime import date
from types import SimpleNamespace

import pytest

from willkomm.gateways.register.actions import take_back
from willkomm.gateways.register.rules.census import Census
from willkomm.gateways.reporting.models import Population
from willkomm.gateways.reporting.queries import newest_pictures

ERITREA = ("8362", "ER", "Eritrea")
GERMANY = ("8207", "DE", "Deutschland")
NORWAY = ("8228", "NO", "Norwegen")
SWITZERLAND = ("8100", "CH", "Schweiz")


def _residents():
    """Two newcomers, people who came long ago, Swiss people, somebody who left, somebody who died."""
    long_ago = {"arrival": "2010-05-01", "comes_from": ("town", 351, "Bern"), "entered": None}
    people = [
        {"nationalities": (ERITREA,), "permit": "0301", "sex": 1, "birth": "1990-01-01"},
        {"nationalities": (GERMANY,), "permit": "0201", "sex": 2, "birth": "2015-06-01"},
        {"nationalities": (GERMANY,), "permit": "0301", "sex": 2, "birth": "1950-06-01", **long_ago},
        {"nationalities": (NORWAY,), "permit": "0301", "sex": 1, "birth": "1961-11-03", **long_ago},
        {"nationalities": (ERITREA,), "permit": "0503", "sex": 1, "birth": "2003-11-02", **long_ago},
        {"nationalities": (SWITZERLAND,), "origin": (("Bern", "BE"),), "permit": False, **long_ago},
        {"nationalities": (GERMANY,), "permit": "0301", "departure": "2026-10-01", **long_ago},
        {"nationalities": (GERMANY,), "permit": "0301", "death": "2026-10-01", **long_ago},
    ]
    for number, facts in enumerate(people):
        facts = {key: value for key, value in facts.items() if value is not None}
        yield {"local": ("MU.2534", str(number)), "address": {"house_number": str(number)}, **facts}


def _tables(organisation):
    picture = newest_pictures([organisation.pk])[organisation.pk]
    return {name: {key: n for key, n in rows.items() if n} for name, rows in picture.tables.items()}, picture


EXPECTED = {
    "sex": {"1": 3, "2": 2},
    "age": {"0": 1, "16": 1, "26": 1, "65": 2},
    "permit": {"B": 1, "C": 3, "F": 1},
    "nationality": {"EU": 2, "EFTA": 1, "Dritt": 2},
}


def test_counts_everybody_once_in_every_table(office, tmp_path):
    office.bring_base(tmp_path, _residents())
    found, picture = _tables(office.organisation)
    assert found == EXPECTED
    assert picture.total == 5 and picture.as_of == date(2026, 11, 3)


@pytest.mark.parametrize("odd", ["", "756odd"])
def test_a_glance_and_a_full_reading_count_alike(office, tmp_path, odd):
    """One record that only the exact way can read makes the whole file be read again: nobody counts twice."""
    people = list(_residents())
    if odd:
        people.append({"local": ("MU.2534", "99"), "ahv": "7560000001017"})
    office.bring_base(tmp_path, people)
    assert _tables(office.organisation)[0] == EXPECTED


def test_parts_are_a_picture_when_all_of_them_came(office, tmp_path):
    people = list(_residents())
    office.bring_base(tmp_path, people[:4], partial=("TEIL-1", 2, 1))
    assert not newest_pictures([office.organisation.pk])
    office.bring_base(tmp_path, people[4:], partial=("TEIL-1", 2, 2))
    assert _tables(office.organisation)[0] == EXPECTED


def test_the_next_delivery_makes_a_new_picture_and_taking_it_back_shows_the_old(office, tmp_path, now):
    office.bring_base(tmp_path, _residents())
    report = office.bring_base(tmp_path, list(_residents())[:1], message_date="2026-11-20T08:00:00+01:00")
    assert _tables(office.organisation)[1].total == 1
    take_back(office.actor, report.delivery, now=now)
    assert _tables(office.organisation)[0] == EXPECTED


def test_nobody_is_stored_for_it(office, tmp_path):
    office.bring_base(tmp_path, _residents())
    assert office.people() == 2
    rows = json.dumps(list(Population.objects.values_list("counts", flat=True)))
    assert "1950" not in rows and "MU.2534" not in rows and "Eritrea" not in rows


def test_messages_are_no_picture(office):
    office.bring("moveIn")
    assert not Population.objects.exists()


def test_memory_does_not_grow_with_the_persons():
    census = Census(date(2026, 11, 3))
    seen = [
        SeenPerson(sex=str(1 + n % 2), born=f"{1940 + n % 80}-01-01", permit="0301", nation=str(8200 + n % 40))
        for n in range(500)
    ]
    for each in seen:
        census.pass_over(each)
    tracemalloc.start()
    for _ in range(40):
        for each in seen:
            census.pass_over(each)
    grown, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 100_000
    assert sum(census.counts()["sex"].values()) == 41 * 500


class SeenPerson(SimpleNamespace):
    """A glance at a record, as far as the census looks."""

    is_swiss, departure, died, home = "false", "", "", "main"

    def __getitem__(self, part):
        return (self.nation, "", "")


def test_the_picture_bears_the_day_in_switzerland_whatever_zone_the_sender_writes(office, tmp_path):
    office.bring_base(tmp_path, _residents(), message_date="2026-11-20T23:30:00Z")
    assert _tables(office.organisation)[1].as_of == date(2026, 11, 21)
