"""Small numbers: what of a table may be shown, so that nobody can compute what is hidden. Pure functions.

The rule, in full:

1. A count of 1 to 4 is shown as «unter 5». Zero stays zero; what was not counted (None) stays «nicht gezählt».
   A municipality's cell is never hidden for another reason, so each municipality can know its row by itself.
2. A total is shown exactly only if it tells nothing new about any hidden cell in it. With k hidden cells of
   together U, the cells that are left by subtraction are the hidden ones, and each of them can still be anything
   from 1 to 4 if and only if k + 3 <= U <= 4k - 3 (one may be 4 while the others are 1, one may be 1 while the
   others are 4). Otherwise the total is shown as the range that follows from the shown cells alone («41 bis 44»),
   which tells nothing that the cells did not.
3. Hidden cells of a district whose total is a range join the hidden cells of the canton's total, which obeys the
   same condition. If it fails, further districts give up their exact total as long as that helps the canton's.
   So every hidden cell stands under at most one exact total, and no two such totals share a hidden cell.
4. Totals of parts (channels) are related to a total whose cells are partly shown: the largest channel is at most
   «reached», the sum of all channels at least. If that would narrow a hidden cell or a small channel, all of
   them are «nicht ausgewiesen». The same holds for parts that do not overlap and are at most the whole.

Numbers of different years, and numbers that change during the year, are each protected by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

THRESHOLD = 5
SMALLEST, LARGEST = 1, THRESHOLD - 1


@dataclass(frozen=True)
class Shown:
    """What may be told of a number: that it lies from `low` to `high` (inclusive; an open end is None).

    `counted` is false when nobody counted. An exact number has both ends equal. `why` is "" | "small" | "hidden".
    """

    low: int
    high: int | None
    why: str = ""
    counted: bool = True

    @property
    def exact(self) -> int | None:
        """The number itself, or None if it is not told."""
        return self.low if self.counted and self.low == self.high else None


NOT_COUNTED = Shown(0, 0, "", counted=False)
SMALL = Shown(SMALLEST, LARGEST, "small")


def is_small(value: int | None) -> bool:
    """Whether this count may not be shown: 1 to 4."""
    return value is not None and SMALLEST <= value <= LARGEST


def show_cell(value: int | None) -> Shown:
    """What is told of one municipality's count (rule 1)."""
    if value is None:
        return NOT_COUNTED
    return SMALL if is_small(value) else Shown(value, value)


def is_safe(hidden: Sequence[int]) -> bool:
    """Whether the sum of these hidden cells may be known: each can still be anything from 1 to 4 (rule 2)."""
    k, total = len(hidden), sum(hidden)
    return k == 0 or k + LARGEST - SMALLEST <= total <= LARGEST * k - (LARGEST - SMALLEST)


@dataclass(frozen=True)
class Published:
    """One indicator as the canton sees it: cells by municipality, totals by district, and the canton's total.

    `known` is the part of the total that follows from exact numbers, `hidden` the cells under no exact total.
    """

    cells: Mapping
    districts: Mapping
    total: Shown
    known: int
    hidden: tuple[int, ...]


def _range(values: Sequence[int | None]) -> Shown:
    counted = [value for value in values if value is not None]
    if not counted:
        return NOT_COUNTED
    small = sum(map(is_small, counted))
    known = sum(value for value in counted if not is_small(value))
    return Shown(known + SMALLEST * small, known + LARGEST * small, "hidden" if small else "")


def _exact(values: Sequence[int | None]) -> Shown:
    counted = [value for value in values if value is not None]
    return Shown(sum(counted), sum(counted)) if counted else NOT_COUNTED


def _small(values: Sequence[int | None]) -> list[int]:
    return [value for value in values if is_small(value)]


def _districts_with_range(districts: Mapping) -> set:
    """Districts whose total may not be exact, so that the canton's total can be (rules 2 and 3)."""
    unsafe = {name for name, values in districts.items() if not is_safe(_small(values))}
    others = sorted((len(_small(v)), n) for n, v in districts.items() if n not in unsafe and _small(v))
    if not unsafe:
        return unsafe
    tried = set(unsafe)
    for name in [None, *(name for _, name in others)]:
        tried |= {name} - {None}
        if is_safe([value for each in tried for value in _small(districts[each])]):
            return tried
    return unsafe


def publish(cells: Mapping, district_of: Mapping) -> Published:
    """Cells {municipality: count or None} with {municipality: district} → what may be shown (rules 1 to 3)."""
    districts: dict = {}
    for key, value in cells.items():
        districts.setdefault(district_of[key], []).append(value)
    ranged = _districts_with_range(districts)
    hidden = tuple(value for name in sorted(ranged) for value in _small(districts[name]))
    everything = list(cells.values())
    total = _exact(everything) if is_safe(hidden) else _range_above(districts, ranged)
    known = sum(value for value in everything if value is not None) - sum(hidden)
    return Published(
        cells={key: show_cell(value) for key, value in cells.items()},
        districts={name: (_range if name in ranged else _exact)(values) for name, values in districts.items()},
        total=total,
        known=known,
        hidden=hidden,
    )


def _range_above(districts: Mapping, ranged: set) -> Shown:
    """The canton's range as it follows from the districts that are shown."""
    parts = [(_range if name in ranged else _exact)(values) for name, values in districts.items()]
    counted = [part for part in parts if part.counted]
    return Shown(sum(p.low for p in counted), sum(p.high for p in counted), "hidden")


def _fits(published: Published, low: int, high: int | None) -> bool:
    """Whether knowing "the base total lies from low to high" leaves each hidden cell anything from 1 to 4."""
    k = len(published.hidden)
    if k == 0 or published.total.exact is not None:
        return True
    spread = LARGEST - SMALLEST
    return low - published.known <= LARGEST * k - spread and (high is None or high - published.known >= k + spread)


def show_channels(parts: Mapping[str, int], base: Published) -> dict[str, Shown]:
    """Totals of parts that overlap and together make up the base: max(parts) <= base <= sum(parts) (rule 4)."""
    shown = {key: show_cell(value) for key, value in parts.items()}
    fits = _fits(base, max(s.low for s in shown.values()), sum(s.high for s in shown.values()))
    for key, cell in shown.items():
        others = sum(s.high for name, s in shown.items() if name != key)
        fits = fits and (cell.why != "small" or _small_stays_open(base.total.low - others, base.total))
    return shown if fits else _none_told(parts)


def show_pieces(parts: Mapping[str, int], base: Published) -> dict[str, Shown]:
    """Totals of parts that do not overlap and are at most the base: sum(parts) <= base (rule 4)."""
    shown = {key: show_cell(value) for key, value in parts.items()}
    fits = _fits(base, sum(s.low for s in shown.values()), None)
    for key, cell in shown.items():
        others = sum(s.low for name, s in shown.items() if name != key)
        fits = fits and (cell.why != "small" or base.total.high - others >= LARGEST)
    return shown if fits else _none_told(parts)


def _small_stays_open(least: int, base: Shown) -> bool:
    """A small part can be 1, and it can be 4, given the rest."""
    return least <= SMALLEST and base.high >= LARGEST


def _none_told(parts: Mapping[str, int]) -> dict[str, Shown]:
    """Also zeros are kept back here: that several parts exist would say how large the whole is at least."""
    return {key: Shown(0, None, "hidden") for key in parts}
