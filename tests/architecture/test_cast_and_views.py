"""Everybody tries every door, and what happens is compared with the permission table.

Own objects open to whoever holds the permission; the neighbour's and invented ones do not exist (404); without the
permission it is 403 wherever one stands; nobody is asked to sign in.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.architecture.routes import routes

from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.permissions import PERMISSIONS, ROLES

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STAFF = sorted(ROLES.keys() - {"drop_folder", "clock", "operator"})
# What stands in addresses besides objects.
WORDS = {
    "verb": "not_needed",
    "listed": "dossiers",
    "year": "2026",
    "kind": "csv",
    "language": "fr",
    "group": "invitation",
    "key": "invitation.welcome",
    "step": "contain",
    "number": 1,
}
# Whoever signs in lands here, and is sent on to the first page that is theirs.
ELSEWHERE = {"today": {302}}
IN_THE_API = {"cases": "dossiers", "deliveries": "lieferungen", "letter-batches": "briefe/stapel"}
# Everything else belongs to Zuchwil, and is somebody else's to the canton.
CANTONAL = {"organisationen", "kanton"}
# The objects of these doors belong to one person alone: colleagues find nothing, whatever their role.
PERSONAL = {"key-revoke"}
OBJECTS = {"public_id", "pk", "slug", "partner", "case_id", "delivery_id", "batch_id"}
# 405 is the answer of a door that only takes forms: whoever may, is not tried with one.
OPENED, ABSENT, DENIED = {200, 302, 303, 405, 422}, {404}, {403}
INVENTED = {
    "kind": "kanal",
    "key": "remind_after",
    "public_id": uuid.uuid4(),
    "pk": 2_000_000_000,
    "partner": 2_000_000_000,
    "slug": "gibt-es-nicht",
}


def _letter(case):
    from willkomm.common.correspondence.models import Letter
    from willkomm.common.correspondence.storage import fingerprint, keep

    pdf = b"%PDF-1.7"
    return Letter.objects.create(
        organisation_id=case.organisation_id,
        household=case.household,
        template="invitation",
        languages=["de"],
        facts={},
        wording={},
        file=keep(case.organisation_id, pdf),
        sha256=fingerprint(pdf),
        issued_at=NOW,
        issued_by="Anna",
    )


def _batch(case, letter):
    from willkomm.welcome.conversations.models import BatchEntry, LetterBatch

    here = {"organisation_id": case.organisation_id}
    batch = LetterBatch.objects.create(**here, template="invitation", state="done", ordered_at=NOW, ordered_by="Anna")
    BatchEntry.objects.create(**here, batch=batch, case=case, letter=letter, position=1, open=False)
    return batch


def _of_data_protection(here, case) -> dict:
    """A request, a finding, a hold and a breach about somebody, by the two first words of their address."""
    from willkomm.common.correspondence.storage import keep
    from willkomm.core.protection.models import Breach, Finding, Hold, Request

    subject, day = case.person.public_id, NOW.date()
    asked = Request.objects.create(
        **here,
        kind="access",
        subject=subject,
        received_on=day,
        due_on=day,
        file=keep(case.organisation_id, b"%PDF-1.7"),
        compiled_at=NOW,
    )
    times = {"from_at": NOW, "to_at": NOW}
    finding = Finding.objects.create(**here, day=day, actor_ref="0", actor_name="X", count=41, minutes=10, **times)
    return {
        "datenschutz/personen": case.person,
        "datenschutz/gesuche": asked,
        "datenschutz/auffaelligkeiten": finding,
        "datenschutz/aufbewahrungen": Hold.objects.create(**here, subject=subject, reason="R", set_by="X", set_at=NOW),
        "datenschutz/datenpannen": Breach.objects.create(**here, title="Liste verloren", noticed_at=NOW),
    }


def _kept_view(case):
    """A view that one of the municipality's people shares with the others."""
    from willkomm.core.accounts.models import User
    from willkomm.core.lists.models import SavedView

    owner = User.objects.filter(memberships__organisation=case.organisation_id).first()
    return SavedView.objects.create(
        organisation_id=case.organisation_id, owner=owner, listed="dossiers", name="Alle", shared=True
    )


