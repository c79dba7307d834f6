"""A passkey: set up, named, used instead of a password and as second factor, removed; wide, on a phone, by keyboard."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from tests.journeys.conftest import PASSWORD
from willkomm.core.accounts import throttle


def hold(visitor) -> None:
    """Give this browser a device that can keep passkeys."""
    visitor.tool = visitor.page.context.new_cdp_session(visitor.page)
    visitor.tool.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    visitor.key = visitor.tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


@pytest.fixture
def device(visit, anna):
    """A function: Anna's browser, signed in with her password, with a device that can hold passkeys."""

    def make():
        visitor = visit()
        hold(visitor)
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


def step(visitor, hands, text: str) -> None:
    """Go to this link or button, use it, and check the page it leads to."""
    hands.to(text=text)
    hands.press()
    visitor.check()


def say_who_one_is(visitor, hands) -> None:
    """Where the page asks for the password once more."""
    if visitor.page.locator("main input[type=password]").count():
        hands.write("password", PASSWORD)
        step(visitor, hands, "Bestätigen")


def by_menu(visitor, hands, text: str) -> None:
    """To this entry of the menu under one's own name."""
    hands.to(text="Konto von")
    hands.unfold()
    step(visitor, hands, text)


def test_sets_a_passkey_up_signs_in_with_it_alone_renames_it_and_takes_it_away(walk, anna):
    visitor, hands = walk()
    hold(visitor)
    anna.set_password(PASSWORD)
    anna.save()
    page = visitor.open("/konto/login/")
    hands.write("login", anna.email)
    hands.write("password", PASSWORD)
    step(visitor, hands, "Einloggen")
    by_menu(visitor, hands, "Zweiter Faktor")
    step(visitor, hands, "Passkey einrichten")
    say_who_one_is(visitor, hands)
    hands.write("name", "Diensttelefon")
    assert page.get_by_label("Damit auch ohne Passwort einloggen").is_checked()
    step(visitor, hands, "Passkey einrichten")
    assert page.get_by_role("heading", name="Wiederherstellungscodes").is_visible()
    by_menu(visitor, hands, "Ausloggen")
    step(visitor, hands, "Mit Passkey einloggen")
    assert page.url == visitor.base + "/"
    by_menu(visitor, hands, "Zweiter Faktor")
    step(visitor, hands, "Passkeys verwalten")
    assert page.get_by_text("auch ohne Passwort").is_visible()
    step(visitor, hands, "Umbenennen")
    say_who_one_is(visitor, hands)
    hands.write("name", "Büro ")
    step(visitor, hands, "Namen speichern")
    assert page.get_by_text("Büro").first.is_visible()
    step(visitor, hands, "Entfernen")
    step(visitor, hands, "Passkey entfernen")
    assert page.get_by_text("Der Passkey ist entfernt.").is_visible()
    assert not Authenticator.objects.filter(user=anna).exists()


def test_whom_strangers_have_slowed_down_comes_in_with_the_passkey_from_any_browser(device, anna):
    """The one case in which a password alone waits: an unknown browser, while many places guess at the account."""
    visitor, now = device(), timezone.now()
    set_up(visitor, "Diensttelefon")
    sign_out(visitor)
    visitor.page.context.clear_cookies()
    while throttle.ACCOUNT.spend(anna.email, now=now):
        pass
    page = visitor.open("/konto/login/")
    page.get_by_label("E-Mail").fill(anna.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Einloggen", exact=True).click()
    page.get_by_text("Warten Sie").first.wait_for()
    visitor.check()
    page.get_by_role("button", name="Mit Passkey einloggen").click()
    page.wait_for_url(visitor.base + "/")


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
    assert page.locator(".kern-btn--primary").inner_text() == "Passkey oder Sicherheitsschlüssel benutzen"
    assert not page.get_by_text("Authentifizierungs-App").count(), "who has no app is not asked for its code"
    page.get_by_role("button", name="Passkey oder Sicherheitsschlüssel benutzen").click()
    page.wait_for_url(visitor.base + "/")


def test_the_page_says_in_german_when_the_device_knows_no_passkey(device):
    visitor = device()
    sign_out(visitor)
    visitor.tool.send("WebAuthn.setUserVerified", {"authenticatorId": visitor.key, "isUserVerified": False})
    visitor.page.get_by_role("button", name="Mit Passkey einloggen").click()
    visitor.page.get_by_role("alert").filter(has_text="Versuchen Sie es noch einmal.").wait_for()
    visitor.check()
