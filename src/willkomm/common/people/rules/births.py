"""Birth dates and the slips that happen to them: day and month swapped, a wrong digit, two digits turned round.

Where a register knows only the year it often writes the first of January; such a date never speaks against another
date of the same year.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

DAY, MONTH, YEAR = "day", "month", "year"
_DOTTED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})[./](\d{4})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NEIGHBOURS = (0, 1, 2, 4, 6)  # in YYYYMMDD: within the year, the month, the day


@dataclass(frozen=True)
class Birth:
    """A birth date as exactly as it is known: `on` is its first day, `precision` one of DAY, MONTH, YEAR."""

    on: date
    precision: str = DAY

    @property
    def only_year(self) -> bool:
        """Whether nothing but the year is sure."""
        return self.precision == YEAR or (self.on.month, self.on.day) == (1, 1)


def read_birth(text: str) -> Birth | None:
    """The date that somebody typed («3.5.1990», «1990-05-03», «5.1990», «1990»), or None for anything else.

    A date that there is not is read with day and month swapped («5.13.1990»), else as its month («29.2.1990»).
    """
    for pattern, order, precision in (
        (_DOTTED, (3, 2, 1), DAY),
        (_ISO, (1, 2, 3), DAY),
        (_MONTH, (2, 1), MONTH),
        (_YEAR, (0,), YEAR),
    ):
        if found := pattern.fullmatch(text):
            year, month, day = [*(int(found.group(each)) for each in order), 1, 1][:3]
            if on := _date(year, month, day) or _date(year, day, month):
                return Birth(on, precision)
            first = _date(year, month, 1)
            return Birth(first, MONTH) if first else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=2000)  # a piece of a list asks for the same date several times
def slips(on: date) -> frozenset[date]:
    """Every date that one slip makes of this one: day and month swapped, a wrong digit, two neighbours turned round."""
    found = {_date(on.year, on.day, on.month)}
    digits = f"{on:%Y%m%d}"
    others = {digits[:at] + digit + digits[at + 1 :] for at in range(len(digits)) for digit in "0123456789"}
    others |= {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in _NEIGHBOURS}
    found |= {_date(int(each[:4]), int(each[4:6]), int(each[6:])) for each in others if each[:2] in ("19", "20")}
    return frozenset(each for each in found if each and each != on)


SAME, SAME_YEAR, SWAPPED, DIGIT = "same", "year", "swapped", "digit"


def compare(one: Birth | None, other: Birth | None) -> str:
    """How two birth dates agree: SAME, SAME_YEAR (one side knows no more), SWAPPED, DIGIT, or an empty text."""
    if one is None or other is None:
        return ""
    if one.on.year == other.on.year and (one.only_year or other.only_year):
        return SAME if one.on == other.on and one.precision == other.precision else SAME_YEAR
    if MONTH in (one.precision, other.precision):
        return SAME_YEAR if (one.on.year, one.on.month) == (other.on.year, other.on.month) else ""
    if one.on == other.on:
        return SAME
    if other.on == _date(one.on.year, one.on.day, one.on.month):
        return SWAPPED
    return DIGIT if other.on in slips(one.on) else ""
