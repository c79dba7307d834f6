"""Signing in through a real OpenID Connect server on this machine; everything that goes wrong ends in one sentence."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.contrib.sessions.models import Session

from tests.environment import CHECKOUT
from tests.identity_provider import CLIENT, PASSWORD, SECRET
from tests.journeys.conftest import PHONE, WIDE
from willkomm.core.accounts.models import Identity, User
from willkomm.core.accounts.oidc import Provider

RETURN = "/konto/anbieter/amt/zurueck/"
TROUBLE = "Das Einloggen über Amt ist misslungen. Versuchen Sie es noch einmal."


@pytest.fixture(scope="module")
def office(server):
    """The issuer of a running identity provider that knows this application as its client."""
    with running(server) as issuer:
        yield issuer


@pytest.fixture
def office_of_its_own(server):
    """Another one for a single test: once this provider has refused a verifier, it lets nobody in any more."""
    with running(server) as issuer:
        yield issuer


@contextmanager
def running(server):
    """A provider in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, str(CHECKOUT / "tests" / "identity_provider.py"), str(port), server + RETURN]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://localhost:{port}"
    try:
        _wait_for(issuer, process)
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(issuer: str, process) -> None:
    for _ in range(150):
        assert process.poll() is None, "the identity provider did not start"
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=2)
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError("the identity provider does not answer")


@pytest.fixture
def provider(office, server, settings):
    """A function: configure the provider, with changes."""

    def configure(**changes) -> Provider:
        settings.BASE_URL = server
        found = replace(Provider("amt", "Amt", office, CLIENT, SECRET), **changes)
        settings.OIDC = {"amt": found}
        return found

    return configure


@pytest.fixture
def caller(visit, office):
    """A function: somebody at the sign-in page who goes to the provider and says who they are."""

    def go(visitor, name: str):
        page = visitor.open("/konto/login/")
        page.get_by_role("link", name="Mit Amt einloggen").click()
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=login]").press("Enter")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: url.startswith(visitor.base) and RETURN not in url)
        visitor.faults = [each for each in visitor.faults if visitor.base in each]  # the provider's own are its own
        visitor.check()

    def call(name: str, *, viewport=WIDE):
        visitor = visit(viewport)
        go(visitor, name)
        return visitor

    return call


def sentence(visitor) -> str:
    """What the sign-in page says went wrong."""
    assert "/konto/login/" in visitor.page.url
    return visitor.page.locator("#meldungen").inner_text()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_signs_in_by_verified_address_and_later_by_subject(provider, caller, anna, viewport, office):
    provider()
    visitor = caller("anna", viewport=viewport)
    assert visitor.page.url == visitor.base + "/"
    row = Identity.objects.get(user=anna)
    assert (row.issuer, row.subject) == (office, "anna")
    User.objects.filter(pk=anna.pk).update(email="neu@example.invalid")
    visitor = caller("anna", viewport=viewport)
    assert visitor.page.url == visitor.base + "/"


def test_by_keyboard_alone_and_by_touch(provider, walk, anna, office):
    provider()
    visitor, hands = walk()
    page = visitor.open("/konto/login/")
    hands.to(text="Mit Amt einloggen")
    hands.press()
    assert page.url.startswith(office)
    page.locator("input[name=login]").fill("anna")
    page.keyboard.press("Enter")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.base + "/")
    visitor.faults = [each for each in visitor.faults if visitor.base in each]  # the provider's own are its own
    visitor.check()


def test_an_unknown_person_is_told_whom_to_ask_and_gets_no_account(provider, caller):
    provider()
    assert "Bitten Sie Ihre Leitung, Sie aufzunehmen." in sentence(caller("eva"))
    assert not User.objects.filter(email="eva@example.invalid").exists() and not Identity.objects.exists()


def test_an_unverified_address_opens_nothing(provider, caller, member, zuchwil):
    member("Uli", "officer", zuchwil)
    provider()
    assert "hat Ihre E-Mail-Adresse nicht bestätigt" in sentence(caller("uli"))


