"""Everybody tries everything that the API can do, on own, foreign and invented objects.

Whoever holds the permission does it to what is theirs; the neighbour's and what does not exist are 404, and nothing
changes there; without the permission it is 403 whatever is named.
"""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from tests.architecture.routes import routes
from tests.gateways.register.ech.messages import build

from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.permissions import PERMISSIONS, ROLES
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.models import LetterBatch

pytestmark = pytest.mark.django_db

STAFF = sorted(ROLES.keys() - {"drop_folder", "clock", "operator"})
WHOSE = ("own", "foreign", "invented")
NOBODYS = {"bfs": 9999, "suggested": uuid.uuid4(), "open": uuid.uuid4()}


def _confirm(things):
    return {"ids": [str(things["suggested"])]}


def _enter(things):
    person = {"official_name": "Neu", "arrived_on": "2026-11-02"}
    return {"bfs_number": things["bfs"], "people": [person]}


def _order(things):
    return {"template": "invitation", "cases": [str(things["open"])]}


def _send(client, things):
    file = SimpleUploadedFile("meldung.xml", build("moveIn"), "text/xml")
    return client.post(f"/api/v1/deliveries?bfs_number={things['bfs']}", {"file": file})


def _as_json(path: str, body):
    def post(client, things):
        return client.post(path, json.dumps(body(things)), content_type="application/json")

    return post


# Method and path → how it is called with one municipality's things, and the status when it is done.
OPERATIONS = {
    ("POST", "api/v1/cases"): (_as_json("/api/v1/cases", _enter), 201),
    ("POST", "api/v1/cases/confirm"): (_as_json("/api/v1/cases/confirm", _confirm), 200),
    ("POST", "api/v1/deliveries"): (_send, 201),
    ("POST", "api/v1/letter-batches"): (_as_json("/api/v1/letter-batches", _order), 201),
}


def _that_write() -> dict:
    """The operations of the API that are no questions, by method and path."""
    return {(each.method, each.path): each for each in routes() if each.method and each.method != "GET"}


@pytest.fixture
def clients(member, zuchwil, canton):
    """One signed-in program per role; the canton's works for the canton, all others for Zuchwil."""
    found = {}
    for role in STAFF:
        found[role] = Client(raise_request_exception=False)
        user = member(f"Role-{role}", role, canton if role == "canton" else zuchwil)
        found[role].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


@pytest.fixture
def things(anna, nora, zuchwil, derendingen, arrive, as_actor, now):
    """What an operation may name, by whose it is: a suggested and a confirmed dossier, and the municipality."""

    def of(user, here):
        suggested, taken_up = arrive(user, here)[0], arrive(user, here, {"first_name": "Bo"}, street="Weg")[0]
        confirm(as_actor(user), [taken_up], now=now)
        return {"bfs": here.bfs_number, "suggested": suggested.public_id, "open": taken_up.public_id}

    return {"own": of(anna, zuchwil), "foreign": of(nora, derendingen), "invented": NOBODYS}


def _stored(*organisations) -> dict:
    """What there is in these municipalities."""
    ids = frozenset(each.pk for each in organisations)
    with scoped(Scope(ids, frozenset(), frozenset())):
        cases = list(Case.objects.order_by("pk").values_list("public_id", "state"))
        return {"cases": cases, "deliveries": Delivery.objects.count(), "batches": LetterBatch.objects.count()}


def _expected(permission: str, role: str, whose: str, done: int) -> int:
    if role not in PERMISSIONS[permission].roles:
        return 403
    return done if whose == "own" and role != "canton" else 404


def test_every_operation_that_writes_has_an_example():
    assert set(_that_write()) == set(OPERATIONS)


@pytest.mark.parametrize("key", OPERATIONS, ids=" ".join)
def test_every_role_does_what_the_table_allows_and_only_to_its_own(key, clients, things, zuchwil, derendingen):
    (call, done), permission, surprises = OPERATIONS[key], _that_write()[key].permission, []
    before = _stored(zuchwil, derendingen)
    for role in STAFF:
        for whose in WHOSE:
            with transaction.atomic():
                status = call(clients[role], things[whose]).status_code
                expected = _expected(permission, role, whose, done)
                if status != expected:
                    surprises.append(f"{role}, {whose} ({permission}): {status} instead of {expected}")
                if expected != done and _stored(zuchwil, derendingen) != before:
                    surprises.append(f"{role}, {whose} ({permission}): something was written")
                transaction.set_rollback(True)
    assert not surprises, "\n".join(surprises)
