"""A form that arrives twice counts once, also at the same moment; what was refused may be sent again."""

import re
import threading
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.config.test_outage import away

from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.models import Breach

__all__ = ["away"]
TITLE = {"title": "Liste verloren", "noticed_on": "2026-11-20"}
FORM = reverse("privacy-breach-new")


@pytest.fixture
def browser(dora):
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    client.force_login(dora, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def filled(browser, **fields) -> dict:
    """The form as the page shows it now, filled in."""
    page = browser.get(FORM).content.decode()
    return TITLE | fields | {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]}


def count(dora, as_actor) -> int:
    with transaction.atomic(), scoped(as_actor(dora).scope):
        return Breach.objects.count()


def send(browser, form: dict):
    """Send a form as browsers do."""
    return browser.post(FORM, urlencode(form), content_type="application/x-www-form-urlencoded")


@pytest.mark.django_db
def test_the_second_leads_where_the_first_led(browser, dora, as_actor):
    form = filled(browser)
    first, second = send(browser, form), send(browser, form)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    page = browser.get(second["Location"]).content.decode()
    assert "Das Formular kam schon an; es zählt einmal." in page
    assert count(dora, as_actor) == 1


@pytest.mark.django_db
def test_a_page_that_was_opened_again_is_another_form(browser, dora, as_actor):
    for _ in range(2):
        assert send(browser, filled(browser)).status_code == 302
    assert count(dora, as_actor) == 2


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again(browser, dora, as_actor):
    form = filled(browser, title="")
    assert [send(browser, form).status_code for _ in range(2)] == [422, 422]
    assert send(browser, form | {"title": "Liste verloren"}).status_code == 302
    assert count(dora, as_actor) == 1


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment(browser, dora, as_actor):
    form, answers, gate = filled(browser), [], threading.Barrier(3)

    def click():
        other = Client(enforce_csrf_checks=True)
        other.cookies = browser.cookies
        gate.wait()
        answers.append(send(other, form))
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(3)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert [each.status_code for each in answers] == [302] * 3
    assert len({each["Location"] for each in answers}) == 1
    assert count(dora, as_actor) == 1


@pytest.mark.django_db(transaction=True)
def test_what_met_an_outage_may_be_sent_again(browser, dora, as_actor, away):
    form = filled(browser)
    browser.raise_request_exception = False
    with away():
        answer = send(browser, form)
    assert answer.status_code == 503 and "Liste verloren" in answer.content.decode()
    assert send(browser, form).status_code == 302
    assert count(dora, as_actor) == 1
