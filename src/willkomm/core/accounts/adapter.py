"""Sign-in is closed to the outside: accounts are made by the organisation, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from willkomm.core.accounts.presenters import home_of
from willkomm.core.accounts.queries import actor_of


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
