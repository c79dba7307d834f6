"""Who must have a second factor; its secrets are sealed in the database, and stay readable when the key changes."""

import importlib

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from willkomm.core.accounts import sealing
from willkomm.core.accounts.actions import tidy_sign_in
from willkomm.core.accounts.models import ApiKey, Membership
from willkomm.core.accounts.queries import needs_second_factor

PASSWORD = "Regenbogen-Zaun-7"


@pytest.fixture(autouse=True)
def quick(settings):
    """Passwords cost nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def arrives(db):
    """A function: somebody who has just signed in with a password."""

    def enter(user) -> Client:
        user.set_password(PASSWORD)
        user.save()
        client = Client()
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        return client

    return enter


def test_canton_lead_data_protection_and_administration_set_one_up_before_anything_else(
    arrives, beat, dora, kim, member, zuchwil
):
    for user in (beat, dora, kim, member("Ada", "admin", zuchwil)):
        client = arrives(user)
        answer = client.get(reverse("members"))
        assert answer.status_code == 302 and answer.url == reverse("mfa_index")
        assert "Ihre Rolle verlangt einen zweiten Faktor." in client.get(answer.url).content.decode()
        refused = client.get("/api/v1/cases")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor")
        TOTP.activate(user, generate_totp_secret())
        assert client.get(reverse("members")).status_code == 200


def test_whoever_has_a_passkey_and_no_password_is_not_asked_for_the_code_of_an_app(anna):
    anna.set_unusable_password()
    anna.save()
    Authenticator.objects.create(user=anna, type=Authenticator.Type.WEBAUTHN, data={"name": "Büro"})
    RecoveryCodes.activate(anna)
    ways = [way["id"] for way in get_adapter().get_reauthentication_methods(anna)]
    assert ways == ["mfa_reauthenticate:webauthn", "mfa_reauthenticate"]


def test_the_others_are_reminded_and_work(arrives, anna):
    answer = arrives(anna).get(reverse("today"))
    assert answer.status_code == 200 and "Ihr Konto schützt erst ein Passwort." in answer.content.decode()


def test_who_is_given_such_a_role_sets_one_up_at_the_next_page(arrives, anna, zuchwil):
    client = arrives(anna)
    assert client.get(reverse("today")).status_code == 200
    Membership.objects.create(user=anna, organisation=zuchwil, role="lead", starts_on=timezone.localdate())
    answer = client.get(reverse("members"))
    assert answer.status_code == 302 and answer.url == reverse("mfa_index")
    TOTP.activate(anna, generate_totp_secret())
    assert client.get(reverse("members")).status_code == 200


def test_no_key_is_made_before_the_second_factor_is_there(arrives, beat):
    """A key needs none afterwards: whoever knows the password alone would have found a way around."""
    client = arrives(beat)
    for name in ("keys", "key-new"):
        answer = client.post(reverse(name), {"label": "Umweg"})
        assert answer.status_code == 302 and answer.url == reverse("mfa_index")
    assert not ApiKey.objects.exists()


def test_a_page_costs_no_question_for_it(arrives, anna):
    client = arrives(anna)
    client.get(reverse("permissions"))
    with CaptureQueriesContext(connection) as with_mark:
        client.get(reverse("permissions"))
    session = client.session
    del session["without_second_factor"]
    session.save()
    with CaptureQueriesContext(connection) as without:
        client.get(reverse("permissions"))
    assert len(with_mark) == len(without)


def test_the_operator_says_which_roles_and_where(arrives, anna, beat, nora, settings, now):
    settings.SECOND_FACTOR = frozenset({"zuchwil:officer", "derendingen:*"})
    assert [needs_second_factor(user, now.date()) for user in (anna, beat, nora)] == [True, False, True]
    settings.SECOND_FACTOR = frozenset({""})
    assert not needs_second_factor(anna, now.date())


def test_secrets_are_sealed_and_a_former_key_still_opens_them(anna, settings):
    secret = generate_totp_secret()
    TOTP.activate(anna, secret)
    RecoveryCodes.activate(anna)
    stored = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in str(stored) and stored["totp"]["secret"].startswith(sealing.MARK)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "neuer Schlüssel", [settings.SECRET_KEY]
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes


def test_the_clock_seals_with_the_new_key_and_the_former_one_may_go(anna, settings, now):
    RecoveryCodes.activate(anna)
    codes = Authenticator.objects.get().wrap().get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "neuer Schlüssel", [settings.SECRET_KEY]
    tidy_sign_in(now)
    settings.SECRET_KEY_FALLBACKS = []
    assert Authenticator.objects.get().wrap().get_unused_codes() == codes
    settings.SECRET_KEY = "ganz anderer"
    with pytest.raises(sealing.CannotOpen):
        Authenticator.objects.get().wrap().get_unused_codes()


def test_what_was_stored_in_the_clear_is_sealed_without_loss(anna, beat):
    seed, used = RecoveryCodes.generate_seed(), 5
    Authenticator.objects.create(user=anna, type="recovery_codes", data={"seed": seed, "used_mask": used})
    Authenticator.objects.create(user=beat, type="recovery_codes", data={"migrated_codes": ["11", "22"]})
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    before = Authenticator.objects.get(user=anna, type="recovery_codes").wrap().get_unused_codes()
    module = importlib.import_module("willkomm.core.accounts.migrations.0004_seal_second_factors")
    for _ in range(2):
        module.seal(apps, None)
    rows = {(row.user_id, row.type): row for row in Authenticator.objects.all()}
    assert rows[anna.pk, "recovery_codes"].wrap().get_unused_codes() == before and len(before) == 8
    assert rows[beat.pk, "recovery_codes"].wrap().get_unused_codes() == ["11", "22"]
    everything = str([row.data for row in rows.values()])
    assert seed not in everything and "JBSWY3DPEHPK3PXP" not in everything and "'11'" not in everything
