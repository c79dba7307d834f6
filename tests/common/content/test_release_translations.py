"""The texts page: the canton reads, edits and releases; a municipality only looks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from willkomm.common.content.actions import shipped
from willkomm.common.content.models import Wording
from willkomm.core.kernel.tenancy import scoped


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Static files without a manifest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def body(response) -> str:
    return response.content.decode()


def states(as_actor, user, language, group) -> set[str]:
    with scoped(as_actor(user).scope):
        rows = Wording.objects.filter(language=language, group=group)
        return set(rows.order_by().values_list("state", flat=True))


def test_shows_every_language_with_the_state_of_each_group(kim, signed_in):
    text = body(signed_in(kim).get(reverse("texts")))
    assert text.count('class="kern-table__cell"') == 24 * 9
    assert "Tigrinya, Einladung: Maschinenentwurf" in text
    assert "Deutsch, Einladung: geprüft" in text
    assert 'lang="ti" dir="ltr">ትግርኛ' in text and 'lang="ar" dir="rtl">' in text


def test_reads_at_most_twelve_times(kim, signed_in):
    client = signed_in(kim)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("texts"))
    assert sum(query["sql"].startswith('SELECT "') for query in queries) <= 12


def test_shows_a_group_beside_its_german(kim, signed_in):
    text = body(signed_in(kim).get(reverse("text-group", args=["fa", "invitation"])))
    assert shipped()["de"]["texts"]["invitation.bring"] in text
    assert f'lang="fa" dir="rtl">{shipped()["fa"]["texts"]["invitation.bring"]}' in text
    assert text.count("kern-btn--primary") == 1


def test_one_button_releases_for_everybody(kim, signed_in, as_actor):
    client = signed_in(kim)
    response = client.post(reverse("text-release", args=["ti", "invitation"]))
    assert (response.status_code, response.url) == (302, reverse("texts"))
    assert states(as_actor, kim, "ti", "invitation") == {"released"}
    assert states(as_actor, kim, "ti", "folder") == {"draft"}
    text = body(client.get(reverse("text-group", args=["ti", "invitation"])))
    assert "kern-btn--primary" not in text


def test_an_edited_text_waits_for_release_while_the_old_one_holds(kim, signed_in, as_actor):
    client = signed_in(kim)
    client.post(reverse("text-release", args=["fr", "invitation"]))
    client.post(reverse("text-edit", args=["fr", "invitation.closing"]), {"body": "À bientôt."})
    text = body(client.get(reverse("text-group", args=["fr", "invitation"])))
    assert "À bientôt." in text and "In Kraft ist bis zur Freigabe die Fassung 1" in text
    client.post(reverse("text-release", args=["fr", "invitation"]))
    assert states(as_actor, kim, "fr", "invitation") == {"released"}


def test_a_lost_placeholder_is_refused_and_what_was_typed_stays(kim, signed_in):
    address = reverse("text-edit", args=["fr", "invitation.greeting"])
    response = signed_in(kim).post(address, {"body": "Bonjour"})
    assert response.status_code == 422
    assert "{names}" in body(response) and ">\nBonjour</textarea>" in body(response)


def test_newly_released_german_makes_translations_outdated(kim, signed_in, as_actor):
    client = signed_in(kim)
    client.post(reverse("text-edit", args=["de", "invitation.closing"]), {"body": "Bis bald."})
    assert states(as_actor, kim, "ti", "invitation") == {"draft"}
    client.post(reverse("text-release", args=["de", "invitation"]))
    assert "outdated" in states(as_actor, kim, "ti", "invitation")
    assert "überholt" in body(client.get(reverse("text-group", args=["ti", "invitation"])))


def test_a_municipality_reads_and_changes_nothing(anna, signed_in):
    client = signed_in(anna)
    assert "Tigrinya" in body(client.get(reverse("texts")))
    text = body(client.get(reverse("text-group", args=["ti", "invitation"])))
    assert "Bearbeiten" not in text and "Freigeben" not in text
    assert client.get(reverse("text-edit", args=["ti", "invitation.closing"])).status_code == 403
    assert client.post(reverse("text-release", args=["ti", "invitation"])).status_code == 403


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("text-group", ["xx", "invitation"]),
        ("text-group", ["ti", "nothing"]),
        ("text-edit", ["ti", "invitation.nothing"]),
    ],
)
def test_what_does_not_exist_is_not_found(name, args, kim, signed_in):
    assert signed_in(kim).get(reverse(name, args=args)).status_code == 404


def test_nobody_is_sent_to_sign_in(client, canton):
    assert client.get(reverse("texts")).status_code == 302
