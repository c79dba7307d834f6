"""Pages that appear when something is broken must not break: no database, no context, no list of collected files."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.test import RequestFactory

from willkomm.config.interrupted import csrf_failed
from willkomm.config.outage import failed

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html"]


@pytest.fixture(autouse=True)
def nothing_collected(monkeypatch):
    """As after an update of which the files were never collected: every name is unknown."""
    monkeypatch.setattr(storages["staticfiles"], "hashed_files", {})


@pytest.mark.parametrize("name", PAGES)
def test_every_error_page_stands_without_the_list_of_collected_files(name):
    text = render_to_string(name)
    assert "<h1>" in text and 'href="/static/willkomm/willkomm.css"' in text


def test_a_failure_gets_its_page():
    answer = failed(RequestFactory().get("/"))
    assert answer.status_code == 500 and "Hier ist uns ein Fehler unterlaufen" in answer.content.decode()


def test_a_refused_form_gets_its_page():
    answer = csrf_failed(RequestFactory().post("/"))
    assert answer.status_code == 403 and "noch einmal" in answer.content.decode()


@pytest.mark.parametrize("path", ["willkomm/willkomm.css", "willkomm/icon.svg"])
def test_the_files_are_served_under_their_plain_names(path):
    assert staticfiles_storage.exists(path)
