"""Codes that stand in a letter: eight signs that nobody confuses, shown as ABCD-EFGH, kept only as a digest."""

import hashlib
import re
import secrets

ALPHABET = "ABCDEFGHJKMNPQRTUVWXYZ2346789"
LENGTH = 8


def new_code() -> str:
    """A fresh code in the form ABCD-EFGH, from the system's random source (about 39 bits)."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{signs[:4]}-{signs[4:]}"


def normalised(typed: str) -> str:
    """What somebody typed as eight signs of the alphabet, or an empty string when it cannot be a code."""
    signs = re.sub(r"[\s\-–—_.]", "", typed).upper()
    return signs if len(signs) == LENGTH and set(signs) <= set(ALPHABET) else ""


def shown(signs: str) -> str:
    """Eight signs as they stand in a letter: ABCD-EFGH."""
    return f"{signs[:4]}-{signs[4:]}"


def digest(code: str) -> str:
    """The sha256 under which a code is found, whatever its spelling; wrong codes have one too (uniform timing)."""
    return hashlib.sha256((normalised(code) or f"?{code}").encode()).hexdigest()
