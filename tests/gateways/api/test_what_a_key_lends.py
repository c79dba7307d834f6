"""A key lends what its person might do when it was made and may do today, whichever is less."""

import importlib
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from willkomm.core.accounts.models import ApiKey, Membership
from willkomm.core.organisations.models import Cooperation


@pytest.fixture
def add_role(zuchwil):
    """A function: one more role, from years ago, so that no date alone can tell that it came later."""

    def give(user, role, organisation=zuchwil):
        since = timezone.localdate() - timedelta(days=900)
        return Membership.objects.create(user=user, organisation=organisation, role=role, starts_on=since)

    return give


def _places(program) -> set[int]:
    return {row["bfs_number"] for row in program.get("cases").json()["items"]}


def _mine(program) -> int:
    return program.get("cases").status_code


def test_a_role_that_comes_later_is_not_lent(program, add_role, emil):
    clerk = program(emil)
    assert _mine(clerk) == 403
    add_role(emil, "officer")
    assert _mine(clerk) == 403
    assert _mine(program(emil)) == 200


def test_a_later_role_in_another_organisation_is_not_lent(program, add_role, anna, derendingen, arrive, nora):
    arrive(nora, derendingen)
    before = program(anna)
    add_role(anna, "officer", derendingen)
    assert _places(before) == set()
    assert _places(program(anna)) == {derendingen.bfs_number}


def test_what_ends_for_the_person_ends_for_the_key_and_comes_back_with_the_role(program, anna, add_role):
    key = program(anna)
    assert _mine(key) == 200
    anna.memberships.all().delete()
    assert _mine(key) == 403
    add_role(anna, "officer")
    assert _mine(key) == 200


def test_a_partner_who_joins_the_verbund_later_is_not_lent(program, carla, municipality, zuchwil, arrive, anna):
    arrive(anna, zuchwil)
    before = program(carla)
    Cooperation.objects.get().partners.add(zuchwil)
    assert _places(before) == set()
    assert _places(program(carla)) == {zuchwil.bfs_number}


def test_without_a_second_factor_it_does_nothing_once_the_role_asks_for_one(key_of, with_key, add_role, anna):
    """An officer's key made with a password alone, before she came to lead: her session would not get in, either."""
    without, shown = (with_key(key_of(anna, second_factor=each)[1]) for each in (False, True))
    assert (_mine(without), _mine(shown)) == (200, 200)
    add_role(anna, "lead")
    refused = without.get("cases")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor")
    assert "Erstellen Sie einen neuen Schlüssel." in refused.json()["detail"]
    assert _mine(shown) == 200


@pytest.mark.parametrize("sets_one_up", [False, True])
def test_making_it_remembers_whether_a_second_factor_was_shown(sets_one_up, anna, add_role, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    anna.set_password("Regenbogen-Zaun-7")
    anna.save()
    client = Client()
    client.post(reverse("account_login"), {"login": anna.email, "password": "Regenbogen-Zaun-7"})
    if sets_one_up:
        TOTP.activate(anna, generate_totp_secret())
    client.post(reverse("key-new"), {"label": "Axioma", "expires_on": ""})
    row = ApiKey.objects.get()
    assert row.second_factor is sets_one_up
    assert [(each["role"], each["partners"]) for each in row.mandates] == [("officer", {})]
    add_role(anna, "lead")
    TOTP.activate(anna, generate_totp_secret()) if not sets_one_up else None
    assert ("Wirkt nicht mehr" in client.get(reverse("keys")).content.decode()) is not sets_one_up


def test_keys_of_before_get_the_roles_of_their_day(key_of, anna, carla, add_role, zuchwil):
    module = importlib.import_module("willkomm.core.accounts.migrations.0005_what_a_key_lends")
    (old, _), (host, _) = key_of(anna), key_of(carla)
    expected = host.mandates
    RecoveryCodes.activate(carla)
    ApiKey.objects.update(mandates=[], second_factor=False)
    later = add_role(anna, "lead")
    Membership.objects.filter(pk=later.pk).update(starts_on=old.created_at.date() + timedelta(days=1))
    module.keep(apps, None)
    old.refresh_from_db(), host.refresh_from_db()
    assert [(each["role"], each["organisation"]) for each in old.mandates] == [("officer", zuchwil.pk)]
    assert not old.second_factor and not host.second_factor
    plain = [each | {"partners": {k: sorted(v) for k, v in each["partners"].items()}} for each in host.mandates]
    assert plain == expected and expected[0]["partners"]["welcome"]
