"""«Hilfe»: every chapter of the Handbuch inside the program, for everybody who is signed in."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from willkomm.gateways.desk.presenters.handbook import CHAPTERS, OVERVIEW, address, chapter

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, emil):
    """The clerk's browser."""
    client.force_login(emil, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("name", [OVERVIEW, *CHAPTERS])
def test_a_chapter_opens_with_few_questions(reader, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        response = reader.get(address(name))
    assert response.status_code == 200
    text = response.content.decode()
    assert f"<h1>{chapter(name).title}</h1>" in text
    assert text.count("<h1") == 1
    assert text.count('aria-current="page"') == 1


def test_links_and_pictures_lead_somewhere_in_the_program(reader):
    for name in (OVERVIEW, *CHAPTERS):
        html = chapter(name).html
        assert ".md" not in "".join(re.findall(r'href="([^"]*)"', html))
        for target in re.findall(r'href="([^"]*)"', html):
            assert reader.get(target).status_code == 200, target
        for source in re.findall(r'src="([^"]*)"', html):
            found = re.sub(r"\.[0-9a-f]{12}\.png$", ".png", source).removeprefix("/static/")
            assert finders.find(found), source


def test_what_is_not_shipped_is_named_without_a_link():
    assert "Seiten für den Betrieb" in chapter("betrieb").html
    assert "../" not in chapter("betrieb").html


def test_every_page_leads_to_the_overview(reader):
    assert f'href="{reverse("help")}"' in reader.get("/").content.decode()


def test_a_chapter_that_does_not_exist_is_not_found(reader):
    assert reader.get("/hilfe/geheim/").status_code == 404


def test_strangers_sign_in_first(client):
    assert client.get("/hilfe/").status_code == 302


def test_the_page_to_sign_in_offers_no_help_that_asks_to_sign_in(client):
    assert reverse("help") not in client.get(reverse("account_login")).content.decode()
