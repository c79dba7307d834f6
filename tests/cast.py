"""The cast: the same few people in every test, and what they need to act."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SINCE = date(2024, 1, 1)


@pytest.fixture
def now() -> datetime:
    """The moment that tests live in."""
    return NOW


@pytest.fixture
def canton(db):
    """The canton with its 104 municipalities, languages, texts and rules."""
    from willkomm.config.profiles import setup
    from willkomm.core.organisations.models import Organisation

    found = Organisation.objects.filter(slug="kanton-solothurn").first()
    return found or setup("ch-so")


@pytest.fixture
def municipality(canton):
    """A function: the municipality with this BFS number."""
    from willkomm.core.organisations.models import Organisation

    return lambda number: Organisation.objects.get(bfs_number=number)


@pytest.fixture
def zuchwil(municipality):
    """The municipality in which most tests play."""
    return municipality(2534)


@pytest.fixture
def derendingen(municipality):
    """The neighbour, who must see nothing."""
    return municipality(2517)


@pytest.fixture
def member(canton):
    """A function: a signed-up person with a role in an organisation."""
    from willkomm.core.accounts.models import Membership, User

    def make(name: str, role: str, *organisations, ends_on=None):
        user, _ = User.objects.get_or_create(email=f"{name.lower()}@example.invalid", defaults={"name": name})
        for organisation in organisations:
            Membership.objects.create(user=user, organisation=organisation, role=role, starts_on=SINCE, ends_on=ends_on)
        return user

    return make


@pytest.fixture
def anna(member, zuchwil):
    """Integration officer of Zuchwil."""
    return member("Anna", "officer", zuchwil)


@pytest.fixture
def beat(member, zuchwil):
    """Lead of Zuchwil."""
    return member("Beat", "lead", zuchwil)


@pytest.fixture
def carla(member, municipality):
    """Officer of Gerlafingen, the host of a Verbund of three."""
    from willkomm.core.organisations.models import Cooperation

    host = municipality(2519)
    contract = Cooperation.objects.create(
        name="Verbund Wasseramt", host=host, tasks=["welcome", "register", "figures"], starts_on=SINCE
    )
    contract.partners.set([municipality(2528), municipality(2525)])
    return member("Carla", "officer", host)


@pytest.fixture
def kim(member, canton):
    """The canton's integration office."""
    return member("Kim", "canton", canton)


@pytest.fixture
def dora(member, zuchwil):
    """Data-protection officer of Zuchwil."""
    return member("Dora", "dpo", zuchwil)


@pytest.fixture
def rita(member, zuchwil):
    """Reads in Zuchwil, writes nothing."""
    return member("Rita", "reader", zuchwil)


@pytest.fixture
def emil(member, zuchwil):
    """Register clerk of Zuchwil."""
    return member("Emil", "clerk", zuchwil)


@pytest.fixture
def nora(member, derendingen):
    """Officer of the neighbour: she must see nothing of Zuchwil."""
    return member("Nora", "officer", derendingen)


@pytest.fixture
def as_actor():
    """A function: the actor of a person on a day (default: today)."""
    from willkomm.core.accounts.queries import actor_of

    return lambda user, day=None: actor_of(user, day or timezone.localdate())


@pytest.fixture
def signed_in(client):
    """A function: the test client with this person signed in."""

    def enter(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return enter


@pytest.fixture
def arrive(as_actor):
    """A function: a household that arrived from abroad, entered and screened; returns its cases."""
    from willkomm.common.people.actions import Entry, enter
    from willkomm.welcome.cases.actions import consider

    def make(user, organisation, *people, now=NOW, **address):
        base = {
            "official_name": "Muster",
            "first_name": "Alva",
            "born_on": date(1990, 5, 1),
            "nationalities": ["PT"],
            "origin": "abroad",
            "origin_country": "PT",
            "permit": "0201",
            "arrived_on": date(2026, 11, 2),
        }
        home = {
            "street": "Musterweg",
            "house_number": "1",
            "postal_code": "4528",
            "town": "Zuchwil",
            **address,
        }
        facts = [{**base, **person} for person in (people or ({},))]
        actor = as_actor(user)
        [group] = enter(actor, [Entry(organisation.pk, facts, home)])
        found = consider(actor, group, today=now.date(), now=now)
        return [case for case, _ in found.values() if case]

    return make
