"""Tables as text: encoding, delimiter, lines. Nothing is guessed beyond what §7 of the registers' notes allows."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from .header import find_header, score
from .limits import MAX_CELL, MAX_COLUMNS, MAX_LINE, TITLE_LINES
from .unreadable import Unreadable

ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = (";", ",", "\t")
_CHUNK = 64 * 1024
_BINARY = frozenset(map(chr, range(32))) - {"\t", "\r", "\n", "\x0b", "\x0c"}

Line = tuple[int, list[str]]


def lines(file) -> Iterator[Line]:
    """Every row with its line number (from 1), cells stripped. `file` is a binary stream at its beginning.

    Raises Unreadable, before the first row, for NULs, other encodings and endless lines.
    """
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from _rows(text, _delimiter(text))
    finally:
        text.detach()  # the stream belongs to the caller


def _encoding(file) -> str:
    """What a mark at the beginning says; else utf-8-sig if the whole file is, else cp1252 (registers §7, point 2)."""
    file.seek(0)
    marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel's «Unicode-Text»
    for encoding in ("utf-16",) if marked else ENCODINGS:
        file.seek(0)
        try:
            _look_through(file, codecs.getincrementaldecoder(encoding)("strict"))
        except UnicodeDecodeError:
            continue
        return encoding
    raise _wrong_encoding()


def _look_through(file, decoder) -> None:
    run = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        if "\x00" in text:
            raise Unreadable(
                "nul", "Die Datei enthält Nullzeichen. Speichern Sie die Tabelle neu als «CSV UTF-8» oder als XLSX."
            )
        if not _BINARY.isdisjoint(text):
            raise Unreadable("not_a_table", "Das ist keine Tabelle. Speichern Sie die Liste als XLSX oder CSV.")
        run = _longest(text, run)
    decoder.decode(b"", True)


def _longest(text: str, run: int) -> int:
    """How far the open line reaches at the end of this piece; refuses a line without end."""
    parts = text.replace("\r", "\n").split("\n")
    if max(len(parts[0]) + run, *map(len, parts)) > MAX_LINE:
        raise Unreadable(
            "endless_line", "Eine Zeile der Datei nimmt kein Ende. Speichern Sie die Tabelle neu als XLSX oder CSV."
        )
    return run + len(text) if len(parts) == 1 else len(parts[-1])


def _wrong_encoding() -> Unreadable:
    return Unreadable(
        "encoding",
        "Die Zeichen der Datei lassen sich nicht lesen. Speichern Sie die Tabelle als «CSV UTF-8» oder XLSX.",
    )


def _delimiter(text) -> str:
    """Semicolon, comma or tab: the one under which the header is best known and the rows have most columns."""
    start = "".join(islice(text, TITLE_LINES + 5))
    text.seek(0)
    if start.lstrip().lower().startswith(("<?xml", "<html", "<!doctype", "<table")):
        raise Unreadable(
            "not_a_table", "Das ist eine Webseite oder XML mit falscher Endung. Speichern Sie die Liste als XLSX."
        )
    if start[:4].lower() == "sep=" and start[4:5] in DELIMITERS:
        return start[4]
    return max(DELIMITERS, key=lambda sign: _fit(start, sign))


def _fit(start: str, sign: str) -> tuple:
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(start), delimiter=sign)]
    except csv.Error:
        return (0, 0, 0)
    found = find_header(rows)
    best = score(rows[found]) if found is not None else 0
    return (best, sum(len(row) for row in rows), -DELIMITERS.index(sign))


def _rows(text, sign: str) -> Iterator[Line]:
    csv.field_size_limit(MAX_LINE)
    lines: list[str] = []
    reader = csv.reader(_noted(text, lines), delimiter=sign)
    try:
        for cells in reader:
            _check_quotes(lines, sign)
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(
                    "too_wide", f"Die Tabelle hat über {MAX_COLUMNS} Spalten. Lassen Sie leere Spalten weg."
                )
            if reader.line_num == 1 and cells and cells[0].lower().startswith("sep="):
                continue
            yield reader.line_num, [" ".join(cell[:MAX_CELL].split()) for cell in cells]
    except csv.Error as error:
        number = reader.line_num - len(lines) + 1
        raise Unreadable(
            "endless_line",
            f"In Zeile {number} fehlt ein Anführungszeichen. Speichern Sie die Tabelle neu als XLSX.",
        ) from error


def _noted(text, lines: list[str]) -> Iterator[str]:
    """The lines, each noted as well: what stands there when a row is read is what this row was made of."""
    for line in text:
        lines.append(line)
        yield line


def _check_quotes(lines: list[str], sign: str) -> None:
    """Raises csv.Error for a row of several lines whose quotation marks do not match: it swallowed other people's."""
    if len(lines) > 1:
        next(csv.reader(lines, delimiter=sign, strict=True), None)
    lines.clear()
