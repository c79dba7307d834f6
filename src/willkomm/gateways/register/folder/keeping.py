"""Originals that a municipality wants to keep for some days: encrypted with a key of the installation's secret.

AES-256-GCM in pieces of one megabyte, each with its number and whether it is the last, so that memory stays flat and
a file that was shortened or rearranged is not opened. Lost with the secret, on purpose.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from willkomm.gateways.register import ech, sedex
from willkomm.gateways.register.actions.take_in import sha256_of

ENDING = ".kept"
_MARK = b"WKK1"
_PIECE = 1024**2
_TAG, _SALT, _NONCE = 16, 16, 7


class Unreadable(Exception):
    """A kept original was changed, or encrypted with another secret."""


def keep(here, parcel) -> None:
    """Encrypt the files of a parcel into `kept/`. May be repeated after a crash."""
    for name in parcel.names:
        path = here.places.desk(parcel) / name
        if path.is_file():
            target = here.places.kept / f"{str(parcel.public_id)[:8]}-{name}{ENDING}"
            draft = target.with_name(f".{target.name}")
            with open(path, "rb") as source, open(draft, "wb") as file:
                encrypt(source, file)
                os.fsync(file.fileno())
            os.replace(draft, target)


def sums_of(path: Path) -> set[str]:
    """The SHA-256 sums by which deliveries know an original: its own, and those of the messages of an archive."""
    sums = {sha256_of(path)}
    with suppress(ech.Refused):
        if sedex.is_archive(path.name, path):
            sums |= {sha256_of(entry) for _name, entry in sedex.Archive(path)}
    return sums - {""}


def _cipher(secret: str, salt: bytes) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"willkomm: originals of the drop folder")
    return AESGCM(key.derive(secret.encode()))


def _pieces(source: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    piece = source.read(size)
    while following := source.read(size):
        yield piece, False
        piece = following
    yield piece, True


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def encrypt(source: IO[bytes], target: IO[bytes]) -> None:
    """Write an encrypted copy."""
    salt, prefix = os.urandom(_SALT), os.urandom(_NONCE)
    cipher = _cipher(settings.SECRET_KEY, salt)
    target.write(_MARK + salt + prefix)
    for number, (piece, last) in enumerate(_pieces(source, _PIECE)):
        target.write(cipher.encrypt(_nonce(prefix, number, last), piece, _MARK))


def decrypt(path: Path, target: IO[bytes]) -> None:
    """Write the original again. Raises Unreadable, perhaps after the first pieces."""
    with open(path, "rb") as source:
        head = source.read(len(_MARK) + _SALT + _NONCE)
        if not head.startswith(_MARK) or len(head) < len(_MARK) + _SALT + _NONCE:
            raise Unreadable
        salt, prefix = head[len(_MARK) : -_NONCE], head[-_NONCE:]
        ciphers = [_cipher(secret, salt) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
        for number, (piece, last) in enumerate(_pieces(source, _PIECE + _TAG)):
            cipher, text = _opened(ciphers, _nonce(prefix, number, last), piece)
            ciphers = [cipher]
            target.write(text)


def _opened(ciphers: list[AESGCM], nonce: bytes, piece: bytes) -> tuple[AESGCM, bytes]:
    """The piece in the clear, and the cipher of the secret, present or former, that opened it."""
    for cipher in ciphers:
        try:
            return cipher, cipher.decrypt(nonce, piece, _MARK)
        except InvalidTag:
            continue
    raise Unreadable
