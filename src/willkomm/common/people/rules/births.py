"""Birth dates and the slips that happen to them: day and month swapped, one digit, only the year known.

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
    """The date that somebody typed («3.5.1990», «1990-05-03», «5.1990», «1990»), or None for anything else."""
    for pattern, order, precision in (
        (_DOTTED, (3, 2, 1), DAY),
        (_ISO, (1, 2, 3), DAY),
        (_MONTH, (2, 1), MONTH),
        (_YEAR, (0,), YEAR),
    ):
        if found := pattern.fullmatch(text):
            parts = [int(found.group(each)) for each in order]
            try:
                return Birth(date(*[*parts, 1, 1][:3]), precision)
            except ValueError:
                return None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=2000)  # a piece of a list asks for the same date several times
def slips(on: date) -> frozenset[date]:
    """Every date that one slip makes of this one: day and month swapped, or a single digit wrong."""
    found = {_date(on.year, on.day, on.month)}
    digits = f"{on:%Y%m%d}"
    for at in range(len(digits)):
        for digit in "0123456789":
            other = digits[:at] + digit + digits[at + 1 :]
            if other[:2] in ("19", "20"):
                found.add(_date(int(other[:4]), int(other[4:6]), int(other[6:])))
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
