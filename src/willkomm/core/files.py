"""Files of the store: there as a whole with what is written of them, or not at all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def save(path: str, content: bytes) -> str:
    """Store the bytes unchanged, beside a file that has this path already; returns the path in the store.

    Nothing is left of a file that found no room.
    """
    path = default_storage.get_available_name(path)
    try:
        return default_storage.save(path, ContentFile(content))
    except BaseException:
        default_storage.delete(path)
        raise


@contextmanager
def kept(path: str, content: bytes) -> Iterator[str]:
    """Store the bytes for the length of a block of writes; if they fail, the file goes too."""
    stored = save(path, content)
    try:
        yield stored
    except BaseException:
        default_storage.delete(stored)
        raise


def drop(paths: Iterable[str]) -> None:
    """Delete these files; one that is gone already is no news."""
    for path in paths:
        default_storage.delete(path)
