"""Letters for many by API."""

from uuid import uuid4

import pytest
from tests.welcome.conversations.batches import arrivals, work

from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.conversations.models import LetterBatch


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return tmp_path


@pytest.fixture
def wanted(anna, zuchwil, as_actor, now):
    """An order for three people."""
    cases = arrivals(as_actor(anna), zuchwil, 3, now=now)
    return {"id": str(uuid4()), "template": "invitation", "cases": [str(case.public_id) for case in cases]}


def test_orders_asks_and_fetches(program, anna, dora, wanted, as_actor, now, files):
    caller = program(anna)
    ordered = caller.post("letter-batches", wanted)
    assert (ordered.status_code, ordered.json()["id"], ordered.json()["state"]) == (201, wanted["id"], "waiting")
    assert caller.post("letter-batches", wanted).json()["id"] == wanted["id"]
    with scoped(as_actor(anna).scope):
        work(LetterBatch.objects.get(), now=now)
    found = caller.get(f"letter-batches/{wanted['id']}").json()
    assert (found["state"], found["letters"], found["made"]) == ("done", 3, 3)
    [part] = found["parts"]
    answer = caller.get(f"letter-batches/{wanted['id']}/parts/1")
    assert (answer["Content-Type"], answer.content[:5], part["letters"]) == ("application/pdf", b"%PDF-", 3)
    assert caller.get(f"letter-batches/{wanted['id']}/parts/2").status_code == 404
    with scoped(as_actor(dora).scope):
        assert AccessEntry.objects.count() == 3
    [stored] = files.rglob("*.pdf")
    stored.write_bytes(stored.read_bytes()[:-1])
    assert caller.get(f"letter-batches/{wanted['id']}/parts/1").status_code == 404


def test_refuses_what_cannot_be(program, anna, wanted):
    caller = program(anna)
    assert caller.post("letter-batches", {**wanted, "template": "event"}).json()["code"] == "date_missing"
    assert caller.post("letter-batches", {**wanted, "cases": [str(uuid4())]}).status_code == 404
    far = {**wanted, "template": "event", "appointment_at": "9999-12-31T23:59:59Z"}
    assert caller.post("letter-batches", far).json()["code"] == "appointment_date"


def test_the_neighbour_sees_nothing_and_the_residents_office_orders_nothing(program, anna, nora, emil, wanted):
    program(anna).post("letter-batches", wanted)
    assert program(nora).get(f"letter-batches/{wanted['id']}").status_code == 404
    assert program(nora).post("letter-batches", {**wanted, "id": str(uuid4())}).status_code == 404
    assert program(emil).get(f"letter-batches/{wanted['id']}").status_code == 403
    assert program(emil).post("letter-batches", wanted).status_code == 403
