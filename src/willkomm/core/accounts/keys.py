"""API keys as text: how one is made, and what of it is kept."""

import secrets
from hashlib import sha256

PREFIX = "wk_"
SHOWN = 8


def new_key() -> str:
    """A fresh key of 256 random bits; it is shown once and kept nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(key: str) -> str:
    """What is stored of a key. A plain hash suffices, because the key is random and long."""
    return sha256(key.encode()).hexdigest()
