"""Guessing codes is slow: after some wrong ones from an address, answers wait."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.crypto import salted_hmac

WRONG_CODES = 20
SECONDS = 600


def _key(request) -> str:
    """One key per network address; the address itself is not kept."""
    address = get_adapter().get_client_ip(request) or ""
    return f"portal-wrong-{salted_hmac('willkomm.portal', address).hexdigest()[:24]}"


def too_many(request) -> bool:
    """Whether this address has tried WRONG_CODES wrong codes within SECONDS."""
    return cache.get(_key(request), 0) >= WRONG_CODES


def note_wrong(request) -> None:
    """Count a wrong code; the count ends SECONDS after the first."""
    key = _key(request)
    if not cache.add(key, 1, SECONDS):
        try:
            cache.incr(key)
        except ValueError:  # it ended between the two calls
            cache.set(key, 1, SECONDS)
