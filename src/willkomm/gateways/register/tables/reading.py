"""One table out of one file: its columns' names and its rows of data, in constant memory."""

from collections import Counter
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from . import sheets, texts
from .archives import too_large
from .header import NoData, find_header, fingerprint, named
from .limits import MAX_BYTES, MAX_ROWS, TITLE_LINES
from .unreadable import Unreadable

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: its line in the file, from 1, and the texts of its named columns that are not empty."""

    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """The named columns and, once, the rows. `skipped` counts titles, totals and notes that were passed over."""

    header: list[str]
    rows: Iterator[Row]
    skipped: Counter = field(default_factory=Counter)

    @property
    def columns(self) -> list[str]:
        """The names of the columns that have one."""
        return [name for name in self.header if name]

    @property
    def fingerprint(self) -> str:
        """What recognises the same table next month."""
        return fingerprint(self.columns)


@contextmanager
def read(source, known: Container[str] = ()) -> Iterator[Table]:
    """Open the table behind a path or a seekable binary stream; a given stream stays open.

    `known` holds fingerprints of headers that were learned. Raises Unreadable, with one sentence, when this is no
    table, or more than one may hold; while rows are read too.
    """
    with _opened(source) as (file, size):
        file.seek(0)
        start = file.read(8)
        file.seek(0)
        if not start:
            raise Unreadable("empty", "Die Datei ist leer. Prüfen Sie, ob Sie die richtige Datei gewählt haben.")
        lines = sheets.lines(file, size) if sheets.is_workbook(start) else texts.lines(file)
        try:
            yield _table(lines, known)
        finally:
            lines.close()


@contextmanager
def _opened(source):
    """The stream and its size; what is too large is refused before anything is read."""
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            yield file, _size(file)
    else:
        yield source, _size(source)


def _size(file) -> int:
    size = file.seek(0, 2)
    if size > MAX_BYTES:
        raise too_large()
    return size


def _table(lines: Iterator[tuple[int, list[str]]], known: Container[str]) -> Table:
    lines = (each for each in lines if any(each[1]))
    first = list(islice(lines, TITLE_LINES + 1))
    if not first:
        raise Unreadable("empty", "Die Tabelle ist leer. Prüfen Sie, ob Sie die richtige Datei gewählt haben.")
    found = find_header([cells for _, cells in first], known)
    if found is None:
        raise Unreadable(
            "no_header",
            "Die Zeile mit den Spaltennamen fehlt. Setzen Sie die Namen der Spalten über die Liste.",
        )
    table = Table(named(first[found][1]), iter(()))
    table.skipped["titles"] = found
    table.rows = _rows(table, chain(first[found + 1 :], lines))
    return table


def _rows(table: Table, lines) -> Iterator[Row]:
    count, is_no_data = 0, NoData(table.header)
    for number, cells in lines:
        if is_no_data(cells):
            table.skipped["totals"] += 1
            continue
        count += 1
        if count > MAX_ROWS:
            raise too_large()
        pairs = zip(table.header, cells, strict=False)
        yield Row(number, {name: cell for name, cell in pairs if name and cell})
