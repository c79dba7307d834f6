"""A process of its own that opens one workbook: its memory and time are limited, and it may die alone.

Reads the workbook from standard input, writes one JSON line per row: [line number from 1, [texts]]. A sheet may
claim any size (one cell at its far corner is enough), and no parser of such files is trusted with our memory.
Exit codes: 0 done, 3 password, 4 unreadable, 5 no rows.
"""

import io
import json
import re
import sys
import zipfile
from datetime import date, datetime, time, timedelta

from .header import find_header, score
from .limits import MAX_CELL, MAX_COLUMNS, MEMORY, SECONDS, TITLE_LINES

PASSWORD, UNREADABLE, EMPTY = 3, 4, 5
# What a file with a password holds: XLSX a part of this name, XLS this record near the beginning, ODS this in its list.
LOCKED_XLSX = "EncryptedPackage".encode("utf-16-le")
LOCKED_XLS = re.compile(rb"\x09\x08\x10\x00.{16}(\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
ODS_PARTS, LOCKED_ODS = "META-INF/manifest.xml", b"encryption-data"


def main() -> int:
    """Read, choose a sheet, write its rows."""
    _limit()
    import python_calamine as calamine

    content = sys.stdin.buffer.read()
    try:
        rows = _chosen(calamine.load_workbook(io.BytesIO(content)))
    except (calamine.CalamineError, ValueError, OSError, MemoryError):
        return PASSWORD if _is_locked(content) else UNREADABLE
    for number, cells in rows:
        sys.stdout.write(json.dumps([number, [_text(cell) for cell in cells[:MAX_COLUMNS]]]) + "\n")
    return 0 if rows else EMPTY


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on this system
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _is_locked(content: bytes) -> bool:
    """Whether a file that cannot be opened asks for a password; the library says so of files with a name alone."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return LOCKED_XLSX in content or LOCKED_XLS.search(content) is not None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return LOCKED_ODS in archive.read(ODS_PARTS)
    except (KeyError, ValueError, OSError, MemoryError, NotImplementedError, zipfile.BadZipFile):
        return False


def _chosen(book) -> list:
    """The rows of the visible sheet whose header we know best; of equals, the one with most rows, then the first."""
    best, rank = [], None
    for place, meta in enumerate(book.sheets_metadata):
        if "WorkSheet" not in str(meta.typ):
            continue
        sheet = book.get_sheet_by_index(place)
        rows = [
            (number, cells)
            for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1)
            if any(cell not in ("", None) for cell in cells)
        ]
        here = ("Visible" in str(meta.visible), _known(rows), len(rows), -place)
        if rows and (rank is None or here > rank):
            best, rank = rows, here
    return best


def _known(rows) -> int:
    first = [[_text(cell) for cell in cells[:MAX_COLUMNS]] for _, cells in rows[: TITLE_LINES + 1]]
    found = find_header(first)
    return score(first[found]) if found is not None else 0


def _text(value) -> str:
    """A cell as text: whole numbers without decimals, days as ISO text, moments as their day."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return " ".join(str(value)[:MAX_CELL].replace("\x00", "").split())


if __name__ == "__main__":
    sys.exit(main())
