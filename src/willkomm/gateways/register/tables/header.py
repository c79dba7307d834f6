"""Finding the row that names the columns, and what is no row of data: titles, totals, page ends."""

import hashlib
import re
import unicodedata
from collections.abc import Container, Sequence

from .limits import TITLE_LINES
from .synonyms import known_name

_SUMS = ("total", "summe", "gesamt", "anzahl", "zwischensumme", "zwischentotal", "subtotal", "stand", "seite", "∑")


def normal(text: str) -> str:
    """A column's name without case, white space, line breaks and closing signs."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", text.replace("-\n", "")).strip(" :*\t")


def fingerprint(header: Sequence[str]) -> str:
    """What recognises the same table next month: the names of its columns, in whatever order."""
    names = "\x1f".join(sorted(normal(name) for name in header if name))
    return hashlib.sha256(names.encode()).hexdigest()


def named(cells: Sequence[str]) -> list[str]:
    """The columns' names as shown; a name that comes twice gets its number, a nameless column stays empty."""
    seen: dict[str, int] = {}
    names = []
    for cell in cells:
        name = " ".join(cell.split())[:100]
        mark = normal(name)
        seen[mark] = seen.get(mark, 0) + 1
        names.append(f"{name} ({seen[mark]})" if name and seen[mark] > 1 else name)
    return names


def score(cells: Sequence[str]) -> int:
    """How many cells are names that we know."""
    return sum(1 for cell in cells if cell and known_name(cell))


def find_header(rows: Sequence[Sequence[str]], known: Container[str] = ()) -> int | None:
    """The index of the row with the columns' names among the first rows, or None.

    A header that was learned wins; then the row in which we know most names (two at least); then the first row of
    three or more different words.
    """
    first = rows[: TITLE_LINES + 1]
    for index, cells in enumerate(first):
        if any(cells) and fingerprint(named(cells)) in known:
            return index
    best = max(range(len(first)), key=lambda index: (score(first[index]), -index), default=None)
    if best is not None and score(first[best]) >= 2:
        return best
    return next((index for index, cells in enumerate(first) if _looks_like_names(cells)), None)


def _looks_like_names(cells: Sequence[str]) -> bool:
    words = [cell for cell in cells if cell]
    return len(words) >= 3 and len(set(words)) == len(words) and not any(re.search(r"\d", word) for word in words)


class NoData:
    """Tells rows of data from totals, notes of one cell, and the header once more."""

    def __init__(self, header: Sequence[str]):
        self.header = [normal(re.sub(r" \(\d+\)$", "", name)) for name in header]
        self.named = sum(1 for name in header if name)

    def __call__(self, cells: Sequence[str]) -> bool:
        filled = [cell for cell in cells if cell]
        if len(filled) <= 1 and self.named > 3:
            return True
        if len(filled) <= max(3, len(self.header) // 4) and normal(filled[0]).startswith(_SUMS):
            return True
        return normal(cells[0]) == self.header[0] and list(map(normal, cells[: len(self.header)])) == self.header
