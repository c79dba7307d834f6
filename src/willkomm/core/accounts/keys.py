"""API keys: how one is made, what of it is kept, and how much of its maker's rights it lends."""

import secrets
from collections.abc import Iterable
from hashlib import sha256

from willkomm.core.permissions import Mandate

PREFIX = "wk_"
SHOWN = 8


def new_key() -> str:
    """A fresh key of 256 random bits; it is shown once and kept nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is stored of a key. A plain hash suffices, because the key is random and long."""
    return sha256(key.encode()).hexdigest()


def kept_mandates(mandates: Iterable[Mandate]) -> list[dict]:
    """These mandates as plain values, to be kept with a key when it is made."""
    return [
        {
            "role": each.role,
            "organisation": each.organisation_id,
            "partners": {task: sorted(ids) for task, ids in each.partners.items()},
        }
        for each in mandates
    ]


def lent(today: Iterable[Mandate], made: Iterable[dict]) -> list[Mandate]:
    """What a key lends: of today's mandates those that its maker had when it was made, with the partners of then.

    `made` comes from `kept_mandates`. A role that was given later, or a partner who joined the Verbund later, is lent
    by a new key alone; a role or contract that has ended is lent by none.
    """
    then = {(each["role"], each["organisation"]): each["partners"] for each in made}
    found = []
    for each in today:
        partners = then.get((each.role, each.organisation_id))
        if partners is not None:
            both = {task: ids & frozenset(partners.get(task, ())) for task, ids in each.partners.items()}
            found.append(Mandate(each.role, each.organisation_id, both, each.above))
    return found
