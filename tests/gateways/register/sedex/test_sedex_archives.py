"""ZIP payloads: what is read, what is refused, and that nothing of an archive is believed."""

import io
import struct
import zipfile

import pytest
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import archive, lying, renamed

from willkomm.gateways.register import ech, sedex

MESSAGE = build("moveIn")


def refused(content, **facts):
    with pytest.raises(ech.Refused) as found:
        sedex.Archive(io.BytesIO(content), **facts)
    assert found.value.sentence.endswith(".") and found.value.sentence.count("\n") == 0
    return found.value.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_gives_its_files_one_after_the_other(method):
    content = archive({"b.xml": MESSAGE, "a.csv": b"Name;Vorname\n"}, method)
    assert [(name, file.read()) for name, file in sedex.Archive(io.BytesIO(content))] == [
        ("a.csv", b"Name;Vorname\n"),
        ("b.xml", MESSAGE),
    ]


def test_archives_are_known_by_their_first_bytes_and_workbooks_are_none():
    content = archive({"a.xml": MESSAGE})
    assert sedex.is_archive("data_1.dat", io.BytesIO(content))
    assert not sedex.is_archive("liste.XLSX", io.BytesIO(content))
    assert not sedex.is_archive("a.zip", io.BytesIO(MESSAGE))


@pytest.mark.parametrize(
    "name", ["../a.xml", "/a.xml", "b/a.xml", "b\\a.xml", "..", ".", "C:a.xml", "a\x07.xml", "b/", "a\n.xml"]
)
def test_only_flat_names_are_read(name):
    assert refused(archive({name: MESSAGE})) == "archive_names"


def test_a_name_that_hides_its_path_behind_a_zero_is_refused():
    content = renamed(archive({"a.xml_../b.xml": MESSAGE}), b"a.xml_../b.xml", b"a.xml\0../b.xml")
    assert refused(content) == "archive_names"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused():
    content = renamed(archive({"a.xml": MESSAGE, "b.xml": MESSAGE}), b"b.xml", b"a.xml")
    assert refused(content) == "archive_names"


def test_at_most_500_entries():
    assert len(sedex.Archive(io.BytesIO(archive({f"{n}.xml": b"<a/>" for n in range(500)}))).names) == 500
    assert refused(archive({f"{n}.xml": b"<a/>" for n in range(501)})) == "archive_entries"
    assert refused(archive({})) == "archive_entries"


def test_a_directory_that_lies_about_its_length_is_refused_before_it_is_read():
    content = bytearray(archive({f"{n}.xml": b"" for n in range(700)}))
    end = content.rindex(b"PK\5\6")
    content[end + 8 : end + 12] = struct.pack("<2H", 1, 1)
    assert refused(bytes(content)) == "archive_entries"
    content[end + 12 : end + 16] = struct.pack("<L", 2**30)
    assert refused(bytes(content)) == "archive_entries"


def test_the_format_for_giants_is_refused():
    content = archive({"a.xml": MESSAGE})
    end = content.rindex(b"PK\5\6")
    assert refused(content[:end] + b"PK\6\7" + b"\0" * 16 + content[end:]) == "archive_entries"


def test_archives_in_archives_are_refused_whatever_their_name():
    inner = archive({"a.xml": MESSAGE})
    assert refused(archive({"b.zip": inner})) == "archive_nested"
    assert refused(archive({"b.xml": inner})) == "archive_nested"
    assert sedex.Archive(io.BytesIO(archive({"b.xlsx": inner}))).names == ["b.xlsx"]


def test_a_bomb_is_refused_while_it_is_unpacked():
    assert refused(archive({"a.xml": b"\0" * 30_000_000})) == "archive_bomb"
    spread = archive({f"{n}.xml": b" " * 500_000 for n in range(100)})
    assert refused(spread) == "archive_bomb"


def test_more_than_the_limit_is_refused_before_and_while_it_is_unpacked():
    content = archive({"a.xml": MESSAGE * 3})
    assert refused(content, max_bytes=len(content) - 1) == "too_large"
    assert refused(content, max_bytes=len(content)) == "archive_bomb"


@pytest.mark.parametrize("size", [1, 1000, 2**31])
def test_headers_that_lie_about_sizes_are_not_believed(size):
    assert refused(lying(archive({"a.xml": MESSAGE * 3}), size)) == "archive_broken"


def test_a_lying_bomb_is_refused():
    assert refused(lying(archive({"a.xml": b"\0" * 30_000_000}), 100)) == "archive_broken"


def test_encrypted_entries_are_refused():
    content = bytearray(archive({"a.xml": MESSAGE}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(mark) + place] |= 1
    assert refused(bytes(content)) == "archive_encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_need_much_memory_are_refused(method):
    assert refused(archive({"a.xml": MESSAGE}, method)) == "archive_broken"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_off_or_damaged_archive_is_refused(share):
    content = archive({"a.xml": MESSAGE})
    assert refused(content[: int(len(content) * share)]) == "archive_broken"
    damaged = bytearray(content)
    damaged[60:90] = b"x" * 30
    assert refused(bytes(damaged)) == "archive_broken"
