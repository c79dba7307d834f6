"""Who sees a newcomer's name: those who welcome, and nobody else, by page, search, file or API.

Doors that a role may not open, and objects of others, are tried with every role in `test_cast_and_views`; here
everything that does open is read.
"""

import pytest
from django.test import Client
from tests.architecture.test_cast_and_views import (  # noqa: F401 - fixtures
    OBJECTS,
    _address,
    _pages,
    _questions,
    elsewhere,
    objects,
)

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import Scope, scoped
from willkomm.core.organisations.models import Organisation
from willkomm.core.permissions import PERMISSIONS

pytestmark = pytest.mark.django_db
NAME = "Zuzanna"


@pytest.fixture
def doors(objects, zuchwil):  # noqa: F811
    """Every door that is only read with its address for Zuchwil's objects; its people have a name of their own."""
    ids = frozenset({zuchwil.pk})
    with scoped(Scope(ids, ids, ids)):
        Person.everyone.update(first_name=NAME)
    return [(route, _address(route, objects["own"])) for route in [*_pages(), *_questions()]]


@pytest.fixture
def seen(member, doors):
    """A function: the doors behind which somebody with this role in that organisation reads the name."""

    def read(role: str, organisation) -> list[str]:
        client = Client(raise_request_exception=False)
        user = member(f"{role}-{organisation.slug}", role, organisation)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        at_home = organisation.bfs_number == 2534
        found = []
        for route, address in doors:
            if role in PERMISSIONS[route.permission].roles and (at_home or not OBJECTS & set(route.arguments)):
                text = client.get(f"{address}?q={NAME}").content.decode(errors="replace")
                if f"{NAME} Muster" in text or f"Muster {NAME}" in text or f'"first_name": "{NAME}"' in text:
                    found.append(route.label)
        return found

    return read


def test_at_home_those_who_welcome_and_those_who_answer_for_it_see_it_and_the_administration_does_not(seen, zuchwil):
    assert len(seen("reader", zuchwil)) > 5
    assert seen("admin", zuchwil) == []


def test_neighbours_canton_and_associations_see_nobody(seen, derendingen, canton):
    club = Organisation.objects.create(kind="association", name="Verein", slug="verein", parent=canton)
    strangers = [(role, derendingen) for role in ("lead", "clerk", "dpo")]
    strangers += [(role, canton) for role in ("canton", "dpo")] + [("officer", club)]
    assert {f"{role} of {here}": found for role, here in strangers if (found := seen(role, here))} == {}
