"""Open sessions: seen, ended one by one or all others; they end by themselves when somebody leaves."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from willkomm.config import sign_in
from willkomm.core.accounts.actions import end_role
from willkomm.core.accounts.models import Membership, User

PASSWORD = "Regenbogen-Zaun-7"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def quick(settings):
    """Passwords cost nothing here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser():
    """A function: somebody's browser, signed in with the password."""

    def make(user, agent=OFFICE) -> Client:
        if not user.check_password(PASSWORD):
            user.set_password(PASSWORD)
            user.save()
        client = Client(headers={"User-Agent": agent})
        client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        return client

    return make


def is_in(client) -> bool:
    return client.get(reverse("account_change_password")).status_code == 200


def listed(client) -> str:
    return client.get(reverse("usersessions_list")).content.decode()


def test_shows_each_device_and_ends_one(anna, browser):
    office, phone = browser(anna), browser(anna, PHONE)
    page = listed(office)
    assert "Firefox auf Windows" in page and "Safari auf iPhone" in page and "diese Sitzung" in page
    other = UserSession.objects.get(session_key=phone.session.session_key)
    assert office.post(reverse("sessions-end"), {"pk": other.pk}).status_code == 302
    assert is_in(office) and not is_in(phone)


def test_ends_all_others_and_never_somebody_else_s(anna, beat, browser):
    office, phone, his = browser(anna), browser(anna, PHONE), browser(beat)
    theirs = UserSession.objects.get(user=beat)
    assert office.post(reverse("sessions-end"), {"pk": theirs.pk}).status_code == 404
    assert "iPhone" not in listed(his)
    office.post(reverse("sessions-end"))
    assert is_in(office) and not is_in(phone) and is_in(his)


def test_the_page_needs_few_questions(anna, browser, django_assert_max_num_queries):
    office = browser(anna)
    listed(office)  # shows the reminder of the second factor, once
    with django_assert_max_num_queries(12):
        assert "Firefox" in listed(office)


def test_a_new_password_ends_the_others(anna, browser):
    office, phone = browser(anna), browser(anna, PHONE)
    new = {"oldpassword": PASSWORD, "password1": "Ganz-anderer-Zaun-8", "password2": "Ganz-anderer-Zaun-8"}
    office.post(reverse("account_change_password"), new)
    assert is_in(office) and not is_in(phone)
    assert "iPhone" not in listed(office)


def test_a_blocked_account_is_out_at_once_and_its_sessions_go(anna, browser):
    office = browser(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert not is_in(office)
    sign_in.tidy()
    assert not UserSession.objects.filter(user=anna).exists()


def test_sessions_end_with_the_last_role(anna, beat, zuchwil, browser, as_actor):
    office, row, today = browser(anna), Membership.objects.get(user=anna), timezone.localdate()
    end_role(as_actor(beat), zuchwil, membership=row, last_day=today, today=today)
    assert is_in(office)  # today still holds
    end_role(as_actor(beat), zuchwil, membership=row, last_day=today - timedelta(days=1), today=today)
    assert not is_in(office)


def test_a_role_that_runs_out_ends_them_by_the_clock_and_at_the_next_page(anna, beat, browser):
    first, second = browser(anna), browser(anna, PHONE)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=anna).update(ends_on=yesterday)
    assert "Wir haben Sie ausgeloggt." in first.get(reverse("today")).content.decode()
    assert not is_in(first) and is_in(second)
    sign_in.tidy()
    assert not is_in(second)


def test_the_last_use_is_noted_every_five_minutes_at_most(anna, browser, django_assert_num_queries):
    office = browser(anna)
    before = UserSession.objects.get(user=anna).last_seen_at
    office.get(reverse("account_change_password"))
    assert UserSession.objects.get(user=anna).last_seen_at == before
    session = office.session
    session["seen_at"] -= 400
    session.save()
    office.get(reverse("account_change_password"))
    assert UserSession.objects.get(user=anna).last_seen_at > before


def test_nothing_of_a_page_is_left_behind_after_signing_out(anna, browser):
    office = browser(anna)
    assert office.get(reverse("today"))["Cache-Control"] == "private, no-cache"
    assert office.get("/api/v1/cases")["Cache-Control"] == "private, no-store"
    assert office.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'


def test_the_clock_drops_sessions_that_ran_out(anna, browser):
    office = browser(anna)
    Session.objects.filter(session_key=office.session.session_key).update(expire_date=timezone.now())
    sign_in.tidy()
    assert not Session.objects.exists() and not UserSession.objects.exists()
