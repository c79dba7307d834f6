"""Event reports of eCH-0058 are recognised, checked and read."""

import io

import pytest
from lxml import etree
from tests.gateways.register.ech.messages import build, el, header_node, namespaces, render

from willkomm.gateways.register import ech


def receipt(kind="positiveReport", notice=("Verarbeitet",), data=None):
    header = header_node({"reference_message_id": "OUR-1", "action": 9 if kind == "positiveReport" else 8})
    report = el(f"58:{kind}", el("58:notice", *notice), data and el("58:data", data))
    node = el("58:eventReport", el("58:header", *header.children), el("58:info", report))
    return io.BytesIO(etree.tostring(render(node, namespaces()), xml_declaration=True, encoding="UTF-8"))


@pytest.mark.parametrize(("kind", "positive"), [("positiveReport", True), ("negativeReport", False)])
def test_receipts_name_the_message_they_answer(kind, positive):
    ech.check(receipt(kind))
    found = ech.read_receipt(receipt(kind))
    assert (found.positive, found.reference_message_id, found.notice) == (positive, "OUR-1", "Verarbeitet")
    assert found.header.sender_id == "sedex://T1-2534-1"


def test_a_structured_notice_gives_its_words_but_no_person():
    error = el("20:errorInfo", el("20:code", "E17"), el("20:textGerman", "Gemeinde nicht zuständig"))
    person = el("20:personIdentification", el("44:officialName", "Geheim"))
    found = ech.read_receipt(receipt("negativeReport", [el("20:personError", person, error)], data="Geheim"))
    assert found.notice == "E17 Gemeinde nicht zuständig"


def test_an_invalid_receipt_is_refused():
    for action in (ech.check, ech.read_receipt):
        with pytest.raises(ech.Refused) as refused:
            action(receipt("unknownReport"))
        assert refused.value.reason == "schema"


def test_receipt_and_delivery_are_not_mixed_up():
    with pytest.raises(ech.Refused) as refused:
        ech.read(receipt())
    assert refused.value.reason == "receipt"
    with pytest.raises(ech.Refused) as refused:
        ech.read_receipt(io.BytesIO(build("moveIn")))
    assert refused.value.reason == "not_receipt"


def test_another_version_of_the_receipt_is_named():
    data = b'<eventReport xmlns="http://www.ech.ch/xmlns/eCH-0058/4"/>'
    with pytest.raises(ech.Refused) as refused:
        ech.check(io.BytesIO(data))
    assert refused.value.reason == "wrong_version" and "eCH-0058/4" in refused.value.sentence
