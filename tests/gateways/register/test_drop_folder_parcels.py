"""The drop folder: pairs of sedex, archives, tables, receipts, answers; what gets stuck and what people may ask for."""

import io
from datetime import timedelta

import pytest
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import OURS, SENDER, archive, envelope, receipt

from willkomm.config.profiles import operator
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import actions, ech, sedex
from willkomm.gateways.register.folder import poll
from willkomm.gateways.register.folder.keeping import Unreadable, decrypt
from willkomm.gateways.register.models import Delivery, Parcel, SentAnswer

INSIDE = {"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"]}


@pytest.fixture
def drop(tmp_path, settings, zuchwil):
    """Zuchwil's drop folder."""
    settings.HOME = tmp_path
    folder = tmp_path / "drop" / "2534"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def connected(zuchwil):
    """A function: connect Zuchwil to sedex."""

    def connect(**facts):
        facts = {"own_ids": [OURS], "senders": [SENDER], "keep_days": 0} | facts
        return actions.connect_sedex(operator(zuchwil), zuchwil, **facts)

    return connect


@pytest.fixture
def look(drop, now):
    """A function: two looks into the folder, so that what is there is ready; more minutes later if told."""

    def twice(minutes=0):
        at = now + timedelta(minutes=minutes)
        return poll(drop, at) + poll(drop, at + timedelta(minutes=1))

    return twice


