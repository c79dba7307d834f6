"""Before every view: unstorable signs are refused with a sentence, a form's address leads to its page."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.architecture.routes import routes

from willkomm.config.doorway import UNSTORABLE
from willkomm.core.kernel.doorway import page_near

READER = {"Accept": "text/html,application/xhtml+xml"}
NUL, NUMBER = "\x00", uuid.UUID(int=7)


def _with_nul(route) -> str:
    """The address with NUL wherever it takes text, and something harmless elsewhere."""
    parts = {"uuid": str(NUMBER), "int": "1"}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: parts.get(part[1], "%00"), route.path)


@pytest.fixture
def browser(signed_in, beat):
    client = signed_in(beat)
    client.raise_request_exception = False
    return client


def _ours():
    """Every address of a page or form whose parts can be filled in; files by year are not among them."""
    return [route for route in routes() if route.ours and not route.method and not route.path.startswith("^")]


def test_no_page_takes_an_unstorable_sign_in_its_address(browser):
    for route in _ours():
        answer = browser.get(_with_nul(route) + "?q=%00&nach=%00&jahr=%00&stand=%00&von=%00")
        assert answer.status_code == 400, route.label
        assert "Diese Anfrage" in answer.content.decode()


def test_no_form_takes_an_unstorable_sign(browser, db):
    for route in _ours():
        answer = browser.post(_with_nul(route).replace("%00", "confirm"), {"name": f"Alva{NUL}", "q": "a"})
        assert answer.status_code == 400, route.label
        assert "Diese Anfrage" in answer.content.decode()


def test_signing_in_and_the_letters_code_refuse_them_too(db, client):
    assert client.post(reverse("account_login"), {"login": NUL, "password": "x"}).status_code == 400
    assert client.get("/w/AB%00CD/").status_code == 400
    client.cookies["sessionid"] = f"abcdefghij{NUL}"
    assert client.get("/").status_code == 400


@pytest.mark.parametrize("sign", [NUL, "\ud800", "\udfff"])
def test_half_a_surrogate_pair_is_as_unstorable_as_nul(sign):
    assert UNSTORABLE.search(f"Alva{sign}") and not UNSTORABLE.search("Ålva 😀\t\n")


@pytest.mark.parametrize("ask", ["?nach=%00", "?code=%00"])
def test_the_api_answers_with_a_problem(ask, browser):
    answer = browser.get(f"/api/v1/cases{ask}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "unstorable_character"


def test_the_api_refuses_nul_inside_a_document(browser):
    send = {"data": json.dumps({"note": f"a{NUL}"}), "content_type": "application/json"}
    assert browser.post("/api/v1/cases", **send).status_code == 400


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/zuzuege/bestaetigen/", "/zuzuege/"),
        ("/zuzuege/rueckgaengig/", "/zuzuege/"),
        ("/dossiers/{id}/angaben/", "/dossiers/{id}/"),
        ("/lieferungen/{id}/zuruecknehmen/", "/lieferungen/{id}/"),
        ("/briefe/{id}/post/", "/briefe/"),
        ("/willkommen/", "/"),
    ],
)
def test_the_address_of_a_form_leads_to_its_page(address, page, browser, db):
    address, page = address.format(id=(number := uuid.uuid4())), page.format(id=number)
    answer = browser.get(address, headers=READER)
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_signing_in_never_leads_to_the_address_of_a_form(db):
    client, entrance = Client(), reverse("account_login")
    forms = [route for route in _ours() if route.permission and page_near(_plain(route)) != _plain(route)]
    assert len(forms) > 10
    for route in forms:
        for answer in (
            client.get(_plain(route), headers=READER),
            client.post(_plain(route), headers={"Referer": "http://testserver" + _plain(route)}),
        ):
            assert answer["Location"].startswith((entrance, page_near(_plain(route)))), route.label
            assert _plain(route) not in answer["Location"].replace("%2F", "/"), route.label


def _plain(route) -> str:
    return _with_nul(route).replace("%00", "x")


def test_a_page_keeps_its_questions_after_signing_in(db, client):
    assert client.get("/dossiers/?q=a")["Location"].endswith("?next=/dossiers/%3Fq%3Da")


def test_whoever_cannot_be_led_reads_a_sentence(browser):
    answer = browser.put("/zuzuege/bestaetigen/")
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "nimmt das Programm nur Formulare entgegen" in answer.content.decode()
    assert int(answer["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize("strange", ["//evil.example/x/", "/gibt/es/nicht/", "//", ""])
def test_a_strange_address_leads_to_the_first_page(strange):
    assert page_near(strange) == "/"
