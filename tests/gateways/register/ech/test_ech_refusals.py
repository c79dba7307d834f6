"""Every kind of unusable file is refused with a stable reason and a German sentence."""

import io
import random
import time
import zipfile

import pytest
from tests.gateways.register.ech.messages import (
    PERSON,
    build,
    el,
    header_node,
    identity,
    namespaces,
    render,
    to_bytes,
)

from willkomm.gateways.register import ech
from willkomm.gateways.register.ech.guard import recognise

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BILLION = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><d>&l11;</d>'
MESSAGE = build("moveIn").decode()


def refusal(data, action=ech.check):
    with pytest.raises(ech.Refused) as refused:
        action(io.BytesIO(data))
    assert refused.value.sentence.endswith(".") and refused.value.sentence[0].isupper()
    return refused.value


def with_doctype(declaration):
    head, body = MESSAGE.split("?>", 1)
    return head + "?>" + declaration + body


@pytest.mark.parametrize("action", [ech.check, ech.read, ech.read_receipt])
@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", "\ufeff \n".encode("utf-16-le")])
def test_an_empty_file(data, action):
    found = refusal(data, action)
    assert found.reason == "empty" and found.retryable


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE x>",
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1/">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_a_doctype_is_refused_in_every_encoding(declaration, encoding):
    text = with_doctype(declaration).replace("UTF-8", encoding.upper().replace("-LE", "").replace("-BE", ""))
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert refusal(mark + text.encode(encoding)).reason == "doctype"


def test_entities_that_multiply_are_refused_at_once():
    started = time.perf_counter()
    assert refusal(BILLION.encode()).reason == "doctype"
    assert time.perf_counter() - started < 0.5


def test_a_utf_16_message_without_doctype_is_read():
    (message,) = ech.read(io.BytesIO(build("moveIn", encoding="UTF-16")))
    assert message.person.identity.first_name == "Inês Catarina"


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_a_file_that_is_cut_off_may_be_tried_again(share, encoding):
    data = build("moveIn", encoding=encoding)
    found = refusal(data[: int(len(data) * share)])
    assert found.reason == "truncated" and found.retryable


def test_a_cut_off_file_with_a_schema_fault_counts_as_cut_off():
    data = build("moveIn", {"permit": "0299"})
    assert refusal(data[:-10]).reason == "truncated"


def test_other_files_are_no_xml():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("data_1.xml", MESSAGE)
    for data in (
        archive.getvalue(),
        b"Name;Vorname\nTest;Person\n",
        b"%PDF-1.7",
        b'{"a": 1}',
        b"\x00" * 5000 + b"x",
    ):
        found = refusal(data)
        assert found.reason == "not_xml" and not found.retryable


@pytest.mark.parametrize(
    "broken",
    [
        MESSAGE.replace("</eCH-0020:moveInPerson>", "</eCH-0020:movePerson>"),
        MESSAGE + MESSAGE.split("?>", 1)[1],
        MESSAGE.replace("<eCH-0020:moveIn>", "<none:moveIn>"),
        MESSAGE.replace("Musterweg", "Muster & Weg"),
        MESSAGE.replace("UTF-8", "utf-7"),
        MESSAGE.replace("UTF-8", "nothing-known"),
    ],
)
def test_broken_xml(broken):
    assert refusal(broken.encode()).reason == "not_xml"


def test_a_file_in_the_wrong_encoding_is_no_xml():
    assert refusal(MESSAGE.replace("Inês", "In\u00eas").encode("latin-1")).reason == "not_xml"


def test_a_file_that_is_too_large():
    with pytest.raises(ech.Refused) as refused:
        ech.check(io.BytesIO(MESSAGE.encode()), max_bytes=100)
    assert refused.value.reason == "too_large"


def test_one_endless_token_is_refused():
    assert refusal(b"<a b='" + b"x" * (12 * 1024**2)).reason == "not_xml"


@pytest.mark.parametrize("number", ["1", "2", "4", "5"])
@pytest.mark.parametrize("variant", ["", "-f"])
def test_other_versions(number, variant):
    data = f'<delivery xmlns="http://www.ech.ch/xmlns/eCH-0020{variant}/{number}" version="{number}.0"/>'
    found = refusal(data.encode())
    assert found.reason == "wrong_version" and f"eCH-0020/{number}" in found.sentence


@pytest.mark.parametrize("version", ["2.3", "4.0", "30.0", ""])
def test_other_version_attributes(version):
    assert refusal(MESSAGE.replace('version="3.0"', f'version="{version}"').encode()).reason == "wrong_version"


def test_a_version_within_three_that_does_not_exist_fails_the_schema():
    found = refusal(MESSAGE.replace('version="3.0"', 'version="3.1"').encode())
    assert found.reason == "schema" and "delivery" in found.sentence


@pytest.mark.parametrize(
    "data",
    [
        "<html/>",
        "<delivery/>",
        '<delivery xmlns="http://www.ech.ch/xmlns/eCH-0093/2" version="3.0"/>',
        '<delivery xmlns="http://www.ech.ch/xmlns/eCH-0020/3x" version="3.0"/>',
        '<extension xmlns="http://www.ech.ch/xmlns/eCH-0020/3"/>',
        '<eventReport xmlns="http://www.ech.ch/xmlns/eCH-0020/3"/>',
    ],
)
def test_other_roots(data):
    assert refusal(data.encode()).reason == "not_ech0020"


