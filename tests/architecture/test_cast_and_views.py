"""Everybody tries every door, and what happens is compared with the permission table.

Own objects open to whoever holds the permission; the neighbour's and invented ones do not exist (404); without the
permission it is 403 wherever one stands; nobody is asked to sign in.
"""

import uuid
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.architecture.routes import routes

from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.permissions import PERMISSIONS, ROLES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STAFF = sorted(ROLES.keys() - {"drop_folder", "clock", "operator"})
# The first word of an address says what its object is.
SEGMENTS = {
    "dossiers": "case",
    "haushalte": "household",
    "gespraeche": "conversation",
    "briefe": "letter",
    "lieferungen": "delivery",
    "personen": "person",
}
WORDS = {"verb": "not_needed", "year": "2026", "kind": "csv", "tag": "fr", "language": "fr", "group": "letter"}
# 405 is the answer of a door that only takes forms: whoever may, is not tried with one.
OPENED, ABSENT, DENIED = {200, 302, 303, 405, 422}, {404}, {403}


def _letter(case):
    from willkomm.common.correspondence.models import Letter
    from willkomm.common.correspondence.storage import keep

    return Letter.objects.create(
        organisation_id=case.organisation_id,
        household=case.household,
        template="invitation",
        languages=["de"],
        facts={},
        wording={},
        file=keep(case.organisation_id, b"%PDF-1.7"),
        sha256="0" * 64,
        issued_at=NOW,
        issued_by="Anna",
    )


def _objects(case, neighbour_household) -> dict[str, uuid.UUID]:
    from willkomm.gateways.register.models import Delivery
    from willkomm.welcome.conversations.models import Conversation

    here = {"organisation_id": case.organisation_id}
    case.household.join_proposal = neighbour_household
    case.household.save(update_fields=["join_proposal"])
    talk = Conversation.objects.create(
        **here, household=case.household, held_on=NOW.date(), language="de", outcome="held", recorded_at=NOW
    )
    delivery = Delivery.objects.create(**here, source="a.xml", sha256="0" * 64, channel="upload", received_at=NOW)
    found = {"case": case, "household": case.household, "person": case.person, "conversation": talk}
    found |= {"letter": _letter(case), "delivery": delivery}
    return {name: each.public_id for name, each in found.items()}


@pytest.fixture
def objects(anna, nora, zuchwil, derendingen, arrive):
    """Public ids by kind of object: in Zuchwil, at the neighbour's, and invented ones."""
    from django.core.files.storage import default_storage

    from willkomm.common.correspondence.models import Letter

    here = [arrive(anna, zuchwil)[0], arrive(anna, zuchwil, {"first_name": "Bo"}, street="Weg")[0]]
    there = [arrive(nora, derendingen)[0], arrive(nora, derendingen, {"first_name": "Bo"}, street="Weg")[0]]
    ids = frozenset({zuchwil.pk, derendingen.pk})
    with scoped(Scope(ids, ids, ids)):
        own, foreign = (_objects(first, second.household) for first, second in (here, there))
        files = list(Letter.objects.values_list("file", flat=True))
    yield {"own": own, "foreign": foreign, "invented": {name: uuid.uuid4() for name in own}}
    for path in files:
        default_storage.delete(path)


@pytest.fixture
def clients(member, zuchwil, canton):
    """One signed-in browser per role; the canton's works for the canton, all others for Zuchwil."""
    found = {}
    for role in STAFF:
        user = member(f"Role-{role}", role, canton if role == "canton" else zuchwil)
        found[role] = Client(raise_request_exception=False)
        found[role].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return found


def _pages():
    return [r for r in routes() if r.ours and not r.method and r.permission in PERMISSIONS]


def _arguments(route, ids) -> dict | None:
    """Values for the address, or None when nothing is known about its object."""
    kind = SEGMENTS.get(route.path.lstrip("^").split("/")[0])
    known = {**WORDS, **({"public_id": ids[kind]} if kind else {})}
    return {name: known[name] for name in route.arguments} if set(route.arguments) <= known.keys() else None


def _address(route, ids) -> str | None:
    arguments = _arguments(route, ids)
    try:
        return None if arguments is None else reverse(route.name, kwargs=arguments)
    except NoReverseMatch:
        return None


def _status(client, address: str, *, may_write: bool) -> int:
    """What the door answers; doors that only take forms are tried with an empty form, unless that would write."""
    status = client.get(address).status_code
    return client.post(address).status_code if status == 405 and not may_write else status


def _expected(route, role: str, whose: str) -> set[int]:
    if role not in PERMISSIONS[route.permission].roles:
        return DENIED
    alone = "public_id" not in route.arguments
    if alone:
        return OPENED | ABSENT if route.arguments else OPENED
    return OPENED if whose == "own" and role != "canton" else ABSENT


def test_every_role_finds_exactly_the_doors_of_the_table_open(clients, objects):
    surprises = []
    for route in _pages():
        for whose, ids in objects.items():
            address = _address(route, ids)
            for role, client in clients.items() if address else ():
                expected = _expected(route, role, whose)
                status = _status(client, address, may_write=bool(OPENED & expected))
                if status not in expected:
                    surprises.append(f"{role} at {route.name} ({whose}, {route.permission}): {status}")
    assert not surprises, "\n".join(surprises)


def test_nobody_is_asked_to_sign_in(objects):
    client = Client(raise_request_exception=False)
    for route in _pages():
        address = _address(route, objects["own"])
        if address:
            answer = client.get(address)
            answer = client.post(address) if answer.status_code == 405 else answer
            assert answer.status_code == 302, route.label
            assert answer["Location"].startswith(reverse("account_login")), route.label


def test_the_api_answers_nobody(client, objects):
    for route in (r for r in routes() if r.method and r.permission):
        address = _address(route, objects["own"])
        if address:
            assert client.generic(route.method, address).status_code == 401, route.label


def test_every_address_with_an_object_has_an_example():
    ids = {kind: uuid.uuid4() for kind in SEGMENTS.values()}
    assert not [route.label for route in _pages() if route.arguments and not _address(route, ids)]
