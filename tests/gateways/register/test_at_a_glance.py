"""Reading a base delivery at a glance comes to the same as reading it exactly; what is wrong is said as ever.

WILLKOMM_GLANCE_ROUNDS raises the number of invented deliveries that are compared (default: 3 of 60 persons).
"""

import os
import random

import pytest
from django.db import transaction
from tests.gateways.register.ech.messages import ERITREA, PORTUGAL, SWITZERLAND, write_base_delivery

from willkomm.gateways.register import ech
from willkomm.gateways.register.ech import sifting

ROUNDS = int(os.environ.get("WILLKOMM_GLANCE_ROUNDS", "3"))
CHOICES = {
    "birth": ["1991-04-17", "2019-02-03", "1970", "1980-05", "2027-01-01"],
    "arrival": ["2026-11-01", "2021-03-01", "1999-01-01", "1985-06-06"],
    "comes_from": [
        PORTUGAL,
        ("town", 351, "Bern"),
        "unknown",
        (None, None, "Schweiz"),
        ("8100", "CH", "Schweiz"),
        None,
    ],
    "nationalities": [(PORTUGAL,), (ERITREA, SWITZERLAND), (PORTUGAL, (None, None, "Brasilien")), ()],
    "permit": ["0201", "0302", "0503", None],
    "permit_from": [None, "2026-01-01", "2030-01-01"],
    "permit_till": [None, "2027-01-01"],
    "entry_date": [None, "2026-10-20", "2010-01-01"],
    "residence": ["main", "secondary", "other"],
    "departure": [None, None, None, "2026-11-10", "1980-01-01"],
    "municipality": [(2534, "Zuchwil"), (2534, "Zuchwil"), (351, "Bern")],
    "ahv": [None, "7560000001019", "7560000001017"],
    "others": [(), (("CH.ZEMIS", "00012345"),), (("CH.AHV", "7560000001019"),)],
    "origin": [None, None, (("Bern", "BE"),)],
    "first_name": ["Inês", "Ana  Maria", " Ana"],
    "spouse": [None, {"local": ("MU.2534", "77")}, {"ahv": "7560000001017"}],
}


def people(chance, count=60):
    """Persons with facts drawn by lot; some share a number with others."""
    for number in range(count):
        drawn = {name: chance.choice(values) for name, values in CHOICES.items() if chance.random() < 0.4}
        yield drawn | {"local": ("MU.2534", str(number if chance.random() < 0.9 else 3))}


class Rolled(Exception):
    """Ends a block whose writes go again."""


def outcome(office, path):
    """What a delivery came to, with nothing written."""
    try:
        with transaction.atomic():
            report = office.take(path, name=path.name)
            found = (
                dict(report.delivery.counts),
                [(x.item, x.person, x.result, x.reason, x.message) for x in report.lines],
            )
            raise Rolled
    except Rolled:
        return found, report.delivery.state, report.delivery.sentence


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_at_a_glance_and_exactly_come_to_the_same(office, tmp_path, monkeypatch, seed):
    chance = random.Random(seed)
    office.bring("moveIn", {"local": ("MU.2534", "5")})
    office.bring("move", {"local": ("MU.2534", "6"), "address": {"street": "Neuweg"}})
    path = write_base_delivery(tmp_path / "base.xml", people(chance))
    at_a_glance = outcome(office, path)
    monkeypatch.setattr(sifting, "_base_delivery", lambda *_: None)
    assert at_a_glance == outcome(office, path)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda text: text[: len(text) // 2], "truncated"),
        (
            lambda text: text.replace(b">2026-11-01</eCH-0020:arrivalDate>", b">gestern</eCH-0020:arrivalDate>"),
            "schema",
        ),
        (
            lambda text: text.replace(b"</eCH-0020:baseDelivery>", b"<eCH-0020:messages/></eCH-0020:baseDelivery>"),
            "schema",
        ),
        (lambda text: text.replace(b"?>", b"?><!DOCTYPE x>", 1), "doctype"),
        (lambda text: text + b"<end>", "not_xml"),
    ],
    ids=["cut off", "a wrong value", "an empty record at the end", "a DOCTYPE", "something behind the end"],
)
def test_a_file_that_is_not_as_it_should_be_leaves_nothing_but_its_sentence(office, tmp_path, damage, reason):
    path = write_base_delivery(tmp_path / "base.xml", [{}, {"local": ("MU.2534", "2")}])
    path.write_bytes(damage(path.read_bytes()))
    report = office.take(path, name=path.name)
    assert (report.delivery.state, report.delivery.reason) == ("rejected", reason)
    assert report.delivery.collection == "" and len(report.lines) == 1
    assert office.people() == 0 and len(office.items()) == 0


def test_what_stands_in_an_extension_neither_counts_nor_hurts(office, tmp_path):
    """A whole record inside an extension is none, and what no schema allows there sends the file to the exact way."""
    path = write_base_delivery(tmp_path / "base.xml", [{}])
    inside = b"<eCH-0020:messages><eCH-0020:nothing/></eCH-0020:messages>"
    end = b"</eCH-0020:messages></eCH-0020:baseDelivery>"
    extended = b"<eCH-0020:extension>" + inside + b"</eCH-0020:extension>" + end
    path.write_bytes(path.read_bytes().replace(end, extended))
    assert office.take(path, name=path.name).delivery.counts == {"case_opened": 1}


def test_most_people_of_a_first_load_are_never_read_whole(tmp_path):
    swiss = {"origin": (("Bern", "BE"),), "nationalities": (SWITZERLAND,)}
    path = write_base_delivery(tmp_path / "base.xml", [swiss, swiss, {}])
    passed = []
    messages = list(ech.sift(ech.begin(path), lambda seen: passed.append(seen) or seen.is_swiss == "true"))
    assert len(passed) == 3 and [message.position for message in messages] == [3]
