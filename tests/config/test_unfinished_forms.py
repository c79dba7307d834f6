"""Whatever form somebody fills in: what was typed is there after the session ended or the database was away."""

import html
import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from tests.config.test_outage import away

__all__ = ["away"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SOMEBODY = uuid.UUID(int=7)
# Forms in which people type or choose much, by the name of their address.
FORMS = {
    "arrival-enter": {},
    "record-conversation": {"public_id": SOMEBODY},
    "office-facts": {"public_id": SOMEBODY},
    "person-merge": {"public_id": SOMEBODY},
    "case-step": {"public_id": SOMEBODY, "verb": "close"},
    "cases-many": {},
    "view-keep": {"listed": "dossiers"},
    "table-columns": {"public_id": SOMEBODY},
    "letter-create": {"public_id": SOMEBODY},
    "letter-batch-posted": {"public_id": SOMEBODY},
    "returned-by-code": {},
    "text-edit": {"language": "fr", "key": "invitation.title"},
    "text-release": {"language": "fr", "group": "invitation"},
    "organisation-edit": {},
    "member-new": {},
    "contact-point": {},
    "cooperation-new": {},
    "invite-many": {},
    "privacy-request-new": {"public_id": SOMEBODY},
}
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


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMS)
def test_after_the_end_of_the_session(name, beat):
    client, address = Client(), reverse(name, kwargs=FORMS[name])
    client.force_login(beat, backend=BACKEND)
    client.get("/")
    Session.objects.all().delete()
    answer = client.post(address, TYPED)
    assert answer.status_code == 302 and "weiter" in answer["Location"]
    client.force_login(beat, backend=BACKEND)
    page = client.get("/weiter/")
    assert kept(page) == typed()
    assert f'action="{address}"' in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_after_the_database_was_away(beat, away):
    client = Client(raise_request_exception=False)
    client.force_login(beat, backend=BACKEND)
    for name, parts in FORMS.items():
        with away():
            answer = client.post(reverse(name, kwargs=parts), TYPED)
        assert (answer.status_code, kept(answer)) == (503, typed()), name
        assert f'action="{reverse(name, kwargs=parts)}"' in answer.content.decode(), name
