"""Secrets of second factors, sealed before they are stored: whoever reads the database alone cannot use them."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "f1:"
PURPOSE = b"willkomm.accounts.second-factor"


class CannotOpen(ValueError):
    """No key of this installation opens what is stored: its secret was changed without keeping the former one."""


@lru_cache(maxsize=16)
def _lock(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))


def seal(text: str, secrets: Sequence[str]) -> str:
    """The text encrypted with the first of the installation's secrets (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return MARK + _lock(secrets[0]).encrypt(text.encode()).decode()


def unseal(stored: str, secrets: Sequence[str]) -> str:
    """The text behind `seal`, by the present or a former secret; what was stored in the clear comes back as it is.

    Raises CannotOpen when no secret fits.
    """
    if not stored.startswith(MARK):
        return stored
    try:
        return MultiFernet([_lock(each) for each in secrets]).decrypt(stored.removeprefix(MARK)).decode()
    except InvalidToken as error:
        raise CannotOpen("no secret opens this second factor") from error


def is_fresh(stored: str, secrets: Sequence[str]) -> bool:
    """Whether the text is sealed with the present secret, not with a former one or not at all."""
    if not stored.startswith(MARK):
        return False
    try:
        _lock(secrets[0]).decrypt(stored.removeprefix(MARK))
    except InvalidToken:
        return False
    return True


def resealed(data: dict, secrets: Sequence[str]) -> dict | None:
    """The stored data of a second factor with every secret sealed by the present key; None when all of it already is.

    Knows the places where the sign-in library keeps secrets: the app's key, the seed of the recovery codes, and
    codes taken over one by one.
    """
    fresh = dict(data)
    for name in ("secret", "seed"):
        if name in data and not is_fresh(data[name], secrets):
            fresh[name] = seal(unseal(data[name], secrets), secrets)
    codes = data.get("migrated_codes")
    if codes and not all(is_fresh(each, secrets) for each in codes):
        fresh["migrated_codes"] = [seal(unseal(each, secrets), secrets) for each in codes]
    return fresh if fresh != data else None
