"""Where finished letters lie: a folder per organisation, a name that nobody guesses, the bytes unchanged."""

import hashlib
import logging
import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager

from django.core.files.storage import default_storage

from willkomm.core import files

logger = logging.getLogger(__name__)


class NotAsIssued(Exception):
    """The file of a letter is gone, or is not the one that was issued."""


def keep(organisation_id: int, pdf: bytes, folder: str = "") -> str:
    """Store a PDF and return its path inside the storage (organisation id / folder, if any / uuid.pdf)."""
    return files.save(_new(organisation_id, folder), pdf)


def kept(organisation_id: int, pdf: bytes, folder: str = "") -> AbstractContextManager[str]:
    """Store a PDF for the length of a block of writes; if they fail, the file goes too."""
    return files.kept(_new(organisation_id, folder), pdf)


def _new(organisation_id: int, folder: str) -> str:
    return f"{_home(organisation_id, folder)}/{uuid.uuid4()}.pdf"


def _home(organisation_id: int, folder: str) -> str:
    return f"letters/{organisation_id}/{folder}".rstrip("/")


def forget_others(organisation_id: int, folder: str, keep: Iterable[str]) -> None:
    """Delete what lies in this folder apart from `keep`: files of a process that was killed before it could commit."""
    home, known = _home(organisation_id, folder), set(keep)
    if not folder or not default_storage.exists(home):
        return
    files.drop({f"{home}/{name}" for name in default_storage.listdir(home)[1]} - known)


def fetch(path: str) -> bytes:
    """The stored bytes. Raises FileNotFoundError when the file is gone."""
    with default_storage.open(path, "rb") as file:
        return file.read()


def as_issued(letter) -> bytes:
    """The bytes behind a letter, or behind a document of a batch, checked against its seal. Raises NotAsIssued."""
    try:
        pdf = fetch(letter.file)
    except FileNotFoundError:
        pdf = b""
    if fingerprint(pdf) != letter.sha256:
        logger.error("letter file %s is gone or is not what was issued", letter.file)
        raise NotAsIssued
    return pdf


def fingerprint(pdf: bytes) -> str:
    """The sha256 that the letter's row keeps."""
    return hashlib.sha256(pdf).hexdigest()