def test_a_blocked_account_stays_closed(provider, caller, anna):
    provider()
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert "Ihr Konto ist gesperrt." in sentence(caller("anna"))


def test_a_provider_opens_only_accounts_of_its_organisations_claims_and_domains(provider, caller, anna, beat):
    provider(organisations=frozenset({"derendingen"}))
    assert "öffnet Ihr Konto nicht" in sentence(caller("anna"))
    provider(claims={"groups": frozenset({"willkomm"})})
    assert "nicht für Willkomm freigegeben" in sentence(caller("anna"))
    provider(domains=frozenset({"so.ch"}))
    assert "Mit dieser E-Mail-Adresse" in sentence(caller("anna"))
    assert not Identity.objects.exists()


def test_the_role_s_second_factor_is_asked_for_unless_the_provider_vouches(provider, caller, beat):
    provider()
    assert caller("beat").page.get_by_role("heading", name="Zweiter Faktor").is_visible()


def test_another_issuer_than_the_one_agreed_on_is_not_believed(provider, visit, office):
    provider(issuer=office + "/")
    visitor = visit()
    page = visitor.open("/konto/login/")
    page.get_by_role("link", name="Mit Amt einloggen").click()
    assert TROUBLE in sentence(visitor)


def _tamper(name: str, value: str) -> None:
    """Change what the application remembered of a journey to the provider."""
    for row in Session.objects.all():
        data = row.get_decoded()
        for kept in data.get("oidc", {}).values():
            kept[name] = value
        row.session_data = Session.get_session_store_class()().encode(data)
        row.save()


@pytest.mark.parametrize("name", ["nonce", "verifier"])
def test_a_token_for_another_journey_is_not_believed(provider, visit, anna, office_of_its_own, name):
    provider(issuer=office_of_its_own)
    visitor = visit()
    page = visitor.open("/konto/login/")
    page.get_by_role("link", name="Mit Amt einloggen").click()
    _tamper(name, "x" * 43)
    page.locator("input[name=login]").fill("anna")
    page.locator("input[name=login]").press("Enter")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/konto/login/**")
    assert TROUBLE in sentence(visitor)
    assert not Identity.objects.exists()


def test_coming_back_without_having_left_or_having_given_up_is_no_way_in(provider, client, anna, office):
    provider()
    for answer in ({"code": "x", "state": "erfunden"}, {"code": "x"}, {}, {"error": "access_denied", "state": "y"}):
        response = client.get(f"{RETURN}?{urlencode(answer)}", follow=True)
        assert response.status_code == 200 and TROUBLE in response.content.decode()
    for error, said in (("access_denied", "Sie haben das Einloggen abgebrochen."), ("server_error", TROUBLE)):
        left = client.get("/konto/anbieter/amt/")
        [state] = parse_qs(urlsplit(left.url).query)["state"]
        back = f"{RETURN}?{urlencode({'error': error, 'state': state, 'iss': office})}"
        assert said in client.get(back, follow=True).content.decode()
        assert TROUBLE in client.get(back, follow=True).content.decode()  # a state holds once
    left = client.get("/konto/anbieter/amt/")
    [state] = parse_qs(urlsplit(left.url).query)["state"]
    forged = urlencode({"code": "erfunden", "state": state, "iss": office})
    assert TROUBLE in client.get(f"{RETURN}?{forged}", follow=True).content.decode()
    assert "_auth_user_id" not in client.session


def test_a_provider_that_is_away_is_named_in_a_sentence(provider, client):
    provider(issuer="http://localhost:9")
    said = client.get("/konto/anbieter/amt/", follow=True).content.decode()
    assert "Amt antwortet nicht. Versuchen Sie es später" in said


def test_without_a_provider_there_is_no_link_and_no_address(client, db):
    assert "/konto/anbieter/" not in client.get("/konto/login/").content.decode()
    assert client.get("/konto/anbieter/amt/").status_code == 404 == client.get(RETURN).status_code
