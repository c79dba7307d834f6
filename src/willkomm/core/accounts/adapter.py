"""Sign-in is closed to the outside: accounts are made by the organisation, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from willkomm.core.accounts.presenters import home_of
from willkomm.core.accounts.queries import actor_of


class ClosedAdapter(DefaultAccountAdapter):
    """No public sign-up; after signing in everybody begins with their own work."""

    def is_open_for_signup(self, request) -> bool:
        """Always closed."""
        return False

    def get_login_redirect_url(self, request) -> str:
        """The first page that this person may open."""
        return home_of(actor_of(request.user, timezone.localdate()))