def _term(here):
    """A shorter term that begins in a month."""
    from willkomm.core.protection.models import Provision

    facts = {"kind": "retention", "key": "closed_case", "facts": {"days": 100}, "set_by": "X", "set_at": NOW}
    return Provision.objects.create(**here, **facts, valid_from=NOW.date() + timedelta(days=400))


def _behind_the_wall(case, other_household) -> dict[str, dict]:
    """Objects of one municipality that only it sees, by the first word of their address."""
    from willkomm.common.people.models import Joining
    from willkomm.gateways.register.models import Delivery, Parcel
    from willkomm.welcome.cases.models import ChannelRule
    from willkomm.welcome.conversations.models import Conversation

    here = {"organisation_id": case.organisation_id}
    case.household.join_proposal = other_household
    case.household.save(update_fields=["join_proposal"])
    talk = Conversation.objects.create(
        **here, household=case.household, held_on=NOW.date(), language="de", outcome="held", recorded_at=NOW
    )
    delivery = Delivery.objects.create(**here, source="a.xml", sha256="0" * 64, channel="upload", received_at=NOW)
    joining = Joining.objects.create(**here, kind="household", household=case.household, title="Alva", joined_at=NOW)
    found = {"zusammenfuehrungen": joining, "ansichten": _kept_view(case)}
    found |= {"dossiers": case, "haushalte": case.household, "personen": case.person, "gespraeche": talk}
    found |= {"briefe": _letter(case), "lieferungen": delivery}
    found["briefe/stapel"] = _batch(case, found["briefe"])
    found["ablage"] = Parcel.objects.create(**here, folder="2534", names=["a.xml"], state="failed", since=NOW)
    rule = ChannelRule.objects.create(
        **here, position=1, channel="folder", words="Mappe", valid_from=NOW.date(), min_stay_months=3
    )
    found |= _of_data_protection(here, case)
    places = {word: {"public_id": each.public_id} for word, each in found.items()}
    places["datenschutz/bestimmungen"] = {"kind": "retention", "key": "closed_case"}
    places["datenschutz/ankuendigungen"] = {"pk": _term(here).pk}
    return {**places, "regeln": {"pk": rule.pk, "kind": "kanal", "key": "remind_after"}}


def _before_the_wall(user, canton, here, partner) -> dict[str, dict]:
    """Memberships, contracts and mergers of one municipality and its canton, and the person's own key."""
    from willkomm.core.accounts.models import ApiKey, Membership
    from willkomm.core.organisations.models import Cooperation, Merger

    user.set_unusable_password()
    user.save()
    key = ApiKey.objects.create(user=user, label="Axioma", start="wk_", digest=uuid.uuid4().hex, created_at=NOW)
    contract = Cooperation.objects.create(name="Verbund", host=here, tasks=["welcome"], starts_on=NOW.date())
    contract.asked.set([partner])
    merger = Merger.objects.create(canton=canton, successor=here, on=NOW.date(), executed_at=NOW)
    return {
        "konto": {"pk": key.pk},
        "mitglieder": {"pk": Membership.objects.filter(user=user, organisation=here).first().pk},
        "verbund": {"pk": contract.pk, "partner": partner.pk},
        "organisationen": {"pk": merger.pk, "slug": here.slug},
        "kanton": {"slug": here.slug},
    }


@pytest.fixture
def elsewhere(canton):
    """Another canton with a municipality, in the same installation."""
    from willkomm.core.organisations.models import Organisation

    other = Organisation.objects.create(kind="canton", name="Anderswo", slug="anderswo")
    return other, Organisation.objects.create(kind="municipality", name="Ferndorf", slug="ferndorf", parent=other)


