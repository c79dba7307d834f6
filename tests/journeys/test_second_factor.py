"""A second factor: set up in the account's pages, asked for at the next sign-in, replaced by a code on paper."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession

from tests.journeys.conftest import PASSWORD

TYPING_SECONDS = 2


def app_code(secret: str) -> str:
    """What the app on the telephone shows now; a code about to expire is let go by, as people do."""
    period = app_settings.TOTP_PERIOD
    left = period - time.time() % period
    if left < TYPING_SECONDS:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // period))


def sign_out_and_in(visitor, user):
    """Leave by the menu and come back with the password."""
    page = visitor.page
    page.locator("summary", has_text=user.name).click()
    page.get_by_role("button", name="Ausloggen").click()
    page.goto(visitor.base + "/konto/login/")
    page.get_by_label("E-Mail").fill(user.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Einloggen", exact=True).click()
    visitor.check()


def confirm_password(page) -> None:
    """Say who one is once more, where it is asked."""
    if page.locator("main input[type=password]").count():
        page.locator("main input[type=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()


def test_sets_up_the_app_and_signs_in_with_its_code_and_with_a_code_on_paper(visit, anna):
    visitor = visit()
    page = visitor.sign_in(anna)
    visitor.open("/konto/2fa/")
    page.get_by_role("link", name="App einrichten").click()
    confirm_password(page)
    visitor.check()
    secret = page.locator("main code").first.inner_text()
    page.locator("input[name=code]").fill(app_code(secret))
    page.get_by_role("button", name="App einrichten").click()
    visitor.check()
    page.get_by_text("Die Codes stehen nur jetzt hier.").wait_for()
    spare = page.locator("#recovery_codes").input_value().splitlines()
    assert len(spare) == 10
    sign_out_and_in(visitor, anna)
    assert page.get_by_role("heading", name="Zweiter Faktor").is_visible()
    page.locator("input[name=code]").fill(app_code(secret))
    page.get_by_role("button", name="Einloggen").first.dblclick()
    page.wait_for_url(visitor.base + "/")
    assert UserSession.objects.filter(user=anna).count() == 1
    sign_out_and_in(visitor, anna)
    page.locator("input[name=code]").fill(spare[0])
    page.get_by_role("button", name="Einloggen").first.click()
    page.wait_for_url(visitor.base + "/")


def test_a_wrong_code_says_so_and_lets_nobody_in(visit, anna):
    visitor = visit()
    page = visitor.sign_in(anna)
    visitor.open("/konto/2fa/totp/activate/")
    confirm_password(page)
    secret = page.locator("main code").first.inner_text()
    page.locator("input[name=code]").fill(app_code(secret))
    page.get_by_role("button", name="App einrichten").click()
    sign_out_and_in(visitor, anna)
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Einloggen").first.click()
    visitor.check()
    assert page.get_by_text("Code").first.is_visible()
    page.goto(visitor.base + "/dossiers/")
    assert "/konto/" in page.url
