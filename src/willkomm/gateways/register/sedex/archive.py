"""ZIP payloads, opened with distrust: flat names, few entries, sizes counted while they are unpacked.

The directory of an archive says what its author wants it to say. So nothing of it is believed: its own size is
limited before it is read, and every entry is counted byte by byte. At most one entry lies unpacked on disk.
"""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO

from willkomm.gateways.register.ech.guard import MAX_BYTES, check_size, opened
from willkomm.gateways.register.ech.refused import Refused

MOST_ENTRIES = 500
_MOST_RATIO = 200  # register XML packs to a twentieth; bombs to a thousandth and less
_FREE = 1024**2  # of what is small, the ratio does not matter
_LARGEST_DIRECTORY = 512 * 1024
_CHUNK = 256 * 1024
_END = struct.Struct("<4s4H2LH")
_END_MARK, _LOCATOR_MARK, _LOCATOR_SIZE = b"PK\5\6", b"PK\6\7", 20
_MARKS = (b"PK\3\4", b"PK\5\6")
_OFFICE = frozenset({".xlsx", ".ods", ".xlsm", ".xltx", ".docx", ".odt", ".pptx"})  # ZIP files too, but no parcels
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_AGAIN = "Bitte die Meldungen neu packen."


def is_archive(name: str, source) -> bool:
    """Whether a file is a ZIP archive by its first bytes, and no document of an office that is packed the same way."""
    if PurePath(name).suffix.lower() in _OFFICE:
        return False
    with opened(source) as file:
        return file.read(4) in _MARKS


def _refused(reason: str, what: str) -> Refused:
    return Refused(reason, f"{what} {_AGAIN}")


class Archive:
    """An archive that has passed every check; iterate over `(name, stream)` of its entries, sorted by name.

    A stream is closed when the next one is asked for. What is unpacked has no name on disk, so that nothing stays
    behind whatever happens.
    """

    def __init__(self, source, max_bytes: int = MAX_BYTES):
        """Check the archive completely, unpacking it into nothing.

        Raises Refused: too_large, archive_broken, archive_entries, archive_names, archive_nested,
        archive_encrypted, archive_bomb.
        """
        self._source, self._max_bytes = source, max_bytes
        check_size(source, max_bytes)
        with self._opened() as (packed, size):
            self.names = sorted(_checked_names(packed))
            _check_contents(packed, size, max_bytes)

    def __iter__(self) -> Iterator[tuple[str, IO[bytes]]]:
        with self._opened() as (packed, _):
            for name in self.names:
                with tempfile.TemporaryFile() as file:
                    for chunk in _chunks(packed, packed.getinfo(name)):
                        file.write(chunk)
                    file.seek(0)
                    yield name, file

    @contextmanager
    def _opened(self):
        with opened(self._source) as file:
            size = _check_directory(file)
            try:
                with zipfile.ZipFile(file) as packed:
                    yield packed, size
            except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error) as error:
                raise _broken() from error


def _broken() -> Refused:
    return _refused("archive_broken", "Das ZIP-Archiv ist beschädigt.")


def _check_directory(file) -> int:
    """Refuse a directory that is too large to read, before zipfile reads all of it; returns the archive's size."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - 0xFFFF - _LOCATOR_SIZE))
    tail = file.read()
    file.seek(0)
    place = len(tail) - _END.size
    if tail[place : place + 4] != _END_MARK or not tail.endswith(b"\0\0"):
        place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise _broken()
    _, _, _, _, entries, directory, _, _ = _END.unpack_from(tail, place)
    if tail[max(0, place - _LOCATOR_SIZE) :].startswith(_LOCATOR_MARK) or directory == 0xFFFFFFFF:
        raise _refused("archive_entries", "Das ZIP-Archiv ist im Format für übergrosse Archive gepackt.")
    if entries > MOST_ENTRIES or directory > _LARGEST_DIRECTORY:
        raise _too_many()
    return size


def _too_many() -> Refused:
    return _refused("archive_entries", f"Das ZIP-Archiv enthält mehr als {MOST_ENTRIES} Dateien.")


def _checked_names(packed: zipfile.ZipFile) -> list[str]:
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _too_many()
    if not entries:
        raise _refused("archive_entries", "Das ZIP-Archiv ist leer.")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or not all(_is_flat(entry.orig_filename) for entry in entries):
        raise _refused(
            "archive_names", "Im ZIP-Archiv sind Ordner, Pfade oder doppelte Namen; erlaubt sind nur flache Namen."
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refused("archive_encrypted", "Das ZIP-Archiv ist mit einem Passwort geschützt.")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise _refused("archive_broken", "Das ZIP-Archiv ist mit einem ungebräuchlichen Verfahren gepackt.")
    return names


def _is_flat(name: str) -> bool:
    if not name or name in (".", "..") or len(name) > 200:
        return False
    return name.isprintable() and not any(sign in name for sign in "/\\:")


def _check_contents(packed: zipfile.ZipFile, size: int, max_bytes: int) -> None:
    total, allowed = 0, min(max_bytes, max(_FREE, size * _MOST_RATIO))
    for entry in packed.infolist():
        start, own = b"", 0
        for chunk in _chunks(packed, entry):
            start, own, total = start or chunk[:4], own + len(chunk), total + len(chunk)
            if total > allowed:
                raise _refused("archive_bomb", "Das ZIP-Archiv ist entpackt viel zu gross und wird nicht gelesen.")
        if own != entry.file_size:
            raise _broken()
        if start in _MARKS and PurePath(entry.filename).suffix.lower() not in _OFFICE:
            raise _refused("archive_nested", "Im ZIP-Archiv steckt ein weiteres Archiv.")


def _chunks(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with packed.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise _broken() from error
