"""Small numbers: what may be shown, so that nobody can compute what is hidden. Pure functions on plain values.

The rule, in full. A *place* is a municipality, a *colluder* one that tells its own exact numbers to everybody.

1. While a year is open, the canton reads classes of five: 0, «unter 5», «5 bis 9», «10 bis 14» … A total is what
   follows from the classes of its places. So everything that is shown, in any month and any file, is a function of
   each place's own class: other places' numbers, however they became known, tell nothing about it. A growth of 1 to 4
   between two stages is never told either.
2. When the year is closed, a count of 5 and more is shown exactly, 1 to 4 as «unter 5», 0 as 0; what nobody counted
   stays «nicht gezählt». This stage is shown once and never changes again.
3. Totals of districts follow from the cells that are shown («41 bis 44») and tell nothing more than these. A wide
   one of the canton is told by its middle («rund 620»), which follows from the same two ends.
4. The canton's total of a closed year is exact if it tells nothing about a hidden cell, even to c colluders. With k
   hidden cells of together U that is so if k + 3(c+1) <= U <= 4k - 3(c+1): take away what the colluders told, and
   each cell that is left can still be anything from 1 to 4, because the others can make up for it. It is also
   exact if nothing is hidden. Otherwise it follows from the cells, like a district's.
5. «Reached» is part of «arrivals» in every place. Two exact totals could tell by that relation what neither tells
   alone, namely when the reached ones hardly fit into the arrivals. So there must be room for 3(c+1) more; otherwise
   the total of the part follows from its cells.
6. Results by channel or reason are shown for the whole canton, in closed years, beside an exact total of what they
   are part of, and only if a small one among them can still be anything from 1 to 4. Otherwise all of them are
   «nicht ausgewiesen».
7. A picture of the population is always in classes of five, its total as well. All its tables describe the same
   people; if their classes together would narrow a small one, every table with a small one is «nicht ausgewiesen».
   All of these and not some: that one is missing beside a small number of another would tell about that number.

`tests/gateways/reporting/test_suppress_*.py` say exactly what of this is proven, and try every possible truth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """Counts below `threshold` are hidden; totals withstand so many `colluding` places."""

    threshold: int = 5
    colluding: int = 3

    @property
    def largest(self) -> int:
        """The largest count that is hidden; the smallest is 1."""
        return self.threshold - 1

    @property
    def room(self) -> int:
        """How far the others must be able to move: one cell from end to end, and as much for each colluder."""
        return (self.largest - 1) * (self.colluding + 1)


RULE = Rule()
THRESHOLD = RULE.threshold


@dataclass(frozen=True)
class Shown:
    """What may be told of a number: that it lies from `low` to `high` (inclusive; an open end is None).

    `counted` is false when nobody counted, or the number never came (`why` "withheld"). An exact number has both ends
    equal. `why` is "" | "small" | "hidden" | "withheld".
    """

    low: int
    high: int | None
    why: str = ""
    counted: bool = True

    @property
    def exact(self) -> int | None:
        """The number itself, or None if it is not told."""
        return self.low if self.counted and self.low == self.high else None

    @property
    def middle(self) -> int | None:
        """The middle of what may be, rounded like a guess; it follows from both ends and tells nothing more."""
        if not self.counted or self.high is None:
            return None
        step = 10 if self.high - self.low >= 20 else 1
        return (self.low + self.high + step) // (2 * step) * step


NOT_COUNTED = Shown(0, 0, "", counted=False)
NOT_LET_GO = Shown(0, 0, "withheld", counted=False)
NOT_TOLD = Shown(0, None, "hidden")


def is_small(value: int | None, rule: Rule = RULE) -> bool:
    """Whether this count may not be shown: 1 to 4."""
    return value is not None and 1 <= value <= rule.largest


def show_cell(value: int | None, rule: Rule = RULE) -> Shown:
    """What is told of one count when the year is closed."""
    if value is None:
        return NOT_COUNTED
    return Shown(1, rule.largest, "small") if is_small(value, rule) else Shown(value, value)


def show_class(value: int | None, rule: Rule = RULE) -> Shown:
    """What is told of one count while it may still change: its class of five."""
    if value is None or value <= rule.largest:
        return show_cell(value, rule)
    low = value - value % rule.threshold
    return Shown(low, low + rule.threshold - 1, "hidden")


def sum_of(cells: Sequence[Shown]) -> Shown:
    """What follows for the sum of what is shown, and nothing else."""
    counted = [cell for cell in cells if cell.counted]
    if not counted:
        return NOT_COUNTED
    low = sum(cell.low for cell in counted)
    high = None if any(cell.high is None for cell in counted) else sum(cell.high for cell in counted)
    return Shown(low, high, "" if low == high else "hidden")


def is_safe(hidden: Sequence[int], rule: Rule = RULE) -> bool:
    """Whether the sum of these hidden cells may be known (4)."""
    k, total = len(hidden), sum(hidden)
    return k == 0 or k + rule.room <= total <= rule.largest * k - rule.room


@dataclass(frozen=True)
class Published:
    """One indicator as the canton sees it: cells by place, totals by district, and the canton's total."""

    cells: Mapping
    districts: Mapping
    total: Shown


