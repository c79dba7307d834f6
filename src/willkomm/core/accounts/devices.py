"""Browsers that have signed in before: a signed cookie with the accounts they belong to.

It opens nothing. It only means that strangers' failures elsewhere do not slow this browser down.
"""

import secrets
from hashlib import sha256

from django.core import signing

COOKIE = "willkomm_device"
SALT = "willkomm.accounts.device"
SECONDS = 180 * 24 * 60 * 60
PEOPLE = 10


def _mark(user) -> str:
    """Changes with the password, so that whoever knew the old one counts as a stranger afterwards."""
    return sha256(user.get_session_auth_hash().encode()).hexdigest()[:16]


def _read(request) -> dict:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        kept = None
    return kept if isinstance(kept, dict) and isinstance(kept.get("people"), dict) else {}


def known_device(request, user) -> str:
    """The number of this browser if this person has signed in with it since their last new password, else nothing."""
    kept = _read(request)
    return kept["id"] if user is not None and kept and kept["people"].get(str(user.pk)) == _mark(user) else ""


def remember(request, response, user, secure: bool) -> None:
    """Keep on this browser that this person signed in here; the last ten people are kept."""
    kept = _read(request) or {"id": secrets.token_urlsafe(12), "people": {}}
    people = {pk: mark for pk, mark in kept["people"].items() if pk != str(user.pk)} | {str(user.pk): _mark(user)}
    people = dict(list(people.items())[-PEOPLE:])
    text = signing.dumps({"id": kept["id"], "people": people}, salt=SALT, compress=True)
    response.set_cookie(COOKIE, text, max_age=SECONDS, httponly=True, secure=secure, samesite="Lax")
