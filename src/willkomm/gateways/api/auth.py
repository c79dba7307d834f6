"""Who calls: a key in the header, or the signed-in person's session with its CSRF token."""

from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth

from willkomm.core.accounts.actions import note_use
from willkomm.core.accounts.queries import actor_of_key, key_in_force


class Key(HttpBearer):
    """`Authorization: Bearer …`: acts with what the key lends of its person's rights.

    A wrong key never falls back to a session.
    """

    def authenticate(self, request, token: str):
        """The person whose key this is; refuses with 401 when it is unknown, expired or revoked."""
        found = key_in_force(token, today := timezone.localdate())
        if found is None:
            raise AuthenticationError()
        note_use(found, timezone.now())
        request.user, request.actor = found.user, actor_of_key(found, today)
        return found.user


class Session(SessionAuth):
    """The session of somebody who is signed in; without one the answer is 401 before any talk of CSRF."""

    def _get_key(self, request):
        return super()._get_key(request) if request.user.is_authenticated else None
