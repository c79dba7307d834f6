"""Whatever must not be known is never read, and the AHV number only on request."""

import io
import subprocess
import sys
from dataclasses import fields, is_dataclass

import pytest
from tests.gateways.register.ech.messages import PERSON, build, el

from willkomm.gateways.register import ech

RIGHT, WRONG = "7560000001016", "7560000001017"
EXTENSION = [
    el("20:messages", el("20:baseDeliveryPerson", "Kanton")),
    el("10:mailAddress", "ungültig nach dem Schema"),
    el("20:moveIn"),
    el("20:extension", el("11:religion", "999")),
]


def read_one(event, keep_ahv=False, header=None, variant="strict", **person):
    (message,) = ech.read(io.BytesIO(build(event, person, header, variant)), keep_ahv=keep_ahv)
    return message


def words(value):
    """All texts anywhere in a record."""
    if is_dataclass(value):
        for each in fields(value):
            yield from words(getattr(value, each.name))
    elif isinstance(value, tuple | frozenset):
        for each in value:
            yield from words(each)
    elif value is not None:
        yield str(value)


@pytest.mark.parametrize("variant", ["strict", "f"])
@pytest.mark.parametrize("event", ech.EVENTS)
def test_what_must_not_be_known_reaches_no_record(event, variant):
    person = {
        "sensitive": True,
        "ahv": RIGHT,
        "parents": (PARENT,),
        "extension": EXTENSION,
        "birth": "2026-10-01",
    }
    message = read_one(event, variant=variant, **person)
    text = " ".join(words(message))
    assert not any(secret in text for secret in ("Geheim", "G-SECRET", "Kanton", "999", RIGHT, "111"))
    assert message.fault is None


PARENT = {"kind": 3, "ahv": RIGHT, "local": ("MU.2534", "5")}


def test_the_ahv_number_is_kept_only_on_request():
    assert read_one("moveIn", ahv=RIGHT).person.identity.ahv is None
    assert read_one("moveIn", ahv=RIGHT, keep_ahv=True).person.identity.ahv == RIGHT
    assert read_one("moveIn", keep_ahv=True).person.identity.ahv is None


@pytest.mark.parametrize("variant", ["strict", "f"])
@pytest.mark.parametrize("event", [each for each in ech.EVENTS if each not in ("deletedInRegister", "dataRequest")])
def test_a_wrong_check_digit_is_a_fault_even_though_the_number_is_dropped(event, variant):
    pairs = ((("MU.2534", "1"), ("MU.2534", "2"), WRONG),)
    after = {"after": {"ahv": WRONG}} if event == "correctIdentification" else {"ahv": WRONG}
    fault = read_one(event, variant=variant, conversions=pairs, **after).fault
    assert (fault.reason, fault.position) == ("ahv_check_digit", 1)
    assert "AHV-Nummer" in fault.sentence and WRONG not in fault.sentence


@pytest.mark.parametrize(
    "key", [("CH.AHV", "123.45.678.113"), ("CH.AHV", RIGHT), ("ch.vn", "1"), ("LOKAL", "756.0000.0010.16")]
)
def test_an_ahv_number_under_another_name_is_dropped_too(key):
    zemis = ("CH.ZEMIS", "90000101")
    assert read_one("moveIn", others=(key, zemis)).person.identity.others == (ech.Key(*zemis),)
    assert read_one("moveIn", local=key).person.identity.local is None
    kept = read_one("moveIn", others=(key,), keep_ahv=True).person.identity.others
    assert kept == (ech.Key(*key),)


def test_the_number_of_a_parent_is_checked_too():
    assert read_one("moveIn", parents=(PARENT | {"ahv": WRONG},)).fault.reason == "ahv_check_digit"


def test_a_wrong_number_may_be_corrected_and_its_entry_deleted():
    assert read_one("correctIdentification", ahv=WRONG, after={"ahv": RIGHT}).fault is None
    assert read_one("deletedInRegister", ahv=WRONG).fault is None
    assert read_one("announceDuplicate", ahv=RIGHT, duplicates=({"ahv": WRONG},)).fault is None


