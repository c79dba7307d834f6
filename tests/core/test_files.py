"""A file is there as a whole or not at all, and what lay there before stays as it was."""

import errno
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from willkomm.core.files import drop, kept, save


@pytest.fixture
def folder(tmp_path, settings):
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    return tmp_path


@pytest.fixture
def full(monkeypatch):
    """The disk takes half of every file."""

    def half(storage, name, content):
        Path(storage.path(name)).write_bytes(content.read()[:2])
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(FileSystemStorage, "_save", half)


def contents(folder) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*.pdf")]


def test_half_a_file_goes_and_the_one_of_the_same_name_stays(folder, request):
    save("a.pdf", b"%PDF-1")
    request.getfixturevalue("full")
    with pytest.raises(OSError, match="no space"):
        save("a.pdf", b"%PDF-2")
    assert contents(folder) == [b"%PDF-1"]


def test_a_file_goes_with_what_could_not_be_written_of_it(folder):
    first = save("a.pdf", b"%PDF-1")
    with pytest.raises(RuntimeError), kept("a.pdf", b"%PDF-2") as path:
        assert default_storage.exists(path) and path != first
        raise RuntimeError("the row cannot be written")
    assert contents(folder) == [b"%PDF-1"]


def test_a_file_that_is_gone_already_is_no_news(folder):
    drop([path := save("a.pdf", b"%PDF-1"), path, "never.pdf"])
    assert contents(folder) == []
