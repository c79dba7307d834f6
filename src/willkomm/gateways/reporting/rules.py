"""When the canton sees what, as pure functions of dates. Every day given here is inclusive."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LAST_CHANCE = timedelta(days=6)
"""So long before a year is closed its last stage is made, and as long there is to make it when machines stood still."""


@dataclass(frozen=True)
class Terms:
    """From the day `valid_from`: days after the end of a month, and days after the end of the year."""

    valid_from: date
    after_month: int
    after_year: int


DEFAULT = Terms(date.min, 5, 90)


@dataclass(frozen=True)
class Calendar:
    """The dated terms of one canton; where none holds yet, DEFAULT does."""

    rows: Sequence[Terms] = ()

    def _on(self, day: date) -> Terms:
        return max((row for row in (DEFAULT, *self.rows) if row.valid_from <= day), key=lambda row: row.valid_from)

    def in_order(self) -> list[Terms]:
        """All terms, the usual ones first."""
        return [DEFAULT, *sorted(self.rows, key=lambda row: row.valid_from)]

    def shown_from(self, year: int, month: int) -> date:
        """The first day on which the canton sees the state of a month that has ended."""
        end = date(year, month, monthrange(year, month)[1])
        return end + timedelta(days=self._on(end).after_month)

    def closes_on(self, year: int) -> date:
        """The last day on which the figures of a year may change for the canton."""
        end = date(year, 12, 31)
        return end + timedelta(days=self._on(end).after_year)

    def is_closed(self, year: int, today: date) -> bool:
        """Whether the canton's figures of that year are final."""
        return today > self.closes_on(year)

    def stages(self, around: date) -> list[date]:
        """The days near this one on which figures go to the canton by themselves, oldest first."""
        months = [(y, m) for y in (around.year - 1, around.year) for m in range(1, 13)]
        last = [self.closes_on(y) - LAST_CHANCE for y in (around.year - 2, around.year - 1, around.year)]
        return sorted({*(self.shown_from(*month) for month in months), *last})

    def last_stage(self, today: date) -> date:
        """The newest of these days that has come."""
        return max(day for day in self.stages(today) if day <= today)

    def next_stage(self, today: date) -> date:
        """The next of these days."""
        return min(day for day in self.stages(today) if day > today)