@pytest.fixture
def objects(anna, nora, canton, zuchwil, derendingen, arrive, elsewhere):
    """Parts of addresses by whose object it is and by the address's first word."""
    from django.core.files.storage import default_storage

    from willkomm.common.correspondence.models import Letter

    here = [arrive(anna, zuchwil)[0], arrive(anna, zuchwil, {"first_name": "Bo"}, street="Weg")[0]]
    there = [arrive(nora, derendingen)[0], arrive(nora, derendingen, {"first_name": "Bo"}, street="Weg")[0]]
    ids = frozenset({zuchwil.pk, derendingen.pk})
    with scoped(Scope(ids, ids, ids)):
        own, foreign = (_behind_the_wall(first, second.household) for first, second in (here, there))
        files = list(Letter.objects.values_list("file", flat=True))
    own |= _before_the_wall(anna, canton, zuchwil, derendingen)
    foreign |= _before_the_wall(nora, elsewhere[0], derendingen, elsewhere[1])
    foreign["organisationen"]["slug"] = foreign["kanton"]["slug"] = elsewhere[1].slug
    yield {"own": own, "foreign": foreign, "invented": dict.fromkeys(own, INVENTED)}
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


def _questions():
    """What one may ask of the API; what it does is tested with each action."""
    return [r for r in routes() if r.method == "GET" and r.permission in PERMISSIONS]


def _word(route) -> str:
    """The word of an address that says what its object is."""
    first, *others = route.path.split("/")
    if first == "datenschutz" or others[:1] == ["stapel"]:
        return f"{first}/{others[0]}"
    return IN_THE_API.get(others[1], "") if first == "api" else first


def _address(route, places: dict[str, dict]) -> str | None:
    """The address with these objects in it, or None when nothing is known about one of its parts."""
    known = {**WORDS, **places.get(_word(route), {})}
    known |= dict.fromkeys(("case_id", "delivery_id", "batch_id"), known.get("public_id"))
    if not set(route.arguments) <= known.keys():
        return None
    return reverse(route.name, kwargs={name: known[name] for name in route.arguments})


def _status(client, address: str, *, may_write: bool) -> int:
    """What the door answers; doors that only take forms are tried with an empty form, unless that would write."""
    status = client.get(address).status_code
    return client.post(address).status_code if status == 405 and not may_write else status


def _expected(route, role: str, whose: str) -> set[int]:
    if role not in PERMISSIONS[route.permission].roles:
        return DENIED | ELSEWHERE.get(route.name, set())
    if route.name in PERSONAL:
        return ABSENT
    if not OBJECTS & set(route.arguments):
        return OPENED | ABSENT if route.arguments else OPENED
    cantonal = _word(route) in CANTONAL
    return OPENED if whose == "own" and (role == "canton") == cantonal else ABSENT


def _tries(objects) -> Iterator[tuple]:
    """Every door with every role; doors with an object, for whoever may, with three objects."""
    for route in [*_pages(), *_questions()]:
        for role in STAFF:
            several = OBJECTS & set(route.arguments) and role in PERMISSIONS[route.permission].roles
            for whose in objects if several else ["own"]:
                yield route, role, whose, _address(route, objects[whose])


def test_every_role_finds_exactly_the_doors_of_the_table_open(clients, objects):
    surprises = []
    for route, role, whose, address in _tries(objects):
        expected = _expected(route, role, whose)
        status = _status(clients[role], address, may_write=bool(OPENED & expected)) if address else None
        if address and status not in expected:
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


def test_the_api_answers_nobody(client):
    for route in (r for r in routes() if r.method and r.permission):
        address = "/" + re.sub(r"<[^>]+>", str(uuid.uuid4()), route.path)
        assert client.generic(route.method, address).status_code == 401, route.label


def test_every_address_with_an_object_has_an_example(objects):
    assert not [route.label for route in [*_pages(), *_questions()] if not _address(route, objects["own"])]
