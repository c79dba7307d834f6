"""The sample deliveries are read as their table of expectations says; skipped where the samples are missing."""

import csv
import os
from pathlib import Path

import pytest

from willkomm.gateways.register import ech

CHECKOUT = Path(__file__).resolve().parents[4]
SAMPLES = Path(os.environ.get("WILLKOMM_SHARED", CHECKOUT.parent / "shared")) / "ech" / "samples"
TABLE = SAMPLES / "erwartung.csv"
pytestmark = pytest.mark.skipif(
    not TABLE.is_file(), reason="the sample deliveries are not beside this checkout (WILLKOMM_SHARED)"
)
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines(), delimiter=";")) if TABLE.is_file() else []
REFUSED = {
    "ungueltig/u03_bewilligung_unbekannt.xml": "schema",
    "ungueltig/u07_abgeschnitten.xml": "truncated",
    "ungueltig/u08_kein_xml.xml": "not_xml",
}


def sample(name):
    return list(ech.read(SAMPLES / name))


@pytest.mark.parametrize("row", [row for row in ROWS if row["xsd_gueltig"] == "ja"], ids=lambda row: row["datei"])
def test_valid_samples_are_read_as_expected(row):
    ech.check(SAMPLES / row["datei"])
    messages = sample(row["datei"])
    assert {each.event for each in messages} == {row["ereignis"]}
    wrong_number = row["datei"].endswith("u01_ahv_pruefziffer_falsch.xml")
    assert [each.fault.reason for each in messages if each.fault] == (["ahv_check_digit"] if wrong_number else [])
    if row["person"].endswith("Personen"):
        assert len(messages) == int(row["person"].split()[0])
        return
    (message,) = messages
    if row["person"]:
        local = message.person.identity.local
        assert f"{local.category}/{local.value}" == row["person"]
    if row["zuzug_aus_ausland"]:
        assert (message.person.residence.comes_from.kind == "abroad") == (row["zuzug_aus_ausland"] == "ja")
    if "nationality" in message.person.provided and row["staatsangehoerigkeit"]:
        assert {each.iso2 for each in message.person.nationalities} == set(row["staatsangehoerigkeit"].split(","))
    if row["bewilligung"]:
        assert message.person.permit.code == row["bewilligung"]


@pytest.mark.parametrize("row", [row for row in ROWS if row["xsd_gueltig"] == "nein"], ids=lambda row: row["datei"])
def test_invalid_samples_are_refused(row):
    for action in (ech.check, ech.read):
        with pytest.raises(ech.Refused) as refused:
            action(SAMPLES / row["datei"])
        assert refused.value.reason == REFUSED[row["datei"]]
        assert refused.value.retryable == (refused.value.reason == "truncated")


def test_the_country_may_be_a_name_only():
    (message,) = sample("ech0020/01_moveIn_ausland_minimal.xml")
    assert message.person.residence.comes_from.country == ech.Country(None, "", "Portugal")


def test_a_birth_date_may_be_a_year():
    (message,) = sample("ech0020/03_moveIn_ausland_b_drittstaat_jahrgang.xml")
    assert (message.person.birth.date.year, message.person.birth.precision) == (1996, "year")


def test_a_lock_stands_in_header_and_person():
    (message,) = sample("ech0020/06_moveIn_ausland_l_mit_adresssperre.xml")
    assert (message.header.data_lock, message.person.lock.data) == (1, 1)


def test_a_family_shares_process_household_and_relations():
    family = [sample(f"ech0020/20_familie/{name}.xml")[0] for name in ("21_vater", "22_mutter", "23_kind_2014")]
    assert len({each.header.business_process_id for each in family}) == 1
    assert len({each.person.residence.address.household_id for each in family}) == 1
    father, mother, child = family
    assert {(each.kind, each.key) for each in child.person.relations} == {
        (3, mother.person.identity.local),
        (4, father.person.identity.local),
    }
    assert [each.kind for each in father.person.relations] == [1]


def test_a_recall_names_the_message_it_recalls():
    (message,) = sample("ech0020/40_moveIn_widerruf.xml")
    assert (message.header.action, message.header.reference_message_id) == (3, "TEST-0003")


def test_the_first_delivery_is_mixed():
    people = [each.person for each in sample("ech0020/50_baseDelivery_3_personen.xml")]
    assert people[0].residence.kind == "main"
    assert len({person.identity.local for person in people}) == 3


@pytest.mark.parametrize(
    ("name", "positive", "answers"),
    [("60_eventReport_positiv", True, "TEST-0002"), ("61_eventReport_negativ", False, "TEST-0003")],
)
def test_receipts(name, positive, answers):
    path = SAMPLES / "ech0058" / f"{name}.xml"
    ech.check(path)
    receipt = ech.read_receipt(path)
    assert (receipt.positive, receipt.reference_message_id) == (positive, answers)
    assert receipt.header.action == (9 if positive else 8) and receipt.notice
