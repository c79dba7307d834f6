"""Where finished letters lie: a folder per organisation, a name that nobody guesses, the bytes unchanged."""

import hashlib
import uuid
from collections.abc import Iterable
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(organisation_id: int, pdf: bytes, folder: str = "") -> str:
    """Store a PDF and return its path inside the storage (organisation id / folder, if any / uuid.pdf).

    Nothing is left of a file for which there was no room.
    """
    path = f"{_home(organisation_id, folder)}/{uuid.uuid4()}.pdf"
    try:
        return default_storage.save(path, ContentFile(pdf))
    except BaseException:
        default_storage.delete(path)
        raise


def _home(organisation_id: int, folder: str) -> str:
    return f"letters/{organisation_id}/{folder}".rstrip("/")


def forget_others(organisation_id: int, folder: str, keep: Iterable[str]) -> None:
    """Delete what lies in this folder apart from `keep`: files of a process that was killed before it could commit."""
    home, known = _home(organisation_id, folder), set(keep)
    if not folder or not default_storage.exists(home):
        return
    for name in default_storage.listdir(home)[1]:
        if f"{home}/{name}" not in known:
            default_storage.delete(f"{home}/{name}")


@contextmanager
def kept(organisation_id: int, pdf: bytes, folder: str = ""):
    """Store a PDF for the length of a block of writes; if they fail, the file goes too."""
    path = keep(organisation_id, pdf, folder)
    try:
        yield path
    except BaseException:
        default_storage.delete(path)
        raise


def fetch(path: str) -> bytes:
    """The stored bytes. Raises FileNotFoundError when the file is gone."""
    with default_storage.open(path, "rb") as file:
        return file.read()


def fingerprint(pdf: bytes) -> str:
    """The sha256 that the letter's row keeps."""
    return hashlib.sha256(pdf).hexdigest()


def drop(paths: Iterable[str]) -> None:
    """Delete these files; one that is gone already is no news."""
    for path in paths:
        default_storage.delete(path)