def publish(cells: Mapping, district_of: Mapping, *, closed: bool, rule: Rule = RULE) -> Published:
    """Cells {place: count or None} with {place: district} → what may be shown of one indicator (1 to 4)."""
    show = show_cell if closed else show_class
    shown = {place: show(value, rule) for place, value in cells.items()}
    districts: dict = {}
    for place, cell in shown.items():
        districts.setdefault(district_of[place], []).append(cell)
    total = sum_of(list(shown.values()))
    if closed and total.counted and is_safe([v for v in cells.values() if is_small(v, rule)], rule):
        exact = sum(value for value in cells.values() if value is not None)
        total = Shown(exact, exact)
    return Published(shown, {name: sum_of(found) for name, found in districts.items()}, total)


def publish_part(part: Mapping, whole: Mapping, base: Published, district_of: Mapping, *, closed, rule: Rule = RULE):
    """The same for a part of another indicator, `base`, whose counts are `whole` (5)."""
    found = publish(part, district_of, closed=closed, rule=rule)
    if found.total.exact is None or base.total.exact is None or _fits(part, whole, rule):
        return found
    return Published(found.cells, found.districts, sum_of(list(found.cells.values())))


def _fits(part: Mapping, whole: Mapping, rule: Rule) -> bool:
    """Whether more of the part would still fit into the hidden cells of the whole."""
    hidden = {place for place, value in part.items() if is_small(value, rule)}
    above = {place for place, value in whole.items() if is_small(value, rule)}
    both = hidden & above
    if not both:
        return True
    inside = sum(whole[place] for place in above) - len(above - both)
    most = min(rule.largest * len(both), inside) + rule.largest * len(hidden - both)
    return sum(part[place] for place in hidden) <= most - rule.room


def show_channels(parts: Mapping[str, int], base: Shown, rule: Rule = RULE) -> dict[str, Shown]:
    """Totals of parts that overlap and together make up the base: max(parts) <= base <= sum(parts) (6)."""
    shown = {key: show_cell(value, rule) for key, value in parts.items()}
    fits = base.exact is not None
    for key, cell in shown.items():
        others = sum(s.high for name, s in shown.items() if name != key)
        fits = fits and (cell.why != "small" or (base.low - others <= 1 and base.low >= rule.largest))
    return shown if fits else dict.fromkeys(parts, NOT_TOLD)


def show_pieces(parts: Mapping[str, int], whole: Shown, taken: Shown, rule: Rule = RULE) -> dict[str, Shown]:
    """Totals of parts that overlap neither each other nor what is `taken` already: sum(parts) <= whole - taken (6)."""
    shown = {key: show_cell(value, rule) for key, value in parts.items()}
    fits = whole.exact is not None and taken.exact is not None
    for key, cell in shown.items():
        others = sum(s.low for name, s in shown.items() if name != key)
        fits = fits and (cell.why != "small" or whole.low - taken.low - others >= rule.largest)
    return shown if fits else dict.fromkeys(parts, NOT_TOLD)


def show_picture(tables: Mapping[str, Mapping[str, int]], rule: Rule = RULE) -> dict[str, dict[str, Shown]]:
    """Tables about the same people, {table: {row: count}} → what may be shown of each (7).

    What is shown is decided by the classes alone that are shown then, so that the decision tells nothing more.
    """
    shown = {name: {key: show_class(value, rule) for key, value in rows.items()} for name, rows in tables.items()}
    if _stay_open(list(shown.values()), rule):
        return shown
    return {name: dict.fromkeys(rows, NOT_TOLD) if _has_small(rows) else rows for name, rows in shown.items()}


def _has_small(rows: Mapping[str, Shown]) -> bool:
    return any(cell.why == "small" for cell in rows.values())


def total_of_picture(shown: Mapping[str, Mapping[str, Shown]]) -> Shown:
    """What follows for the number of people from the tables that are told: the narrowest of their sums."""
    sums = [sum_of(list(rows.values())) for rows in shown.values() if NOT_TOLD not in rows.values()]
    counted = [each for each in sums if each.counted]
    if not counted:
        return NOT_TOLD if sums or shown else NOT_COUNTED
    low, high = max(each.low for each in counted), min(each.high for each in counted)
    return Shown(low, high, "" if low == high else "hidden")


def _stay_open(tables: Sequence[Mapping[str, Shown]], rule: Rule) -> bool:
    """Whether every small cell can be anything from 1 to 4 while all tables still have one and the same sum."""
    sums = [sum_of(list(rows.values())) for rows in tables]
    least, most = max(each.low for each in sums), min(each.high for each in sums)
    for rows, whole in zip(tables, sums, strict=True):
        if not _has_small(rows):
            continue
        at_one, at_largest = whole.high - rule.largest + 1, whole.low + rule.largest - 1
        if at_one < least or at_largest > most:
            return False
    return least <= most
