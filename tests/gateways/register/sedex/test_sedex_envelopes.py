"""Envelopes and receipts of sedex: both versions, every prefix, and what is refused."""

import io

import pytest
from lxml import etree
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import OURS, SENDER, envelope, receipt

from willkomm.gateways.register import ech, sedex
from willkomm.gateways.register.rules.admission import admit, must_agree


def read(content):
    return sedex.read_outside(io.BytesIO(content))


def refused(content):
    with pytest.raises(ech.Refused) as found:
        read(content)
    return found.value


def admitted(content, own_ids=(OURS,), senders=(SENDER,), tests=False):
    admit(read(content), own_ids, senders, tests=tests)


def turned_away(content, **facts):
    with pytest.raises(ech.Refused) as found:
        admitted(content, **facts)
    assert found.value.sentence.endswith(".")
    return found.value.reason


@pytest.mark.parametrize("version", ["1", "2"])
def test_an_envelope_is_read_in_both_versions(version):
    found = read(envelope(version, recipients=("3-1-1", OURS), reference="M-1"))
    assert (found.message_id, found.sender, found.recipients) == ("ENV-0001", SENDER, ("3-1-1", OURS))
    assert (found.message_type, found.message_class, found.reference, found.loopback) == (1199001, 0, "M-1", False)


def test_samples_are_read(shared):
    folder = shared / "ech" / "samples" / "sedex"
    outside = [read(path.read_bytes()) for path in sorted(folder.glob("envl_*.xml"))]
    assert outside and all(each.sender == "T1-2534-1" and each.is_test for each in outside)
    found = read((folder / "receipt_ENV-0001.xml").read_bytes())
    assert (found.code, found.message_id, found.recipient) == (100, "ENV-0001", "T2-11-99")


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_receipt_is_read_in_both_versions(version):
    found = read(receipt(100, version=version))
    assert (found.code, found.message_id, found.sender, found.recipient) == (100, "ENV-0009", OURS, SENDER)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (build("moveIn"), "not_ech0090"),
        (envelope().replace(b"eCH-0090/1", b"eCH-0090/3"), "wrong_version"),
        (envelope(message_id="mit Leerschlag"), "envelope"),
        (envelope().replace(b"<e:messageClass>0</e:messageClass>", b""), "envelope"),
        (envelope()[:200], "truncated"),
        (b"", "empty"),
        (b"Umschlag", "not_xml"),
        (b'<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "b">]>' + envelope().partition(b"?>")[2], "doctype"),
        (envelope(extra="<!--" + "x" * 1024**2 + "-->"), "too_large"),
    ],
)
def test_what_is_no_envelope_is_refused(content, reason):
    found = refused(content)
    assert found.reason == reason and found.sentence.endswith(".")


def test_whoever_is_on_the_list_is_admitted_and_nobody_else():
    admitted(envelope())
    assert turned_away(envelope(), own_ids=()) == "no_sedex"
    assert turned_away(envelope(), senders=()) == "no_sedex"
    assert turned_away(envelope(recipients=("2-11-98",))) == "not_for_us"
    assert turned_away(envelope(sender="1-2535-1")) == "unknown_sender"
    assert turned_away(envelope(message_class=7)) == "message_class"


def test_test_data_come_in_only_where_tests_are_allowed():
    test = envelope(sender="T1-2534-1")
    assert turned_away(test, senders=("T1-2534-1",)) == "test_message"
    admitted(test, senders=("T1-2534-1",), tests=True)
    simulated = envelope(extra="<e:testData><e:name>a</e:name><e:value>b</e:value></e:testData>")
    assert turned_away(simulated) == "test_message"


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ({}, None),
        ({"sender_id": SENDER}, None),
        ({"sender_id": "sedex://1-9999-1"}, "Absender"),
        ({"recipient_ids": ["sedex://2-11-98"]}, "Empfänger"),
        ({"recipient_ids": []}, None),
        ({"test": True}, "Testkennzeichen"),
    ],
)
def test_the_header_inside_must_not_contradict_the_envelope(header, word):
    facts = {"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"]} | header
    inside = ech.read(io.BytesIO(build("moveIn", header=facts))).header
    if word is None:
        must_agree(read(envelope()), inside)
        return
    with pytest.raises(ech.Refused) as found:
        must_agree(read(envelope()), inside)
    assert found.value.reason == "contradiction" and word in found.value.sentence


@pytest.mark.parametrize("code", [100, 200, 201, 202, 203, 204, 300, 304, 310, 313, 330, 401, 500, 601, 701, 999])
def test_every_code_is_a_sentence_that_says_what_to_do(code):
    words = sedex.sentence_of(code)
    assert words.endswith(f"(Code {code})") and len(words) > 20
    assert sedex.is_final(code) is (code not in (601, 701))


@pytest.mark.parametrize("positive", [True, False])
def test_an_answer_fits_the_schemas_and_can_be_read_back(positive):
    from datetime import UTC, datetime

    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    facts = {"notice": "Meldung verarbeitet" * 40, "test": False, "at": at, "envelope_type": 1199001}
    found = sedex.Answer("A-1", OURS, SENDER, "M-1", "ENV-0001", positive=positive, **facts)
    back = ech.read_receipt(io.BytesIO(found.payload()))
    assert (back.positive, back.reference_message_id, back.header.message_id) == (positive, "M-1", "A-1")
    outside = read(found.outside())
    assert (outside.reference, outside.sender, outside.recipients) == ("ENV-0001", OURS, (SENDER,))
    assert outside.message_class == (2 if positive else 3) and outside.message_id == "A-1"
    assert len(etree.fromstring(found.payload()).findtext(".//{*}notice")) <= 250
    must_agree(outside, back.header)


def test_files_are_paired_by_name_whatever_their_order_or_case():
    names = ["data_1.zip", "ENVL_1.XML", "a.xml", "envl_2.xml", "data_3.xml", "data_4.xml", "data_4.zip", "envl_4.xml"]
    found = {group.names: group.is_whole for group in sedex.grouped(names)}
    assert found == {
        ("data_1.zip", "ENVL_1.XML"): True,
        ("a.xml",): True,
        ("envl_2.xml",): False,
        ("data_3.xml",): False,
        ("data_4.xml",): False,
        ("data_4.zip",): False,
        ("envl_4.xml",): False,
    }
    bundled = sedex.bundled([(name, name) for name in names])
    assert bundled[:2] == [("data_1.zip", "data_1.zip", "ENVL_1.XML"), ("a.xml", "a.xml", None)]
    assert len(bundled) == len(names) - 1
