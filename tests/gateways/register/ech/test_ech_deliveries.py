"""Deliveries with many people are read one by one, in constant memory."""

import io
import resource
import tracemalloc

import pytest
from tests.gateways.register.ech.messages import PERSON, build, el, identity, to_bytes, write_base_delivery

from willkomm.gateways.register import ech


def people(count):
    return ({"local": ("MU.2534", str(number)), "official_name": f"Person {number}"} for number in range(1, count + 1))


def key_exchange(*groups, variant="strict"):
    body = [
        el(
            "20:messages",
            [identity("20:keyExchangePerson", PERSON | {"local": ("MU.2534", each)}) for each in group],
        )
        for group in groups
    ]
    return io.BytesIO(to_bytes([el("20:keyExchange", body)], variant=variant))


@pytest.mark.parametrize("variant", ["strict", "f"])
def test_a_base_delivery_gives_one_message_per_person(tmp_path, variant):
    path = write_base_delivery(tmp_path / "base.xml", people(7), variant=variant)
    delivery = ech.read(path)
    assert delivery.event == "baseDelivery" and delivery.header.message_id == "TEST-0001"
    found = [(each.position, each.person.identity.local.value, each.person.residence.kind) for each in delivery]
    assert found == [(number, str(number), "main") for number in range(1, 8)]
    assert len(list(delivery)) == 7, "a delivery can be read again"


def test_key_exchange_gives_one_message_per_person_however_they_are_grouped():
    found = [(each.position, each.person.identity.local.value) for each in ech.read(key_exchange("ab", "c", "def"))]
    assert found == [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e"), (6, "f")]


def test_an_identification_conversion_is_one_message_with_all_pairs():
    pairs = tuple((("MU.2534", str(each)), ("MU.2534", f"A-{each}"), None) for each in range(500))
    (message,) = ech.read(
        io.BytesIO(build("identificationConversion", {"conversions": pairs, "valid_from": "2027-01-01"}))
    )
    assert len(message.conversions) == 500 and message.fault is None
    assert message.conversions[499] == ech.Conversion(ech.Key("MU.2534", "499"), ech.Key("MU.2534", "A-499"))
    assert message.valid_from.isoformat() == "2027-01-01"


def test_a_base_delivery_stays_flat_in_memory(tmp_path):
    small = write_base_delivery(tmp_path / "small.xml", people(100))
    large = write_base_delivery(tmp_path / "large.xml", people(1500))
    sum(1 for _ in ech.read(small))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    assert sum(1 for _ in ech.read(large)) == 1500
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * 1024**2, "Python objects"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 12 * 1024, f"the tree of 1500 persons would need more than 30 MB, grew by {grown} kB"


def test_a_stream_stays_open_and_may_stand_anywhere():
    stream = io.BytesIO(build("moveIn"))
    stream.seek(0, 2)
    ech.check(stream)
    assert len(list(ech.read(stream))) == 1 and not stream.closed


def test_the_position_of_a_schema_fault_is_the_record(tmp_path):
    crowd = [{"local": ("MU.2534", str(number)), "sex": 2} for number in range(20)]
    crowd[12]["permit"] = "0299"
    path = write_base_delivery(tmp_path / "base.xml", crowd)
    with pytest.raises(ech.Refused) as refused:
        ech.check(path)
    assert (refused.value.reason, refused.value.position) == ("schema", 13)
    assert "Datensatz 13" in refused.value.sentence and "«residencePermit»" in refused.value.sentence


def test_a_fault_of_one_person_does_not_stop_the_others(tmp_path):
    crowd = [{"local": ("MU.2534", str(number))} for number in range(3)]
    crowd[1]["ahv"] = "7560000001017"
    messages = list(ech.read(write_base_delivery(tmp_path / "base.xml", crowd)))
    assert [each.fault and each.fault.reason for each in messages] == [None, "ahv_check_digit", None]
    assert messages[1].fault.position == 2


@pytest.mark.parametrize(
    "body",
    [
        el("20:baseDelivery"),
        el("20:keyExchange"),
        el("20:keyExchange", el("20:messages")),
        el("20:identificationConversion"),
        [el("20:keyExchange", el("20:messages", identity("20:keyExchangePerson", PERSON)), el("20:moveIn"))],
        [
            el(
                "20:keyExchange",
                el("20:extension"),
                el("20:messages", identity("20:keyExchangePerson", PERSON)),
            )
        ],
        [
            el(
                "20:keyExchange",
                el("20:messages", el("20:extension"), identity("20:keyExchangePerson", PERSON)),
            )
        ],
        [el("20:deletedInRegister", identity("20:deledetInRegisterPerson", PERSON))] * 2,
        [el("20:dataLock"), el("20:deletedInRegister", identity("20:deledetInRegisterPerson", PERSON))],
        [],
    ],
)
def test_what_stands_between_the_records_is_validated_too(body):
    with pytest.raises(ech.Refused) as refused:
        ech.check(io.BytesIO(to_bytes(body if isinstance(body, list) else [body])))
    assert refused.value.reason == "schema"
