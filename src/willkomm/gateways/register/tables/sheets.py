"""Workbooks: XLSX, XLS, ODS. Checked here, opened in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from . import sheet_process
from .archives import check_archive, damaged, locked, too_large
from .limits import MAX_WORKBOOK_BYTES, SECONDS
from .unreadable import Unreadable

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 256 * 1024
_SOURCES = str(Path(__file__).resolve().parents[4])


def is_workbook(start: bytes) -> bool:
    """Whether a file begins like XLSX or ODS (ZIP) or like XLS."""
    return start.startswith((ZIP, OLE))


def lines(file, size: int) -> Iterator[tuple[int, list[str]]]:
    """Every row of the chosen sheet that is not empty, with its number from 1. May raise Unreadable."""
    if size > MAX_WORKBOOK_BYTES:
        raise too_large()
    file.seek(0)
    if file.read(len(ZIP)) == ZIP:
        check_archive(file)
    file.seek(0)
    yield from _opened(file)


def _opened(file) -> Iterator[tuple[int, list[str]]]:
    """The rows that the other process tells; it ends with us, whatever happens here."""
    path = os.pathsep.join([_SOURCES, *(each for each in sys.path if each)])
    child = subprocess.Popen(  # nothing of the file's name or content reaches the command line
        [sys.executable, "-m", sheet_process.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": path, "PYTHONUTF8": "1"},
    )
    try:
        with suppress(BrokenPipeError):
            while chunk := file.read(_CHUNK):
                child.stdin.write(chunk)
        with suppress(BrokenPipeError):
            child.stdin.close()
        for line in child.stdout:
            number, cells = json.loads(line)
            yield number, cells
        _judge(child.wait(timeout=SECONDS))
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _judge(code: int) -> None:
    if code == sheet_process.PASSWORD:
        raise locked()
    if code == sheet_process.UNREADABLE:
        raise damaged()
    if code == sheet_process.EMPTY:
        raise Unreadable("empty", "Die Tabelle ist leer. Prüfen Sie, ob Sie die richtige Datei gewählt haben.")
    if code:
        raise Unreadable(
            "too_large", "Die Tabelle liess sich nicht öffnen: Sie ist zu gross. Speichern Sie die Liste als CSV."
        )
