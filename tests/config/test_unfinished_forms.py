"""Whatever form somebody fills in: what was typed is there after the session ended or the database was away."""

import html
import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from tests.architecture.forms import writes
from tests.architecture.routes import routes
from tests.config.test_outage import away

__all__ = ["away"]
HERE = {"origin": "http://testserver"}  # where browsers say that a form comes from
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# What stands in addresses, by the name of the part.
PARTS = {"uuid": uuid.UUID(int=7), "int": 7, "slug": "zuchwil", "str": "invitation.welcome"}
# Nothing that concerns an account is kept, and files cannot be.
NOT_KEPT = {"delivery-upload", "key-new", "key-revoke", "sessions-end"}
FORMS = {route.name: route for route in routes() if route.ours and not route.method and route.permission}
FORMS = {name: route for name, route in FORMS.items() if writes(route) and name not in NOT_KEPT}
TYPED = {
    "name": ['Lu «x» & "y" <b>'],
    "notiz": ["Zeile 1\r\nZeile 2 – Café"],
    "dossier": ["1", "2", "3"],
    "leer": [""],
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def kept(answer) -> dict[str, list[str]]:
    """The fields that a page would send again."""
    found = {}
    main = answer.content.decode().partition("<main")[2]
    for name, value in HIDDEN.findall(main):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    found.pop("csrfmiddlewaretoken", None)
    return {name: [value.replace("\r\n", "\n") for value in values] for name, values in found.items()}


def typed() -> dict[str, list[str]]:
    return {name: [value.replace("\r\n", "\n") for value in values] for name, values in TYPED.items()}


def address_of(name: str) -> str:
    """An address of this form."""
    parts = re.findall(r"<(\w+):(\w+)>", FORMS[name].path)
    return reverse(name, kwargs={part: PARTS[kind] for kind, part in parts})


@pytest.mark.django_db
def test_after_the_end_of_the_session(beat):
    client = Client()
    client.force_login(beat, backend=BACKEND)
    client.get("/tastatur/")  # this browser knows who was here
    for name in FORMS:
        Session.objects.all().delete()
        answer = client.post(address_of(name), TYPED)
        assert answer.status_code == 302 and "weiter" in answer["Location"], name
        client.force_login(beat, backend=BACKEND)
        page = client.get("/weiter/")
        assert kept(page) == typed(), name
        assert f'action="{address_of(name)}"' in page.content.decode(), name


@pytest.mark.django_db(transaction=True)
def test_after_the_database_was_away(beat, away):
    client = Client(raise_request_exception=False, headers=HERE)
    client.force_login(beat, backend=BACKEND)
    for name in FORMS:
        with away():
            answer = client.post(address_of(name), TYPED)
        assert (answer.status_code, kept(answer)) == (503, typed()), name
        assert f'action="{address_of(name)}"' in answer.content.decode(), name
