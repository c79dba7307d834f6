"""One's own keys for other programs: made once, shown once, revoked at once, and nobody else's business."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from willkomm.core.accounts.actions import create_key
from willkomm.core.accounts.models import ApiKey
from willkomm.core.accounts.queries import key_in_force


@pytest.fixture
def own(anna, zuchwil, as_actor):
    """A key of Anna's, with its text."""
    return create_key(as_actor(anna), zuchwil, user=anna, label="Axioma", now=timezone.now())


def _made(client, **facts):
    return client.post(reverse("key-new"), {"label": "Axioma", "expires_on": "", **facts})


def test_a_new_key_is_shown_once_and_works(anna, signed_in):
    client = signed_in(anna)
    response = _made(client)
    text = response.content.decode()
    key = text.split('id="schluessel" value="')[1].split('"')[0]
    assert key_in_force(key, timezone.localdate()).user == anna
    assert "no-store" in response["Cache-Control"]
    shown = client.get(reverse("keys")).content.decode()
    assert "Axioma" in shown and "nie gebraucht" in shown and "unbefristet" in shown
    assert key not in shown
    client.logout()
    assert client.get("/api/v1/languages", headers={"authorization": f"Bearer {key}"}).status_code == 200


def test_says_until_when_it_holds_and_when_it_was_used(anna, own, signed_in):
    row, _key = own
    day = timezone.localdate() - timedelta(days=1)
    ApiKey.objects.filter(pk=row.pk).update(expires_on=day, last_used_at=timezone.now())
    text = signed_in(anna).get(reverse("keys")).content.decode()
    assert "zuletzt gebraucht am" in text and "abgelaufen am" in text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"label": ""}, "Geben Sie dem Schlüssel einen Namen"),
        ({"expires_on": "1.1.2020"}, "Das Ablaufdatum liegt in der Vergangenheit"),
        ({"expires_on": "31.2.2027"}, "Dieses Datum gibt es nicht"),
    ],
)
def test_refuses_what_cannot_be_and_keeps_what_was_typed(facts, sentence, anna, signed_in):
    response = _made(signed_in(anna), **facts)
    text = response.content.decode()
    assert response.status_code == 422 and sentence in text
    assert f'value="{facts.get("label", "Axioma")}"' in text or not facts.get("label", "Axioma")
    assert not ApiKey.objects.exists()


def test_is_revoked_after_one_question(anna, own, signed_in):
    row, key = own
    client, address = signed_in(anna), reverse("key-revoke", args=[row.pk])
    assert "lässt sich nicht rückgängig machen" in client.get(address).content.decode()
    assert key_in_force(key, timezone.localdate())
    assert client.post(address, follow=True).status_code == 200
    assert key_in_force(key, timezone.localdate()) is None
    assert "widerrufen am" in client.get(reverse("keys")).content.decode()
    assert client.get(address).status_code == 404


def test_the_neighbour_and_colleagues_see_nothing(beat, nora, own, signed_in):
    row, key = own
    for user in (beat, nora):
        client = signed_in(user)
        assert "Axioma" not in client.get(reverse("keys")).content.decode()
        assert client.post(reverse("key-revoke", args=[row.pk])).status_code == 404
    assert key_in_force(key, timezone.localdate())


def test_whoever_may_have_no_key_finds_no_door(anna, rita, signed_in, client):
    assert client.get(reverse("keys")).status_code == 302
    assert signed_in(rita).get(reverse("keys")).status_code == 403
    assert reverse("keys") not in client.get(reverse("permissions")).content.decode()
    assert reverse("keys") in signed_in(anna).get(reverse("permissions")).content.decode()


def test_asks_little(anna, own, signed_in):
    client = signed_in(anna)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("keys"))
    assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 12