def left(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def rows(office, model, **facts):
    with scoped(office.actor.scope):
        return list(model.objects.filter(organisation=office.organisation, **facts).order_by("pk"))


def put_pair(drop, header=None, outside=None, name="0001"):
    (drop / f"data_{name}.xml").write_bytes(build("moveIn", header=INSIDE | (header or {})))
    (drop / f"envl_{name}.xml").write_bytes(outside or envelope())


def stuck(office):
    [parcel] = rows(office, Parcel)
    return parcel


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_pair_is_taken_when_both_files_are_there(drop, look, connected, office, version):
    connected()
    (drop / "data_0001.xml").write_bytes(build("moveIn", header=INSIDE))
    assert look() == 0 and left(drop) == ["data_0001.xml"]
    (drop / "envl_0001.xml").write_bytes(envelope(version))
    assert look(5) == 1 and left(drop) == [] and len(office.cases()) == 1
    [delivery] = rows(office, Delivery)
    assert delivery.source == "data_0001.xml" and len(delivery.sha256) == 64
    assert rows(office, Parcel) == [] and list((drop / "work").iterdir()) == []


def test_half_a_pair_becomes_visible_after_an_hour_and_stays(drop, look, connected, office):
    connected()
    (drop / "envl_0001.xml").write_bytes(envelope())
    look()
    look(58)
    assert rows(office, Parcel) == []
    look(61)
    parcel = stuck(office)
    assert (parcel.state, parcel.names) == ("incomplete", ["envl_0001.xml"]) and "Nutzdaten" in parcel.sentence
    look(90)
    assert stuck(office) == parcel and left(drop) == ["envl_0001.xml"]
    (drop / "data_0001.xml").write_bytes(build("moveIn", header=INSIDE))
    assert look(95) == 1
    assert rows(office, Parcel) == [] and len(office.cases()) == 1


def test_without_a_connection_no_envelope_comes_in_and_later_it_may(drop, look, connected, office):
    put_pair(drop)
    assert look() == 1 and office.cases() == []
    parcel = stuck(office)
    assert (parcel.state, parcel.reason) == ("failed", "no_sedex") and "sedex" in parcel.sentence
    assert left(drop / "error") == [
        "data_0001.xml",
        "data_0001.xml.reason.txt",
        "envl_0001.xml",
        "envl_0001.xml.reason.txt",
    ]
    connected()
    actions.ask_for_parcel(office.actor, parcel, wish="again")
    assert look(5) == 1 and len(office.cases()) == 1
    assert rows(office, Parcel) == [] and left(drop / "error") == []


@pytest.mark.parametrize(
    ("header", "outside", "reason"),
    [
        ({}, envelope(sender="1-9999-1"), "unknown_sender"),
        ({}, envelope(recipients=("2-1-1",)), "not_for_us"),
        ({"sender_id": "sedex://1-9999-1"}, envelope(), "contradiction"),
        ({}, b"kein Umschlag", "not_xml"),
        ({}, envelope()[:100], "truncated"),
        ({"test": True}, envelope(), "contradiction"),
    ],
)
def test_a_pair_that_is_not_in_order_is_set_aside_with_a_sentence(
    drop, look, connected, office, header, outside, reason
):
    connected()
    put_pair(drop, header, outside)
    look()
    if reason == "truncated":
        assert left(drop) == ["data_0001.xml", "envl_0001.xml"]
        look(70)
        reason = "envelope"
    parcel = stuck(office)
    assert parcel.reason == reason and parcel.sentence.endswith(".") and office.cases() == []
    assert "Ferreira" not in parcel.sentence


def test_test_data_come_in_only_in_test_mode(drop, look, connected, office, zuchwil):
    connected(own_ids=["T2-11-99"], senders=["T1-2534-1"])
    test = envelope(sender="T1-2534-1", recipients=("T2-11-99",))
    inside = {"sender_id": "sedex://T1-2534-1", "recipient_ids": ["sedex://T2-11-99"], "test": True}
    put_pair(drop, inside, test)
    look()
    assert stuck(office).reason == "test_message"
    zuchwil.test_mode = True
    zuchwil.save()
    actions.ask_for_parcel(office.actor, stuck(office), wish="again")
    look(5)
    assert len(office.cases()) == 1


def test_an_archive_comes_in_as_if_its_files_had_come_alone(drop, look, connected, office):
    connected()
    late = {"message_id": "B", "message_date": "2026-11-09T08:00:00+01:00"}
    files = {"b.xml": build("moveOut", {"departure": "2026-11-20"}, INSIDE | late), "a.xml": build("moveIn")}
    (drop / "data_0001.zip").write_bytes(archive(files | {"a.xml": build("moveIn", header=INSIDE)}))
    (drop / "envl_0001.xml").write_bytes(envelope())
    (drop / "alle.zip").write_bytes(archive({"c.xml": build("moveIn", {"local": ("MU.2534", "777")}, late)}))
    assert look() == 2 and left(drop) == []
    sources = {each.source for each in rows(office, Delivery)}
    assert sources == {"data_0001.zip: a.xml", "data_0001.zip: b.xml", "alle.zip: c.xml"}
    assert office.case().state == "moved_away"


def test_an_archive_with_a_wrong_file_says_so_and_keeps_the_rest(drop, look, office):
    (drop / "a.zip").write_bytes(archive({"a.xml": build("moveIn"), "b.xml": b"kein xml"}))
    look()
    parcel = stuck(office)
    assert parcel.sentence.startswith("1 von 2 Dateien") and len(office.cases()) == 1
    assert left(drop / "error") == ["a.zip", "a.zip.reason.txt"]


def test_receipts_are_listed_with_a_sentence_and_once(drop, look, office):
    (drop / "receipt_1.xml").write_bytes(receipt(301))
    (drop / "receipt_2.xml").write_bytes(receipt(301))
    assert look() == 2 and left(drop) == [] and rows(office, Parcel) == []
    first, second = rows(office, Delivery)
    assert "die Empfängerin nicht kennt" in first.sentence and "ENV-0009" in first.sentence
    assert (first.state, first.reason, second.reason) == ("done", "code_301", "seen_before")


def test_a_sender_that_asks_gets_an_answer_and_its_receipt_is_matched(drop, look, connected, office):
    connected()
    put_pair(drop, {"response_expected": True, "message_id": "M-1"})
    look()
    [answer] = rows(office, SentAnswer)
    assert left(drop / "outbox") == [f"data_{answer.message_id}.xml", f"envl_{answer.message_id}.xml"]
    report = ech.read_receipt(io.BytesIO((drop / "outbox" / f"data_{answer.message_id}.xml").read_bytes()))
    assert report.positive and report.reference_message_id == "M-1"
    outside = sedex.read_outside(drop / "outbox" / f"envl_{answer.message_id}.xml")
    assert (outside.sender, outside.recipients, outside.reference) == (OURS, (SENDER,), "ENV-0001")
    (drop / "receipt.xml").write_bytes(receipt(100, answer.message_id))
    look(5)
    [answer] = rows(office, SentAnswer)
    assert answer.code == 100 and len(left(drop / "outbox")) == 2
    assert rows(office, Delivery)[-1].sentence.startswith("Unsere Antwort")


def test_a_message_that_is_turned_away_is_answered_negatively_without_names(drop, look, connected, office):
    connected()
    asks = INSIDE | {"response_expected": True, "message_id": "M-2"}
    (drop / "data_1.xml").write_bytes(build("moveIn", {"municipality": (351, "Bern")}, asks))
    (drop / "envl_1.xml").write_bytes(envelope())
    (drop / "data_2.xml").write_bytes(build("moveIn", {"permit": "0299"}, asks | {"message_id": "M-3"}))
    (drop / "envl_2.xml").write_bytes(envelope(message_id="ENV-2"))
    look()
    answers = {each.message: each for each in rows(office, SentAnswer)}
    assert set(answers) == {"M-2", "M-3"} and not any(each.positive for each in answers.values())
    for path in (drop / "outbox").glob("data_*.xml"):
        report = ech.read_receipt(path)
        assert not report.positive and "Ferreira" not in path.read_text("utf-8")


def test_nobody_is_answered_who_did_not_ask(drop, look, connected, office):
    connected()
    put_pair(drop)
    look()
    assert rows(office, SentAnswer) == [] and left(drop / "outbox") == []


@pytest.mark.parametrize(
    ("message_class", "reference", "words"),
    [(1, "X-1", "keine Fragen"), (2, "X-1", "Quittung erhalten"), (3, "X-1", "nicht von Willkomm")],
)
def test_responses_receipts_and_errors_are_noted_and_not_opened(
    drop, look, connected, office, message_class, reference, words
):
    connected()
    put_pair(drop, outside=envelope(message_class=message_class, reference=reference))
    look()
    [delivery] = rows(office, Delivery)
    assert (delivery.event, delivery.state) == ("envelope", "done") and words in delivery.sentence
    assert office.cases() == [] and rows(office, Parcel) == []


def test_only_the_forgiving_variant_may_be_read_leniently(drop, look, office):
    (drop / "f.xml").write_bytes(build("moveIn", {"permit": "0299"}, variant="f"))
    (drop / "s.xml").write_bytes(build("moveIn", {"permit": "0299"}, {"message_id": "S"}))
    look()
    found = {parcel.names[0]: parcel for parcel in rows(office, Parcel)}
    assert found["f.xml"].forgiving and not found["s.xml"].forgiving
    with pytest.raises(Refused):
        actions.ask_for_parcel(office.actor, found["s.xml"], wish="lenient")
    actions.ask_for_parcel(office.actor, found["f.xml"], wish="lenient")
    look(5)
    assert len(office.cases()) == 1 and [p.names for p in rows(office, Parcel)] == [["s.xml"]]


def test_nobody_asks_twice_and_discarded_files_are_gone(drop, look, office):
    (drop / "a.xml").write_bytes(b"kein xml")
    look()
    parcel = stuck(office)
    actions.ask_for_parcel(office.actor, parcel, wish="discard")
    with pytest.raises(Refused):
        actions.ask_for_parcel(office.actor, parcel, wish="again")
    look(5)
    assert rows(office, Parcel) == [] and left(drop / "error") == []


def test_what_nobody_reads_and_links_become_visible_and_may_be_discarded(drop, look, office, tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(build("moveIn"))
    (drop / "a.pdf").write_bytes(b"%PDF")
    (drop / "link.xml").symlink_to(secret)
    look()
    look(61)
    found = {parcel.names[0]: parcel for parcel in rows(office, Parcel)}
    assert {name: parcel.reason for name, parcel in found.items()} == {
        "a.pdf": "unknown_ending",
        "link.xml": "no_plain_file",
    }
    assert office.cases() == []
    for parcel in found.values():
        actions.ask_for_parcel(office.actor, parcel, wish="discard")
    look(65)
    assert left(drop) == [] and rows(office, Parcel) == [] and secret.exists()


def test_a_folder_becomes_visible_and_may_be_discarded(drop, look, office):
    (drop / "Meldungen" / "alt").mkdir(parents=True)
    (drop / "Meldungen" / "a.xml").write_bytes(build("moveIn"))
    look()
    look(61)
    parcel = stuck(office)
    assert (parcel.names, parcel.reason) == (["Meldungen"], "folder") and office.cases() == []
    actions.ask_for_parcel(office.actor, parcel, wish="discard")
    look(65)
    assert not (drop / "Meldungen").exists() and rows(office, Parcel) == []


def test_folders_laid_into_the_workplace_stop_nobody_and_lose_nothing(drop, look, office):
    look()
    (drop / "work" / "Kopie" / "innen").mkdir(parents=True)
    (drop / "work" / "Kopie" / "innen" / "b.xml").write_bytes(b"noch da")
    (drop / "work" / "Kopie" / "c.xml").write_bytes(build("moveIn"))
    (drop / "work" / "nur" / "ordner").mkdir(parents=True)
    look(5)
    look(10)
    assert len(office.cases()) == 1 and list((drop / "work").iterdir()) == []
    [inner] = drop.glob("innen-*")
    assert (inner / "b.xml").read_bytes() == b"noch da" and len([*drop.glob("ordner-*")]) == 1


def test_refused_files_go_after_thirty_days_with_their_row(drop, look, office, now):
    (drop / "a.xml").write_bytes(b"kein xml")
    look()
    look(60 * 24 * 365)
    assert rows(office, Parcel) == [] and left(drop / "error") == []


def test_originals_are_kept_encrypted_for_as_long_as_agreed(drop, look, connected, office, settings):
    connected(keep_days=2)
    content = build("moveIn")
    (drop / "a.xml").write_bytes(content)
    look()
    [kept] = left(drop / "kept")
    assert kept.endswith("a.xml.kept") and b"Ferreira" not in (drop / "kept" / kept).read_bytes()
    opened = io.BytesIO()
    decrypt(drop / "kept" / kept, opened)
    assert opened.getvalue() == content
    changed = bytearray((drop / "kept" / kept).read_bytes())
    changed[-1] ^= 1
    (drop / "changed").write_bytes(changed)
    with pytest.raises(Unreadable):
        decrypt(drop / "changed", io.BytesIO())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", [settings.SECRET_KEY]
    decrypt(drop / "kept" / kept, opened)
    look(60 * 24 * 365)
    assert left(drop / "kept") == []


def test_names_that_nothing_can_store_are_written_down_differently(drop, look, office):
    import os

    path = os.fsencode(drop) + b"/m\xfcller\n.xml"
    with open(path, "wb") as file:
        file.write(build("moveIn"))
    assert look() == 1 and len(office.cases()) == 1
    assert rows(office, Delivery)[0].source == "m\ufffdller_.xml"


def test_a_name_that_comes_again_does_not_displace_what_was_refused_before(drop, look, office):
    for minute in (0, 5):
        (drop / "a.xml").write_bytes(b"kein xml %d" % minute)
        look(minute)
    assert len(left(drop / "error")) == 4 and len(rows(office, Parcel)) == 2
    for parcel in rows(office, Parcel):
        actions.ask_for_parcel(office.actor, parcel, wish="discard")
    look(10)
    assert left(drop / "error") == [] and rows(office, Parcel) == []


def test_the_neighbour_sees_nothing(drop, look, office, neighbour):
    from willkomm.gateways.register.queries import troubled_parcels

    (drop / "a.xml").write_bytes(b"kein xml")
    look()
    with scoped(neighbour.actor.scope):
        assert list(Parcel.objects.all()) == [] and troubled_parcels(neighbour.actor) == []