@pytest.mark.parametrize(
    ("number", "right"),
    [("7569217076985", True), (RIGHT, True), (WRONG, False), ("756000000101", False), ("756.0000.0010.16", False)],
)
def test_the_check_digit(number, right):
    assert ech.ahv_check_digit_is_right(number) is right


@pytest.mark.parametrize(
    ("event", "person", "reason"),
    [
        ("correctReporting", {"departure": "2026-10-31"}, "dates"),
        ("moveIn", {"birth": "2026-11-02"}, "dates"),
        ("contact", {"birth": "2026-12-01"}, "dates"),
        ("changeResidencePermit", {"permit_from": "2026-11-02", "permit_till": "2026-11-01"}, "dates"),
        ("death", {"death": "1991-04-16"}, "dates"),
        ("moveIn", {"nationalities": (("8100", "CH", "Schweiz"),)}, "swiss_with_permit"),
        ("moveIn", {"birth": "-0044-03-15"}, "date"),
    ],
)
def test_what_cannot_be_true_is_a_fault(event, person, reason):
    fault = read_one(event, **person).fault
    assert (fault.reason, fault.position) == (reason, 1)
    assert fault.sentence.endswith(".")


@pytest.mark.parametrize(
    ("event", "person"),
    [
        ("correctReporting", {"departure": "2026-11-01"}),
        ("moveIn", {"birth": "2026-11-01"}),
        ("moveIn", {"birth": "2026-11"}),
        ("moveIn", {"birth": "2026"}),
        ("death", {"death": "1991-04-17"}),
        ("moveIn", {"permit_from": "2026-11-01", "permit_till": "2026-11-01"}),
    ],
)
def test_the_same_day_is_no_contradiction(event, person):
    assert read_one(event, **person).fault is None


@pytest.mark.parametrize("variant", ["strict", "f"])
@pytest.mark.parametrize("event", ["moveIn", "baseDelivery", "keyExchange", "move", "dataRequest"])
def test_unknown_content_in_extensions_never_fails(event, variant):
    message = read_one(event, variant=variant, extension=EXTENSION, header={"extension": EXTENSION})
    assert message.fault is None


def test_dates_may_carry_a_time_zone():
    data = build("moveIn", {"arrival": "2026-11-01+01:00", "birth": "1991"}).replace(b">1991<", b">1991Z<")
    (message,) = ech.read(io.BytesIO(data))
    person = message.person
    assert person.residence.arrival.isoformat() == "2026-11-01"
    assert (person.birth.date.isoformat(), person.birth.precision) == ("1991-01-01", "year")


def test_born_after_midnight_and_reported_before_midnight_in_utc():
    header = {"message_date": "2026-10-31T23:30:00Z"}
    assert read_one("birth", birth="2026-11-01", header=header).fault is None
    assert read_one("birth", birth="2026-11-02", arrival="2026-11-02", header=header).fault.reason == "dates"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-07-01T10:00:00", "2026-07-01T10:00:00+02:00"),
        ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00+00:00"),
        ("2026-07-01T10:00:00.5-03:30", "2026-07-01T10:00:00.500000-03:30"),
        ("2026-12-31T24:00:00", "2027-01-01T00:00:00+01:00"),
    ],
)
def test_the_moment_of_a_message_is_always_aware(said, meant):
    header = read_one("move", header={"message_date": said}).header
    assert header.message_date.isoformat() == meant


def test_comments_and_white_space_do_not_cut_a_value():
    data = build("moveIn").replace(b"Ferreira Lobato", b" Ferreira <!-- geb. --> \n <![CDATA[Lobato]]> <?x y?>")
    (message,) = ech.read(io.BytesIO(data))
    assert message.person.official_name == message.person.identity.official_name == "Ferreira Lobato"


def test_the_reader_needs_no_django():
    code = "import sys, willkomm.gateways.register.ech; sys.exit('django' in sys.modules)"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_the_defaults_of_the_generator_are_harmless():
    assert PERSON["ahv"] is None and PERSON["sensitive"] is False
