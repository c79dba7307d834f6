"""Guessing is slow, for all processes together; and nobody can be locked out by strangers."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from willkomm.config import sign_in
from willkomm.core.accounts import devices, throttle
from willkomm.core.accounts.models import Slowdown, User
from willkomm.core.accounts.throttle import Limit

PASSWORD = "Regenbogen-Zaun-7"
HOME, AWAY = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    """Passwords cost nothing here, and limits are small; the real ones are compared below."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name, amount in (("PLACE", 4), ("ACCOUNT_HERE", 2), ("ACCOUNT", 3), ("DEVICE", 2), ("CODE_HERE", 2)):
        limit = getattr(throttle, name)
        monkeypatch.setattr(throttle, name, Limit(limit.kind, amount, limit.seconds))


@pytest.fixture
def ida(db):
    """Somebody with a password."""
    return User.objects.create_user("ida@example.invalid", PASSWORD, name="Ida")


def enter(client, email, password=PASSWORD, place=HOME):
    return client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=place)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def hammer(email, times=12):
    """A stranger, each time from another place."""
    for number in range(times):
        enter(Client(), email, "falsch", place=f"203.0.113.{number}")


def test_a_stranger_never_stops_the_owner_at_a_known_device(ida, client):
    enter(client, ida.email)
    client.post(reverse("account_logout"))
    hammer(ida.email)
    for _ in range(5):  # and even from the owner's own address
        enter(Client(), ida.email, "falsch")
    enter(client, ida.email)
    assert is_in(client)


def test_the_owner_reads_at_the_next_sign_in_that_somebody_tried(ida, client):
    enter(client, ida.email)
    client.post(reverse("account_logout"))
    hammer(ida.email, 4)
    said = [str(each) for each in get_messages(enter(client, ida.email).wsgi_request)]
    assert any("4-mal ein falsches Passwort" in each for each in said)
    client.post(reverse("account_logout"))
    said = [str(each) for each in get_messages(enter(client, ida.email).wsgi_request)]
    assert not any("falsches Passwort" in each for each in said)


def test_guessing_at_one_account_from_many_places_is_refused_and_others_get_in(ida):
    User.objects.create_user("uwe@example.invalid", PASSWORD, name="Uwe")
    hammer(ida.email, 4)
    stranger, uwe = Client(), Client()
    answer = enter(stranger, ida.email, place=AWAY)
    assert not is_in(stranger) and "Warten Sie fünf Minuten" in answer.content.decode()
    enter(uwe, "uwe@example.invalid", place=AWAY)
    assert is_in(uwe)


def test_guessing_at_many_accounts_from_one_place_is_refused_and_others_elsewhere_get_in(ida):
    for number in range(5):
        enter(Client(), f"geraten{number}@example.invalid", "falsch")
    here, there = Client(), Client()
    enter(here, ida.email)
    enter(there, ida.email, place=AWAY)
    assert not is_in(here) and is_in(there)


def test_whoever_is_refused_at_one_place_does_not_count_against_the_account_elsewhere(ida):
    for _ in range(20):
        enter(Client(), ida.email, "falsch")
    elsewhere = Client()
    enter(elsewhere, ida.email, place=AWAY)
    assert is_in(elsewhere)


def test_a_known_device_guesses_slowly_too(ida, client):
    enter(client, ida.email)
    client.post(reverse("account_logout"))
    for _ in range(3):
        enter(client, ida.email, "falsch")
    enter(client, ida.email)
    assert not is_in(client)


def test_an_unknown_address_is_slowed_down_exactly_like_a_known_one(ida):
    answers = [
        [enter(Client(), email, "falsch", place=place).context["form"].errors for _ in range(4)]
        for email, place in ((ida.email, HOME), ("niemand@example.invalid", AWAY))
    ]
    assert answers[0] == answers[1]


def test_a_device_is_a_stranger_s_again_after_a_new_password_and_when_its_cookie_is_forged(ida, client, rf):
    enter(client, ida.email)
    request = rf.get("/")
    request.COOKIES = {devices.COOKIE: client.cookies[devices.COOKIE].value}
    assert devices.known_device(request, ida)
    other = User.objects.create_user("uwe@example.invalid", PASSWORD, name="Uwe")
    assert not devices.known_device(request, other)
    ida.set_password("Ganz-anderer-Zaun-8")
    assert not devices.known_device(request, ida)
    request.COOKIES = {devices.COOKIE: "erfunden"}
    ida.refresh_from_db()
    assert not devices.known_device(request, ida)


def test_codes_are_guessed_slowly_and_hold_once_in_every_process(ida, client):
    TOTP.activate(ida, generate_totp_secret())
    [code, *others] = RecoveryCodes.activate(ida).get_unused_codes()
    enter(client, ida.email)
    for _ in range(2):
        client.post(reverse("mfa_authenticate"), {"code": "12345678"})
    refused = client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client) and "Zu viele falsche Codes" in refused.content.decode()
    assert throttle.CODE_ONCE.spend(ida.pk, others[0], now=timezone.now())
    assert not throttle.CODE_ONCE.spend(ida.pk, others[0], now=timezone.now())


def test_the_clock_forgets_counts_and_keeps_those_that_still_slow_down(db):
    now = timezone.now()
    Limit("old", 1, 1).spend("x", now=now - timezone.timedelta(hours=1))
    Limit("new", 1, 600).spend("x", now=now)
    sign_in.tidy()
    assert Slowdown.objects.count() == 1
    assert not Limit("new", 1, 600).spend("x", now=now)


def test_neither_address_nor_account_can_be_read_from_a_count(ida):
    enter(Client(), ida.email, "falsch")
    assert all(len(row.key) == 64 and "ida" not in row.key and HOME not in row.key for row in Slowdown.objects.all())
