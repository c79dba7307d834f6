"""Large base deliveries by upload: read at once, written by the worker piece by piece; stopped, never doubled."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.gateways.register.ech.messages import write_base_delivery
from tests.gateways.register.test_base_delivery import FATHER, MOTHER, crowd

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import tasks
from willkomm.gateways.register.actions import background, base_delivery, bring, drop_expired, pieces, take_back
from willkomm.gateways.register.models import Delivery, Staged

CHILD = ("MU.2534", "K")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Two persons are many, and two are a piece."""
    monkeypatch.setattr(background, "SMALL", 2)
    monkeypatch.setattr(base_delivery, "CHUNK", 2)
    monkeypatch.setattr(base_delivery, "PIECE", 1)


@pytest.fixture
def upload(office, tmp_path):
    """A function: the office uploads a base delivery of these people; returns the delivery."""

    def send(people, channel="upload", **header):
        path = write_base_delivery(tmp_path / "base.xml", people, office._head() | {"message_id": "B-1"} | header)
        facts = {"name": "alle.xml", "file": io.BytesIO(path.read_bytes()), "channel": channel, "now": office.now}
        [report] = bring(office.actor, office.organisation, **facts)
        return report.delivery

    return send


def fresh(office, delivery):
    with scoped(office.actor.scope):
        return Delivery.objects.select_related("organisation").get(pk=delivery.pk)


def staged(office) -> int:
    with scoped(office.actor.scope):
        return Staged.objects.count()


def piece(office, delivery, later=0):
    worker, now = tasks.worker(office.organisation.pk), office.now + timedelta(minutes=later)
    return background.take_up(worker, delivery, now=now) and pieces.go_on(worker, delivery, now=now)


def work(office, delivery):
    for _ in range(20):
        if not piece(office, delivery):
            return fresh(office, delivery)
    raise AssertionError("never done")


def test_it_is_written_piece_by_piece_with_progress(office, upload):
    delivery = upload(crowd(15))
    assert (delivery.state, delivery.asked["all"], office.people()) == ("taking", 5, 0)
    seen = []
    while piece(office, delivery):
        seen.append((fresh(office, delivery).progress, office.people(), staged(office)))
    assert seen == [(2, 2, 3), (4, 4, 1)]
    done = fresh(office, delivery)
    assert (done.state, done.reason, done.sentence, done.asked) == ("done", "", "", None)
    assert done.counts == {"case_opened": 5, "logged": 10} and len(office.items()) == 5


def test_children_in_a_later_piece_find_their_parents(office, upload):
    parents = ({"local": FATHER, "kind": 4}, {"local": MOTHER, "kind": 3})
    people = [
        {"local": CHILD, "birth": "2020-01-01", "parents": parents},
        {"local": MOTHER, "spouse": {"local": FATHER}},
        {"local": FATHER, "spouse": {"local": MOTHER}, "sex": 1},
    ]
    done = work(office, upload(people))
    assert done.counts == {"case_opened": 2, "household_member": 1}
    assert len({office.person(key[1]).household_id for key in (FATHER, MOTHER, CHILD)}) == 1


def test_the_same_file_again_meanwhile_is_known(office, upload):
    delivery, again = upload(crowd(15)), upload(crowd(15))
    assert again.counts == {"duplicate": 1}
    assert work(office, delivery).counts["case_opened"] == office.people() == 5


def test_a_worker_that_dies_loses_its_piece_alone(office, upload, monkeypatch):
    delivery = upload(crowd(15))
    assert piece(office, delivery)
    monkeypatch.setattr(base_delivery, "look_again", None)
    with pytest.raises(TypeError):
        piece(office, delivery)
    assert (fresh(office, delivery).progress, office.people()) == (2, 2)
    assert not piece(office, delivery), "the lease of the dead worker does not hold"
    monkeypatch.setattr(base_delivery, "look_again", background.look_again)
    assert piece(office, delivery, later=3)
    assert work(office, delivery).counts == {"case_opened": 5, "logged": 10} and office.people() == 5


def test_it_is_stopped_and_taken_back_half_way(office, upload):
    delivery = upload(crowd(15))
    assert piece(office, delivery)
    assert take_back(office.actor, delivery, now=office.now).state == "taken_back"
    assert not piece(office, delivery, later=3) and staged(office) == 0
    assert {case.state for case in office.cases()} == {"withdrawn"}
    again = work(office, upload(crowd(15)))
    assert again.counts.get("rejected", 0) == 0 and office.people() == 5


def test_a_large_one_is_taken_back_by_the_worker(office, upload):
    delivery = work(office, upload(crowd(15)))
    assert take_back(office.actor, delivery, now=office.now).state == "undoing"
    done = work(office, delivery)
    assert (done.state, done.counts) == ("taken_back", {"withdrawn": 5, "logged": 10})
    assert {case.state for case in office.cases()} == {"withdrawn"}


@pytest.mark.parametrize("channel", ["folder", "api", "command"])
def test_where_the_outcome_is_told_with_the_answer_it_is_written_at_once(office, upload, channel):
    assert upload(crowd(15), channel=channel).state == "done" and office.people() == 5


def test_parts_are_written_together_at_once(office, upload):
    people = list(crowd(18))
    assert upload(people[:9], message_id="B-1", partial=("TEIL", 2, 1)).state == "waiting"
    assert upload(people[9:], message_id="B-2", partial=("TEIL", 2, 2)).state == "done" and office.people() == 6


def test_nobody_stays_staged_in_one_that_got_stuck(office, upload):
    delivery = upload(crowd(15))
    assert piece(office, delivery)
    worker = tasks.worker(office.organisation.pk)
    for minutes in range(0, 30, 3):
        background.take_up(worker, delivery, now=office.now + timedelta(minutes=minutes))
    assert fresh(office, delivery).reason == "stuck"
    drop_expired(office.actor, office.organisation, now=office.now + timedelta(days=15))
    done = fresh(office, delivery)
    assert (done.state, done.reason, staged(office), office.people()) == ("done", "half_delivery", 0, 2)
    take_back(office.actor, delivery, now=office.now)
    assert upload(crowd(15)).state == "taking", "and the file may come again"


def test_the_page_shows_how_far_it_is(office, upload, signed_in, emil, nora):
    delivery = upload(crowd(15))
    url = reverse("delivery", args=[delivery.public_id])
    page = signed_in(emil).get(url, follow=True).content.decode()
    assert "0 von 5 Personen übernommen" in page and "Anhalten und alles zurücknehmen" in page
    assert signed_in(nora).get(reverse("table-progress", args=[delivery.public_id])).status_code == 404