@pytest.mark.parametrize(
    ("event", "person", "words"),
    [
        ("moveIn", {"permit": "0299"}, ("«residencePermit»", "«0299»")),
        ("moveIn", {"permit": ""}, ("«residencePermit»",)),
        ("moveIn", {"arrival": "2026-02-31"}, ("«arrivalDate»", "«2026-02-31»")),
        ("moveIn", {"arrival": "31.12.2026"}, ("«arrivalDate»", "«31.12.2026»")),
        ("moveIn", {"sex": "M"}, ("«sex»", "«M»")),
        ("moveIn", {"marital": 8}, ("«maritalStatus»", "«8»")),
        ("moveIn", {"municipality": (99999, "X")}, ("«municipalityId»", "«99999»")),
        ("moveIn", {"permit": False}, ("«lockData»", "residencePermitData")),
        ("move", {"local": None}, ("«officialName»", "localPersonId")),
        ("dataLock", {"lock": 3}, ("«dataLock»", "«3»")),
        ("moveIn", {"comes_from": None}, ("«dwellingAddress»", "comesFrom")),
    ],
)
def test_a_schema_fault_is_a_german_sentence(event, person, words):
    found = refusal(build(event, person))
    assert (found.reason, found.position) == ("schema", 1)
    assert all(word in found.sentence for word in words), found.sentence
    assert "Bitte in der Einwohnersoftware berichtigen" in found.sentence and "http" not in found.sentence


def test_a_sentence_does_not_repeat_what_tells_who_it_is():
    for person in (
        {"ahv": "1234567890123"},
        {"birth": "1991-04-31"},
        {"official_name": "Geheimnis" * 20},
        {"local": ("MU.2534", "7" * 40)},
    ):
        found = refusal(build("moveIn", person))
        assert found.reason == "schema" and "einen Wert" in found.sentence
        assert not any(str(value) in found.sentence for value in person.values())


def test_an_unknown_event():
    assert refusal(to_bytes([el("20:welcome")])).reason == "schema"


def test_forgiving_messages_may_lack_almost_everything_but_not_header_and_event():
    bare = '<delivery xmlns="http://www.ech.ch/xmlns/eCH-0020-f/3" version="3.0">{}</delivery>'
    assert refusal(bare.format("").encode()).reason == "no_header"
    assert refusal(bare.format("<moveIn/>").encode()).reason == "no_header"
    assert refusal(to_bytes([], variant="f")).reason == "no_event"
    (message,) = ech.read(io.BytesIO(to_bytes([el("20:moveIn")], variant="f")))
    assert message.fault.reason == "no_person"
    assert list(ech.read(io.BytesIO(to_bytes([el("20:baseDelivery")], variant="f")))) == []


def test_a_forgiving_message_says_what_it_says():
    person = el("20:moveInPerson", el("20:personIdentification", el("44:officialName", "Ferreira")))
    home = el("20:hasMainResidence", el("20:arrivalDate", "2026-11-01"), el("20:comesFrom"))
    body = [el("20:moveIn", person, home)]
    (message,) = ech.read(io.BytesIO(to_bytes(body, variant="f")))
    assert message.fault is None
    assert message.person.identity == ech.Identity(official_name="Ferreira")
    assert message.person.provided == {"residence"}
    assert message.person.residence.comes_from == ech.Place("unknown")
    assert message.person.residence.municipality is None


def test_the_header_belongs_in_front():
    table = namespaces()
    event = el("20:deletedInRegister", identity("20:deledetInRegisterPerson", PERSON))
    root = render(el("20:delivery", event, header_node(None), version="3.0"), table)
    from lxml import etree

    assert refusal(etree.tostring(root)).reason == "schema"


def test_a_schema_location_is_never_followed():
    hint = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://x http://127.0.0.1:1/x.xsd"'
    )
    data = MESSAGE.replace('version="3.0"', f'{hint} version="3.0"', 1).encode()
    assert len(list(ech.read(io.BytesIO(data)))) == 1


@pytest.mark.parametrize("event", ["moveIn", "baseDelivery", "keyExchange", "correctReporting"])
def test_damaged_files_are_refused_or_read_but_never_crash(event):
    chance = random.Random(event)
    whole = build(event)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 40)] = chance.choice([b"", b"<", b">", b"&", b"0", b"\x00", b"</"])
        try:
            list(ech.read(io.BytesIO(bytes(data))))
        except ech.Refused as refused:
            assert refused.reason in {"schema", "not_xml", "truncated", "wrong_version", "not_ech0020"}


def test_a_namespace_that_cannot_be_one_is_refused():
    data = build("moveIn", variant="f").replace(b"xmlns/eCH-0007-f/5", "xm\u3e2fs/eCH-0007-f/5".encode())
    assert refusal(data).reason in {"not_xml", "schema"}


def test_deep_nesting_is_refused():
    deep = b"<a>" * 5000 + b"</a>" * 5000
    data = build("moveIn", {"extension": [el("20:extension")]}).replace(b"<eCH-0020:extension/>", deep)
    assert refusal(data).reason == "not_xml"


def test_refusals_can_be_compared_and_placed():
    first = recognise_refusal(b"")
    assert first == recognise_refusal(b"") and hash(first) == hash(recognise_refusal(b""))
    assert first.at(3).position == 3 and str(first).startswith("empty: ")


def recognise_refusal(data):
    with pytest.raises(ech.Refused) as refused:
        recognise(io.BytesIO(data))
    return refused.value
