"""Lists that are read whole: search, one filter and the order, in the address, for those of ten rows and more.

What may grow without end is asked of the database instead (`core.pages`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from willkomm.core.alphabet import plain

TOOLS_FROM = 10
SEARCH, FILTER, ORDER = "q", "zeigen", "ordnung"
Way = tuple[Any, Callable]


@dataclass(frozen=True)
class ShortList:
    """The rows that are asked for, and what `components/list_tools.html` needs to ask for others.

    `number` of `total` rows are left. `keep` are other keys of the address that stay.
    """

    rows: list
    total: int
    asked: Mapping[str, str]
    filters: list[tuple[str, Any]] = field(default_factory=list)
    orders: list[tuple[str, Any]] = field(default_factory=list)
    keep: list[tuple[str, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many rows are left."""
        return len(self.rows)

    @property
    def tools(self) -> bool:
        """Whether the list is long enough for tools."""
        return self.total >= TOOLS_FROM

    @property
    def active(self) -> int:
        """How many of search and filter narrow the list."""
        return sum(bool(self.asked.get(key)) for key in (SEARCH, FILTER))


def short_list(
    data: Mapping[str, str],
    rows: Sequence,
    *,
    words: Callable[[Any], Iterable[str]],
    filters: Mapping[str, Way] | None = None,
    orders: Mapping[str, Way] | None = None,
    keep: Sequence[str] = (),
) -> ShortList:
    """The rows in which every word that `data` asks for stands, of one filter, in one order.

    `words` says what of a row is searched; accents and capitals do not count. `filters` are key → (label, test) and
    `orders` key → (label, sort key); a key that is not there filters nothing. Without an order rows stay as they are.
    """
    filters, orders = filters or {}, orders or {}
    text = " ".join(data.get(SEARCH, "").split())[:80]
    asked = {SEARCH: text, FILTER: data.get(FILTER, ""), ORDER: data.get(ORDER, "")}
    if len(rows) < TOOLS_FROM:
        asked = {}
    parts, found = plain(asked.get(SEARCH, "")).split(), list(rows)
    if parts:
        found = [row for row in found if _has(parts, words(row))]
    if way := filters.get(asked.get(FILTER)):
        found = [row for row in found if way[1](row)]
    if way := orders.get(asked.get(ORDER)):
        found.sort(key=way[1])
    every = getattr(data, "getlist", lambda key: [data.get(key)])
    left = [(key, value) for key in keep for value in every(key) if value]
    return ShortList(found, len(rows), asked, _labels(filters), _labels(orders), left)


def _has(parts: Sequence[str], said: Iterable[str]) -> bool:
    text = plain(" ".join(filter(None, said)))
    return all(part in text for part in parts)


def _labels(ways: Mapping[str, Way]) -> list[tuple[str, Any]]:
    return [(key, label) for key, (label, _) in ways.items()]
