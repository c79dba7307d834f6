"""The privacy notice is public: every language, without code, account, cookie or script."""

from html import unescape

import pytest
from django.urls import reverse

from willkomm.common.content.actions import ORDER, shipped
from willkomm.core.organisations.models import Organisation


@pytest.fixture(autouse=True)
def no_manifest(settings):
    """Static files without a manifest."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def body(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("tag", ORDER)
def test_everybody_reads_it_in_their_language(tag, client, canton):
    response = client.get(reverse("notice"), {"lang": tag})
    text, facts = body(response), shipped()[tag]
    assert f'<html lang="{tag}" dir="{facts["language"]["direction"]}">' in text
    assert f"<h1>{facts['texts']['notice.title']}</h1>" in text
    assert '<bdi lang="de">Art. 57' in text
    assert (facts["texts"]["portal.unchecked"] in text) is (facts["language"]["state"] == "draft")
    assert "{" not in text
    assert not response.cookies


def test_a_municipality_names_itself_and_its_contact(client, zuchwil):
    Organisation.objects.filter(pk=zuchwil.pk).update(phone="032 686 52 52")
    text = body(client.get(reverse("notice-of", args=[zuchwil.slug]), {"lang": "en"}))
    assert "Responsible for your details: <bdi>Zuchwil</bdi>." in text
    assert "032 686 52 52" in text


def test_asks_for_the_language_first(client, canton):
    assert "?lang=ti" in body(client.get(reverse("notice"), headers={"Accept-Language": "xx"}))


def test_the_page_of_the_code_leads_to_it(client, canton):
    assert reverse("notice") + "?lang=fr" in body(client.get(reverse("welcome-start"), {"lang": "fr"}))


def test_an_unknown_municipality_is_not_found(client, canton):
    assert client.get(reverse("notice-of", args=["nirgendwo"]), {"lang": "de"}).status_code == 404


def test_works_before_the_installation_is_set_up(client, db):
    assert client.get(reverse("notice"), {"lang": "de"}).status_code == 200
