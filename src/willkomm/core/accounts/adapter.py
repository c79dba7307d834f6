"""Sign-in is closed to the outside: accounts are made by the organisation, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from willkomm.core.accounts import sealing, throttle
from willkomm.core.accounts.actions import take_resets
from willkomm.core.accounts.devices import remember
from willkomm.core.accounts.presenters import home_of, reset_told
from willkomm.core.accounts.queries import WITHOUT, account_with, actor_of, has_second_factor, needs_second_factor

# Fewer failures are one's own typing errors.
WORTH_TELLING = 3
# How somebody who is signed in says once more who they are.
AGAIN = {
    "reauthenticate": _("Passwort eingeben"),
    "mfa_reauthenticate:webauthn": _("Passkey oder Sicherheitsschlüssel benutzen"),
    "mfa_reauthenticate": _("Code eingeben"),
}


class ClosedAdapter(DefaultAccountAdapter):
    """No public sign-up; after signing in everybody begins with their own work."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": _("Geben Sie Ihr jetziges Passwort ein."),
        "invalid_password_reset": _("Dieser Link gilt nicht mehr. Fragen Sie Ihre Leitung nach einem neuen."),
        "rate_limited": _("Das waren viele Versuche. Warten Sie fünf Minuten und versuchen Sie es dann noch einmal."),
        "too_many_login_attempts": _(
            "Zu viele Versuche mit einem falschen Passwort. Warten Sie fünf Minuten und loggen Sie sich dann ein."
        ),
    }

    def is_open_for_signup(self, request) -> bool:
        """Always closed."""
        return False

    def get_login_redirect_url(self, request) -> str:
        """The first page that this person may open."""
        return home_of(actor_of(request.user, timezone.localdate()))

    def get_login_stages(self) -> list[str]:
        """The library's, with a second factor that a provider may have vouched for."""
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__name__}"
        return [ours if "AuthenticateStage" in each else each for each in super().get_login_stages()]

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The library's, codes last: whoever has a passkey may have no app that shows one."""
        ways = [way | {"description": AGAIN[way["id"]]} for way in super().get_reauthentication_methods(user)]
        return sorted(ways, key=lambda way: way["id"] == "mfa_reauthenticate")

    def pre_authenticate(self, request, **credentials) -> None:
        """Count the attempt before the password is looked at; refuse it when there were too many."""
        email = credentials.get("email", "")
        self._user = account_with(email)
        self._attempt = throttle.Attempt.at_password(request, email, self._user)
        if not self._attempt.spend(timezone.now()):
            self.authentication_failed(request)
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        self._attempt.give_back()

    def authentication_failed(self, request, **credentials) -> None:
        """Remember a stranger's failure for the owner of the account."""
        if self._user is not None and self._attempt.stranger:
            throttle.UNTOLD.spend(self._user.pk, now=timezone.now())

    def post_login(self, request, user, **facts):
        """Tell what happened meanwhile, remember the browser, and whether a second factor is still to be set up."""
        response = super().post_login(request, user, **facts)
        now = timezone.now()
        request.session["seen_at"] = now.timestamp()
        remember(request, response, user, settings.SECURE)
        _tell(request, user, now)
        if not has_second_factor(user) and not _vouched_for(request, user):
            _ask_for_second_factor(request, user)
        return response


def _tell(request, user, now) -> None:
    """Strangers' failures and a reset second factor, since the last time."""
    failures = throttle.UNTOLD.forget(user.pk, now=now)
    if failures >= WORTH_TELLING:
        text = ngettext(
            "Seit Ihrem letzten Einloggen hat jemand %(number)d-mal ein falsches Passwort für Ihr Konto eingegeben."
            " Waren Sie das nicht, so melden Sie es der Stelle, die Willkomm betreibt.",
            "Seit Ihrem letzten Einloggen hat jemand %(number)d-mal ein falsches Passwort für Ihr Konto eingegeben."
            " Waren Sie das nicht, so melden Sie es der Stelle, die Willkomm betreibt.",
            failures,
        )
        messages.warning(request, text % {"number": failures})
    for row in take_resets(user, now):
        messages.warning(request, reset_told(row))


def _ask_for_second_factor(request, user) -> None:
    """Where the role must have one it comes first; the others are reminded. Nobody in the demonstration is."""
    if settings.DEMO and user.is_demo:
        return
    request.session[WITHOUT] = True
    if not needs_second_factor(user, timezone.localdate()):
        messages.info(
            request, _now("Ihr Konto schützt erst ein Passwort. Richten Sie unter «Zweiter Faktor» einen Passkey ein.")
        )


def _vouched_for(request, user) -> bool:
    """Whether this sign-in came from a provider that proved a second factor."""
    return any(each.get("second_factor") for each in get_authentication_records(request, user))


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the provider has asked for one and the operator accepts its word."""

    def _should_handle(self, request) -> bool:
        return super()._should_handle(request) and not _vouched_for(request, self.login.user)


class SealedFactors(DefaultMFAAdapter):
    """Second factors: their secrets are sealed before they are stored; sentences in our German."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Entfernen Sie zuerst den zweiten Faktor, dann können Sie die Adresse ändern."),
        "cannot_delete_authenticator": _("Diesen zweiten Faktor können Sie nicht entfernen. Fragen Sie Ihre Leitung."),
        "cannot_generate_recovery_codes": _("Richten Sie zuerst einen Passkey oder eine App ein."),
        "incorrect_code": _("Das hat nicht gestimmt. Versuchen Sie es noch einmal."),
        "unverified_email": _("Ihre E-Mail-Adresse ist noch nicht bestätigt. Fragen Sie Ihre Leitung nach einem Link."),
    }

    @property
    def _secrets(self) -> list[str]:
        return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]

    def encrypt(self, text: str) -> str:
        """Sealed with a key that comes from the installation's secret."""
        return sealing.seal(text, self._secrets)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened with the present secret or a former one."""
        return sealing.unseal(encrypted_text, self._secrets)

    def generate_authenticator_name(self, user, type) -> str:
        """A name for a passkey that was given none."""
        number = len(self._passkeys(user)) + 1
        return _now("Passkey") if number == 1 else _now("Passkey %d") % number

    def _passkeys(self, user) -> list:
        from allauth.mfa.models import Authenticator

        return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that a device shows beside the passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}
