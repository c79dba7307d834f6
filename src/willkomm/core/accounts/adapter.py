"""Sign-in is closed to the outside: accounts are made by the organisation, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):
    """No public sign-up."""

    def is_open_for_signup(self, request) -> bool:
        """Always closed."""
        return False
