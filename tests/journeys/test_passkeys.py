"""A passkey: set up, named, used instead of a password and as second factor, removed; wide, on a phone, by keyboard."""

import pytest
from allauth.mfa.models import Authenticator

from tests.journeys.conftest import PASSWORD, PHONE, WIDE


@pytest.fixture
def device(visit, anna):
    """A function: Anna's browser, signed in with her password, with a device that can hold passkeys."""

    def make(viewport=WIDE):
        visitor = visit(viewport)
        tool = visitor.page.context.new_cdp_session(visitor.page)
        tool.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        visitor.key = tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
        visitor.tool = tool
        visitor.sign_in(anna)
        return visitor

    return make


def confirm_password(page) -> None:
    """Say who one is once more, where it is asked."""
    if page.locator("main input[type=password]").count():
        page.locator("main input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Bestätigen").click()


def set_up(visitor, name: str, *, alone: bool = True) -> None:
    """From the menu's page to the codes on paper."""
    page = visitor.open("/konto/2fa/")
    page.get_by_role("link", name="Passkey einrichten").click()
    confirm_password(page)
    visitor.check()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Damit auch ohne Passwort einloggen").set_checked(alone, force=True)
    page.get_by_role("button", name="Passkey einrichten").click()
    page.get_by_role("heading", name="Wiederherstellungscodes").wait_for()
    visitor.check()


def sign_out(visitor) -> None:
    visitor.open("/konto/logout/").locator("main").get_by_role("button", name="Ausloggen").click()
    visitor.page.wait_for_url("**/konto/login/")
    visitor.check()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_signs_in_with_the_passkey_alone_renames_it_and_takes_it_away(device, viewport, anna):
    visitor = device(viewport)
    set_up(visitor, "Diensttelefon")
    sign_out(visitor)
    page = visitor.page
    page.get_by_role("button", name="Mit Passkey einloggen").click()
    page.wait_for_url(visitor.base + "/")
    visitor.check()
    visitor.open("/konto/2fa/").get_by_role("link", name="Passkeys verwalten").click()
    visitor.check()
    assert page.get_by_text("auch ohne Passwort").is_visible()
    page.get_by_role("link", name="Umbenennen").click()
    confirm_password(page)
    visitor.check()
    page.get_by_label("Name").fill("Büro")
    page.get_by_role("button", name="Namen speichern").click()
    page.get_by_text("Büro", exact=True).wait_for()
    page.get_by_role("link", name="Entfernen").click()
    visitor.check()
    page.get_by_role("button", name="Passkey entfernen").click()
    visitor.check()
    assert page.get_by_text("Der Passkey ist entfernt.").is_visible()
    assert not Authenticator.objects.filter(user=anna).exists()


def test_a_key_that_is_not_for_signing_in_alone_is_asked_for_after_the_password(device, anna):
    visitor = device()
    set_up(visitor, "Schlüssel", alone=False)
    sign_out(visitor)
    page = visitor.page
    page.get_by_label("E-Mail").fill(anna.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Einloggen", exact=True).click()
    page.get_by_role("heading", name="Zweiter Faktor").wait_for()
    visitor.check()
    page.get_by_role("button", name="Passkey oder Sicherheitsschlüssel benutzen").click()
    page.wait_for_url(visitor.base + "/")


def test_by_keyboard_alone(device):
    visitor = device()
    set_up(visitor, "Büro")
    sign_out(visitor)
    page = visitor.page
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "passkey_login":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.base + "/")


def test_the_page_says_in_german_when_the_device_knows_no_passkey(device):
    visitor = device()
    sign_out(visitor)
    visitor.tool.send("WebAuthn.setUserVerified", {"authenticatorId": visitor.key, "isUserVerified": False})
    visitor.page.get_by_role("button", name="Mit Passkey einloggen").click()
    visitor.page.get_by_role("alert").filter(has_text="Versuchen Sie es noch einmal.").wait_for()
    visitor.check()
