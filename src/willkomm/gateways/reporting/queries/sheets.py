"""All figures of single organisations, exactly as they were counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from willkomm.core.alphabet import by_name
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.reporting.models import Figure

COLUMNS = ("organisation_id", "year", "indicator", "value")


@dataclass
class Sheet:
    """All figures of one organisation: `values[year][indicator]`; a missing entry was not counted.

    `counted_at[year]` is the newest moment of counting, of what went to the canton the day of the stage.
    """

    organisation: Organisation
    values: dict[int, dict[str, int]] = field(default_factory=dict)
    counted_at: dict[int, datetime | date] = field(default_factory=dict)

    def value(self, year: int, key: str) -> int | None:
        """The figure, or None if it was not counted, which is not zero."""
        return self.values.get(year, {}).get(key)


def sheets_from(rows: Iterable[tuple], organisations: Iterable[Organisation]) -> list[Sheet]:
    """The sheets of these organisations from rows of COLUMNS, with the moment or day of which they are."""
    sheets = {here.pk: Sheet(here) for here in organisations}
    for pk, year, key, value, when in rows:
        sheets[pk].values.setdefault(year, {})[key] = value
        sheets[pk].counted_at[year] = max(when, sheets[pk].counted_at.get(year, when))
    return sorted(sheets.values(), key=lambda sheet: by_name(sheet.organisation.name))


def own_sheets(organisation_ids: Iterable[int]) -> list[Sheet]:
    """Figures of these organisations in alphabetical order, all years. Merged predecessors only with figures."""
    ids = sorted(organisation_ids)
    rows = Figure.objects.filter(organisation_id__in=ids).values_list(*COLUMNS, "counted_at")
    found = sheets_from(rows, Organisation.objects.filter(pk__in=ids))
    return [sheet for sheet in found if sheet.values or not sheet.organisation.successor_id]


def years_of(sheets: Iterable[Sheet], today: date) -> list[int]:
    """Years with figures and the present one, newest first."""
    return sorted({today.year, *(year for sheet in sheets for year in sheet.values)}, reverse=True)


def total(sheets: Iterable[Sheet], year: int, key: str) -> int | None:
    """Sum of what was counted, or None if nobody counted."""
    counted = [value for sheet in sheets if (value := sheet.value(year, key)) is not None]
    return sum(counted) if counted else None
