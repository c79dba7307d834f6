"""The drop folder: two polls, cut-off files, errors with their reason, a crash in the middle."""

from datetime import timedelta

import pytest
from tests.gateways.register.ech.messages import build

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.folder import poll, poll_all
from willkomm.gateways.register.models import Delivery


@pytest.fixture
def drop(tmp_path, settings, zuchwil):
    """Zuchwil's drop folder."""
    settings.HOME = tmp_path
    folder = tmp_path / "drop" / "2534"
    folder.mkdir(parents=True)
    return folder


def left(folder):
    return sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def test_a_file_is_taken_when_it_has_not_changed_over_two_polls(drop, office, now):
    (drop / "a.xml").write_bytes(build("moveIn"))
    assert poll(drop, now) == 0 and left(drop) == ["a.xml"]
    assert poll(drop, now) == 1 and left(drop) == []
    assert len(office.cases()) == 1
    with scoped(office.actor.scope):
        delivery = Delivery.objects.get()
        assert (delivery.channel, delivery.received_by) == ("folder", "Ablageordner")


def test_a_file_that_still_grows_waits(drop, office, now):
    (drop / "a.xml").write_bytes(build("moveIn")[:500])
    poll(drop, now)
    (drop / "a.xml").write_bytes(build("moveIn"))
    assert poll(drop, now) == 0
    assert poll(drop, now) == 1 and len(office.cases()) == 1


def test_a_cut_off_file_is_tried_again_and_set_aside_after_an_hour(drop, office, now):
    (drop / "a.xml").write_bytes(build("moveIn")[:900])
    for minute in range(4):
        poll(drop, now + timedelta(minutes=minute))
    assert left(drop) == ["a.xml"] and office.items() == []
    for minute in range(70, 74):
        poll(drop, now + timedelta(minutes=minute))
    assert left(drop) == [] and left(drop / "error") == ["a.xml", "a.xml.reason.txt"]
    assert "abgeschnitten" in (drop / "error" / "a.xml.reason.txt").read_text("utf-8")


def test_a_cut_off_file_that_becomes_whole_is_taken(drop, office, now):
    (drop / "a.xml").write_bytes(build("moveIn")[:900])
    for minute in range(3):
        poll(drop, now + timedelta(minutes=minute))
    (drop / "a.xml").write_bytes(build("moveIn"))
    for minute in range(3, 6):
        poll(drop, now + timedelta(minutes=minute))
    assert left(drop) == [] and len(office.cases()) == 1


def test_a_refused_file_is_set_aside_with_a_reason_without_personal_data(drop, office, now):
    (drop / "a.xml").write_bytes(build("moveIn", {"municipality": (351, "Bern")}))
    poll(drop, now)
    poll(drop, now)
    reason = (drop / "error" / "a.xml.reason.txt").read_text("utf-8")
    assert "Meldegemeinde gehört nicht" in reason and "Ferreira" not in reason
    with scoped(office.actor.scope):
        assert Delivery.objects.get().state == "rejected"


def test_files_left_by_a_crash_are_taken_up_again_and_twice_does_no_harm(drop, office, now):
    (drop / "work").mkdir()
    (drop / "work" / "a.xml").write_bytes(build("moveIn"))
    assert poll(drop, now) == 1
    (drop / "work" / "a.xml").write_bytes(build("moveIn"))
    assert poll(drop, now) == 1
    assert len(office.cases()) == 1 and [item.result for item in office.items()] == ["case_opened", "duplicate"]


def test_files_are_applied_in_the_order_of_what_they_tell(drop, office, now):
    late = {"message_id": "B", "message_date": "2026-11-09T08:00:00+01:00"}
    (drop / "a.xml").write_bytes(build("moveOut", {"departure": "2026-11-20"}, late))
    (drop / "b.xml").write_bytes(build("moveIn"))
    poll(drop, now)
    poll(drop, now)
    assert office.case().state == "moved_away"


def test_folders_of_nobody_are_left_alone(drop, now):
    strange = drop.parent / "9999"
    strange.mkdir()
    (strange / "a.xml").write_bytes(build("moveIn"))
    (drop.parent / "notes").mkdir()
    poll_all()
    assert poll_all() == 0 and left(strange) == ["a.xml"]
