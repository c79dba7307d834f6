"""Guessing is slow: attempts are counted for all processes together, in one small table.

What is counted is a keyed digest of an address, an account or a device; none of them is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.core.internal.ratelimit import get_ip
from django.db import connection
from django.utils.crypto import salted_hmac

from willkomm.core.accounts.devices import known_device
from willkomm.core.accounts.models import Slowdown

COUNT = """
INSERT INTO accounts_slowdown AS row (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN row.ends_at <= %(now)s THEN 1 ELSE row.count + 1 END,
  ends_at = CASE WHEN row.ends_at <= %(now)s THEN %(end)s ELSE row.ends_at END
RETURNING count
"""
GIVE_BACK = "UPDATE accounts_slowdown SET count = count - 1 WHERE key = %(key)s AND count > 0"
FORGET = "DELETE FROM accounts_slowdown WHERE key = %(key)s AND ends_at > %(now)s RETURNING count"
FORGET_ALL = "DELETE FROM accounts_slowdown WHERE ends_at <= %(now)s"


def _ask(sql: str, **values) -> int:
    """The count that a statement returns, or the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else 0


@dataclass(frozen=True)
class Limit:
    """At most `amount` attempts of this kind within `seconds`, counted from the first."""

    kind: str
    amount: int
    seconds: int

    def _key(self, parts: tuple) -> str:
        text = "\x1f".join((self.kind, *map(str, parts)))
        return salted_hmac("willkomm.accounts.throttle", text, algorithm="sha256").hexdigest()

    def spend(self, *parts, now: datetime) -> bool:
        """Count one attempt and say whether it is still allowed. One statement, so that racing attempts all count."""
        end = now + timedelta(seconds=self.seconds)
        return _ask(COUNT, key=self._key(parts), now=now, end=end) <= self.amount

    def give_back(self, *parts) -> None:
        """Take one attempt off again, because it succeeded."""
        _ask(GIVE_BACK, key=self._key(parts))

    def forget(self, *parts, now: datetime) -> int:
        """Begin at nothing again; returns how many attempts had been counted."""
        return _ask(FORGET, key=self._key(parts), now=now)

    def used_up(self, *parts, now: datetime) -> bool:
        """Whether the next attempt would be one too many; counts nothing."""
        return Slowdown.objects.filter(key=self._key(parts), ends_at__gt=now, count__gte=self.amount).exists()


def forget_old(now: datetime) -> None:
    """Drop counts that no longer slow anybody down."""
    _ask(FORGET_ALL, now=now)


# Failures of strangers at one place, of strangers at one account from one place, and from all places together.
PLACE = Limit("place", 20, 600)
ACCOUNT_HERE = Limit("account-here", 5, 300)
ACCOUNT = Limit("account", 30, 900)
# A browser that this person has signed in with before counts by itself.
DEVICE = Limit("device", 10, 300)
CODE_HERE = Limit("code-here", 5, 300)
CODE = Limit("code", 10, 900)
CODE_DEVICE = Limit("code-device", 10, 300)
# A code of the app holds for three periods of 30 seconds and is taken once.
CODE_ONCE = Limit("code-once", 1, 90)
# Kept until the owner reads it at the next sign-in; the number is no limit.
UNTOLD = Limit("untold", 1_000_000, 90 * 24 * 60 * 60)


@dataclass(frozen=True)
class Attempt:
    """One try to sign in, and what it counts against.

    Whoever uses a browser that has signed in to this account counts against that browser alone, so that strangers,
    from wherever and however many, never stop an owner at a known device.
    """

    counted: tuple[tuple[Limit, tuple], ...]
    stranger: bool

    @classmethod
    def at_password(cls, request, email: str, user) -> "Attempt":
        """With a password, for an address that may or may not be an account's."""
        place, email = get_ip(request), email.strip().lower()
        if device := known_device(request, user):
            return cls(((DEVICE, (device, user.pk)),), False)
        return cls(((PLACE, (place,)), (ACCOUNT_HERE, (email, place)), (ACCOUNT, (email,))), True)

    @classmethod
    def at_code(cls, request, user) -> "Attempt":
        """With a code of the second factor, after the password was right."""
        if device := known_device(request, user):
            return cls(((CODE_DEVICE, (device, user.pk)),), False)
        return cls(((CODE_HERE, (user.pk, get_ip(request))), (CODE, (user.pk,))), True)

    def spend(self, now: datetime) -> bool:
        """Count it; what the first limit refuses no longer counts against the next."""
        return all(limit.spend(*parts, now=now) for limit, parts in self.counted)

    def give_back(self) -> None:
        """It succeeded: it was no failure."""
        for limit, parts in self.counted:
            limit.give_back(*parts)
