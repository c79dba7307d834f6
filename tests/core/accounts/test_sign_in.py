"""Signing in with password and second factor, throttled; no sign-up, no enumeration."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.urls import reverse

from willkomm.config import sign_in
from willkomm.core.accounts.models import User

PASSWORD = "Regenbogen-Zaun-7"


@pytest.fixture
def ida(db):
    """Somebody with a password."""
    return User.objects.create_user("ida@example.invalid", PASSWORD, name="Ida")


def enter(client, email, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **more)


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_right_password_opens_and_logging_out_needs_a_post(ida, client):
    assert enter(client, "IDA@example.invalid").status_code == 302
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_session_ends_with_the_browser(ida, client):
    text = client.get(reverse("account_login")).content.decode()
    assert "Angemeldet bleiben" not in text
    assert enter(client, ida.email).cookies["sessionid"]["expires"] == ""


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ida, client):
    known = enter(client, ida.email, "falsch").context["form"].errors
    unknown = enter(client, "niemand@example.invalid", "falsch").context["form"].errors
    assert known == unknown and known


def test_nobody_signs_up(client, db):
    address = reverse("account_signup")
    client.get(address)
    client.post(address, {"email": "neu@example.invalid", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="neu@example.invalid").exists()


def test_a_forgotten_password_is_set_again_with_a_link_once(ida, client, settings):
    settings.EMAIL_HOST = "mail.example.invalid"
    answer = client.post(reverse("account_reset_password"), {"email": ida.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "niemand@example.invalid"})
    assert (answer.status_code, answer.url) == (unknown.status_code, unknown.url)
    [message] = mail.outbox
    link = next(word for word in message.body.split() if "/konto/password/reset/key/" in word)
    path = "/" + link.split("/", 3)[3]
    form = client.get(path, follow=True).redirect_chain[-1][0]
    new = "Ganz-anderer-Zaun-8"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert enter(client, ida.email, new).status_code == 302
    client.post(reverse("account_logout"))
    assert "gilt nicht mehr" in client.get(path).content.decode()


def test_changing_the_password_needs_the_old_one(ida, client):
    enter(client, ida.email)
    new = {"password1": "Ganz-anderer-Zaun-8", "password2": "Ganz-anderer-Zaun-8"}
    assert client.post(reverse("account_change_password"), {"oldpassword": "falsch", **new}).status_code == 200
    assert client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new}).status_code == 302
    ida.refresh_from_db()
    assert ida.check_password("Ganz-anderer-Zaun-8")


def test_the_second_factor_from_set_up_to_recovery_code(ida, client):
    enter(client, ida.email)
    assert client.get(reverse("mfa_index")).status_code == 200
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        assert "reauthenticate" in page.url
        assert client.post(page.url, {"password": PASSWORD}).status_code == 302
        page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}).status_code == 302
    codes = Authenticator.objects.get(user=ida, type="recovery_codes").wrap().get_unused_codes()
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(code in shown for code in codes) and "stehen nur jetzt hier" in shown
    assert codes[0] not in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    client.post(reverse("account_logout"))
    second = enter(client, ida.email)
    assert second.url == reverse("mfa_authenticate") and "_auth_user_id" not in client.session
    assert client.get(second.url).status_code == 200
    assert client.post(second.url, {"code": "123123"}).status_code == 200
    assert client.post(second.url, {"code": codes[0]}).status_code == 302
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    enter(client, ida.email)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert "_auth_user_id" not in client.session


def test_a_blocked_account_stays_out(ida, client):
    ida.is_active = False
    ida.save()
    enter(client, ida.email)
    assert "_auth_user_id" not in client.session


def test_without_a_mail_server_nobody_is_promised_a_mail(ida, client):
    for answer in (
        client.get(reverse("account_reset_password")),
        client.post(reverse("account_reset_password"), {"email": ida.email}),
    ):
        text = answer.content.decode()
        assert answer.status_code == 200 and "Fragen Sie Ihre Leitung: sie gibt Ihnen einen Link" in text
        assert "senden" not in text and not mail.outbox
    enter(client, ida.email)
    for path in ("/konto/email/", "/konto/confirm-email/", "/konto/confirm-email/abc/"):
        assert client.get(path).status_code == 404, path


def test_with_a_mail_server_the_address_can_be_changed(settings):
    settings.EMAIL_HOST = "mail.example.invalid"
    names = {each.name for each in sign_in._offered()}
    assert {"account_email", "account_confirm_email"} < names and "account_email_verification_sent" not in names


def test_no_passkey_is_asked_for_that_nobody_has(ida, client):
    Authenticator.objects.create(user=ida, type="totp", data={"secret": ""})
    text = client.get(enter(client, ida.email).url).content.decode()
    assert "Authentifizierungs-App" in text and "Passkey" not in text
