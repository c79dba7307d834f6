"""Where finished letters lie: a folder per organisation, a name that nobody guesses, the bytes unchanged."""

import hashlib
import uuid
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def keep(organisation_id: int, pdf: bytes) -> str:
    """Store a PDF and return its path inside the storage (organisation id / uuid.pdf)."""
    return default_storage.save(f"letters/{organisation_id}/{uuid.uuid4()}.pdf", ContentFile(pdf))


@contextmanager
def kept(organisation_id: int, pdf: bytes):
    """Store a PDF for the length of a block of writes; if they fail, the file goes too."""
    path = keep(organisation_id, pdf)
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
