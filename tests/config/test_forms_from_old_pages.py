"""A form without a valid sign – cookies lost, signed in anew elsewhere – is refused, and what was typed stays."""

import html
import re

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.config.test_unfinished_forms import BACKEND, FORMS, HERE, TYPED, address_of, kept, typed

from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.models import Breach

pytestmark = pytest.mark.django_db
BREACH = reverse("privacy-breach-new")
LOST = {"title": ['Liste «A» & "B" <b>'], "noticed_on": ["2026-11-20"]}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STRANGERS = ({"origin": "https://boese.example"}, {"origin": "null"}, {}, {"referer": "https://boese.example/"})


def opened(user, **headers) -> Client:
    """A browser that says where its forms come from, with somebody signed in."""
    client = Client(enforce_csrf_checks=True, headers=headers or HERE)
    client.force_login(user, backend=BACKEND)
    return client


def again(client, answer, **more):
    """Send the form that a page kept, as a click on its button does."""
    return client.post(BREACH, kept(answer) | {"csrfmiddlewaretoken": TOKEN.search(answer.content.decode())[1]} | more)


def breaches(user, as_actor) -> list[str]:
    with scoped(as_actor(user).scope):
        return [each.title for each in Breach.objects.all()]


def test_every_form_is_kept_in_the_page(beat):
    for name in FORMS:
        answer = opened(beat).post(address_of(name), TYPED)
        assert (answer.status_code, kept(answer)) == (403, typed()), name
        assert f'action="{address_of(name)}"' in answer.content.decode(), name


def test_nothing_happens_before_somebody_sends_it_again_with_a_fresh_sign(dora, as_actor):
    client = opened(dora)
    answer = client.post(BREACH, LOST)
    assert answer.status_code == 403 and breaches(dora, as_actor) == []
    assert again(client, answer).status_code == 302
    assert [html.unescape(each) for each in breaches(dora, as_actor)] == LOST["title"]


def test_after_signing_in_anew_in_another_tab(dora, as_actor):
    client = opened(dora)
    old = TOKEN.search(client.get(BREACH).content.decode())[1]
    del client.cookies["csrftoken"]
    client.get(BREACH)
    answer = client.post(BREACH, LOST | {"csrfmiddlewaretoken": old})
    assert answer.status_code == 403 and "neu eingeloggt" in answer.content.decode()
    assert old not in answer.content.decode()
    assert again(client, answer).status_code == 302 and len(breaches(dora, as_actor)) == 1


@pytest.mark.parametrize("headers", STRANGERS, ids=str)
def test_what_another_site_sends_cannot_be_sent_again_from_here(dora, headers):
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(dora, backend=BACKEND)
    answer = client.post(BREACH, LOST)
    text = answer.content.decode()
    assert answer.status_code == 403 and kept(answer) == {} and "<form" not in text
    assert "kam nicht von Willkomm" in text and not TOKEN.search(text)


def test_a_browser_that_tells_the_page_alone_is_believed(dora):
    assert kept(opened(dora, referer="http://testserver" + BREACH).post(BREACH, LOST))["title"]


def test_passwords_and_codes_are_not_repeated():
    for path in ("/konto/login/", "/konto/password/change/", "/konto/2fa/authenticate/"):
        client = Client(enforce_csrf_checks=True, headers=HERE)
        answer = client.post(path, {"login": "a@b.ch", "password": "geheim-1", "code": "geheim-2"})
        assert answer.status_code == 403 and "geheim" not in answer.content.decode()
        assert f'href="{path}"' in answer.content.decode()


def test_who_is_in_already_is_led_in(anna):
    client = opened(anna)
    for path in ("/konto/login/", "/konto/2fa/authenticate/"):
        answer = client.post(path, {"login": anna.email, "password": "geheim"})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert Client(enforce_csrf_checks=True, headers=HERE).post(path).status_code == 403


def test_a_form_whose_session_another_one_ended_is_led_to_its_page(anna, monkeypatch):
    client = Client()
    client.force_login(anna, backend=BACKEND)

    def gone(self, must_create=False):
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", gone)
    answer = client.post("/tastatur/schalten/", {"tasten": "aus"})
    assert (answer.status_code, answer["Location"]) == (302, "/tastatur/")


def test_files_are_named_to_be_chosen_again(beat, zuchwil):
    client, upload = opened(beat), reverse("delivery-upload")
    files = [SimpleUploadedFile(name, b"<x/>") for name in ("Zuzüge <1>.xml", "liste.csv")]
    answer = client.post(upload, {"organisation": zuchwil.pk, "files": files})
    text = answer.content.decode()
    assert kept(answer) == {"organisation": [str(zuchwil.pk)]} and "Zuzüge &lt;1&gt;.xml, liste.csv" in text
    assert 'type="file" name="files"' in text and 'enctype="multipart/form-data"' in text


def test_without_any_cookie_the_form_waits_in_the_page_until_somebody_has_signed_in(dora, as_actor):
    client = Client(enforce_csrf_checks=True, headers=HERE)
    answer = client.post(BREACH, LOST)
    for _ in range(2):  # by its sign first, then by nobody being signed in
        assert answer.status_code == 403 and "In einem neuen Tab einloggen" in answer.content.decode()
        assert set(kept(answer)) == set(LOST)
        answer = again(client, answer)
    client.force_login(dora, backend=BACKEND)
    assert again(client, answer).status_code == 302 and len(breaches(dora, as_actor)) == 1


def test_after_the_end_of_the_session_files_are_named_too(beat, zuchwil):
    client = Client(headers=HERE)
    client.force_login(beat, backend=BACKEND)
    client.get("/tastatur/")  # this browser knows who was here
    Session.objects.all().delete()
    answer = client.post(
        reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": [SimpleUploadedFile("a.xml", b"<x/>")]}
    )
    assert answer.status_code == 403 and "a.xml" in answer.content.decode()
    assert "In einem neuen Tab einloggen" in answer.content.decode()
