"""Guessing codes is slow: after some wrong ones from an address, answers wait."""

from allauth.core.internal.ratelimit import get_ip
from django.utils import timezone

from willkomm.core.accounts.throttle import Limit

WRONG_CODES = 20
SECONDS = 600
_WRONG = Limit("portal-code", WRONG_CODES, SECONDS)


def too_many(request) -> bool:
    """Whether this address has tried WRONG_CODES wrong codes within SECONDS, whichever process answered."""
    return _WRONG.used_up(get_ip(request), now=timezone.now())


def note_wrong(request) -> None:
    """Count a wrong code; the count ends SECONDS after the first."""
    _WRONG.spend(get_ip(request), now=timezone.now())
