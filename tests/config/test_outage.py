"""The database goes away, the disk fills up: one sentence, nothing by halves, and the form can be sent again."""

import errno
import html
import re
from contextlib import contextmanager

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from willkomm.config.outage import AWAY, FULL, outage


def behind(error, cause):
    """An error as Django raises it: another one lies behind it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (behind(OperationalError("x"), psycopg.OperationalError("connection refused")), AWAY),
        (behind(OperationalError("x"), psycopg.errors.AdminShutdown("x")), AWAY),
        (behind(OperationalError("x"), psycopg.errors.TooManyConnections("x")), AWAY),
        (behind(OperationalError("x"), psycopg.errors.DiskFull("x")), FULL),
        (OSError(errno.ENOSPC, "No space left on device"), FULL),
        (behind(ValueError("x"), OSError(errno.ENOSPC, "No space left on device")), FULL),
        (behind(OperationalError("x"), psycopg.errors.LockNotAvailable("x")), None),
        (behind(IntegrityError("x"), psycopg.errors.UniqueViolation("x")), None),
        (OSError(errno.ENOENT, "No such file"), None),
        (ValueError("x"), None),
        (None, None),
    ],
)
def test_a_failing_machine_is_told_from_an_error_of_ours(error, kind):
    assert outage(error) == kind


@pytest.fixture
def away(monkeypatch):
    """A function: a block in which no connection to the database comes about."""

    def begin():
        connection.close()
        with monkeypatch.context() as change:
            change.setattr(BaseDatabaseWrapper, "connect", refuse)
            yield

    def refuse(self):
        raise behind(OperationalError("x"), psycopg.OperationalError("connection refused"))

    return contextmanager(begin)


@pytest.fixture
def browser(anna):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.django_db(transaction=True)
def test_a_page_without_its_database_says_so_and_comes_back(browser, away):
    with away():
        answer = browser.get("/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "Die Datenbank ist gerade nicht erreichbar" in answer.content.decode()
        assert Client().get("/health/live").status_code == 200
        assert Client().get("/health/ready").status_code == 503
    assert browser.get("/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_form_is_kept_in_the_answer_and_can_be_sent_again(browser, away):
    page = browser.get(reverse("arrival-enter")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    typed = {"csrfmiddlewaretoken": token, "official_name": 'Lu "x" <b>', "first_name": "Ana"}
    with away():
        answer = browser.post(reverse("arrival-enter"), typed)
    assert answer.status_code == 503
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.content.decode()))
    kept = {name: html.unescape(value) for name, value in kept.items()}
    assert kept == typed
    again = browser.post(reverse("arrival-enter"), kept)
    assert again.status_code == 422
    assert 'value="Lu &quot;x&quot; &lt;b&gt;"' in again.content.decode()


@pytest.mark.django_db
def test_after_an_error_of_ours_the_form_is_kept_too(browser, monkeypatch):
    page = browser.get(reverse("arrival-enter")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    monkeypatch.setattr("willkomm.gateways.desk.views.entry.page", lambda *args, **facts: 1 / 0)
    answer = browser.post(reverse("arrival-enter"), {"csrfmiddlewaretoken": token, "first_name": "Ana"})
    text = answer.content.decode()
    assert answer.status_code == 500 and "Hier ist uns ein Fehler unterlaufen" in text
    assert 'name="first_name" value="Ana"' in text and "Noch einmal senden" in text
    assert "Noch einmal senden" not in browser.get(reverse("arrival-enter")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_another_site_sends_meanwhile_is_not_kept(browser, away):
    with away():
        answer = browser.post(
            reverse("arrival-enter"), {"first_name": "Ana"}, headers={"origin": "https://boese.example"}
        )
    assert answer.status_code == 503 and "Ana" not in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_password_is_not_repeated(browser, away):
    with away():
        answer = browser.post("/konto/login/", {"login": "a@b.ch", "password": "geheim"})
    assert "geheim" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_program_gets_a_problem_document(browser, away):
    with away():
        answer = browser.get("/api/v1/organisations")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "unavailable"
