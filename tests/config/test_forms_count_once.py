"""A form that arrives twice counts once, also at the same moment; what was refused may be sent again."""

import re
import threading
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.config.test_outage import away
from tests.gateways.register.ech.messages import build

from willkomm.config import once
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.models import Breach
from willkomm.gateways.register.models import Delivery

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


@pytest.fixture
def clerk(emil):
    """The register clerk's browser."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    client.force_login(emil, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def upload(clerk, zuchwil, number=1, sign="", name="eins.xml"):
    """Send the upload page's form with one message, as the page shows it now or with an older sign."""
    url = reverse("delivery-upload")
    page = clerk.get(url).content.decode()
    sign = sign or re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    told = {"official_name": f"Nummer{number}", "local": ("MU.2534", str(number))}
    file = SimpleUploadedFile(name, build("moveIn", told, {"message_id": f"ONCE-{number}"}))
    form = {"organisation": zuchwil.pk, "csrfmiddlewaretoken": sign, "files": [file]}
    return clerk.post(url, form)["Location"], sign


@pytest.mark.django_db
def test_an_upload_that_is_sent_twice_leads_to_the_first_one(clerk, zuchwil, emil, as_actor):
    first, sign = upload(clerk, zuchwil)
    second, _ = upload(clerk, zuchwil, sign=sign)
    assert first == second
    assert "Das Formular kam schon an; es zählt einmal." in clerk.get(second).content.decode()
    with transaction.atomic(), scoped(as_actor(emil).scope):
        assert Delivery.objects.count() == 1


@pytest.mark.django_db
def test_another_file_in_the_same_form_and_the_same_file_in_another_are_other_uploads(clerk, zuchwil):
    first, sign = upload(clerk, zuchwil)
    places = {first, upload(clerk, zuchwil, 2, sign)[0], upload(clerk, zuchwil, 3, sign, "zwei.xml")[0]}
    assert len({*places, upload(clerk, zuchwil)[0]}) == 4


@pytest.mark.django_db
def test_files_that_are_too_large_to_be_read_twice_are_left_out(clerk, zuchwil, monkeypatch):
    monkeypatch.setattr(once, "HASHED", 10)
    first, sign = upload(clerk, zuchwil)
    assert upload(clerk, zuchwil, sign=sign)[0] != first


@pytest.mark.django_db
def test_a_full_disk_is_told_as_before(clerk, zuchwil, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    clerk.raise_request_exception = False
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", full)
    page = clerk.get(reverse("delivery-upload")).content.decode()
    sign = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"organisation": zuchwil.pk, "csrfmiddlewaretoken": sign, "files": [SimpleUploadedFile("a.xml", b"x" * 9)]}
    assert clerk.post(reverse("delivery-upload"), form).status_code >= 500


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
