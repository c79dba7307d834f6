"""Questions about figures. All of them read aggregate rows only; nothing is counted here."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from willkomm.core.organisations.models import Organisation
from willkomm.gateways.reporting.indicators import BY_KEY, CHANNELS, PER_MUNICIPALITY, UNREACHED
from willkomm.gateways.reporting.models import Figure
from willkomm.gateways.reporting.suppression import (
    NOT_COUNTED,
    Published,
    Shown,
    publish,
    show_cell,
    show_channels,
    show_pieces,
)


@dataclass
class Sheet:
    """All figures of one organisation: `values[year][indicator]`; a missing entry was not counted."""

    organisation: Organisation
    values: dict[int, dict[str, int]] = field(default_factory=dict)
    counted_at: dict[int, datetime] = field(default_factory=dict)

    def value(self, year: int, key: str) -> int | None:
        """The figure, or None if it was not counted, which is not zero."""
        return self.values.get(year, {}).get(key)


def alphabetical(name: str) -> str:
    """Sort key in German order: ä with a, whatever the database's collation."""
    return unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()


def _sheets(organisations: Iterable[Organisation], **only) -> list[Sheet]:
    sheets = {here.pk: Sheet(here) for here in organisations}
    rows = Figure.objects.filter(organisation_id__in=sorted(sheets), **only)
    for pk, year, key, value, at in rows.values_list("organisation_id", "year", "indicator", "value", "counted_at"):
        sheets[pk].values.setdefault(year, {})[key] = value
        sheets[pk].counted_at[year] = max(at, sheets[pk].counted_at.get(year, at))
    return sorted(sheets.values(), key=lambda sheet: alphabetical(sheet.organisation.name))


def own_sheets(organisation_ids: Iterable[int]) -> list[Sheet]:
    """Figures of these organisations in alphabetical order, all years. Merged predecessors only with figures."""
    found = _sheets(Organisation.objects.filter(pk__in=sorted(organisation_ids)))
    return [sheet for sheet in found if sheet.values or not sheet.organisation.successor_id]


def years_of(sheets: Iterable[Sheet], today: date) -> list[int]:
    """Years with figures and the present one, newest first."""
    return sorted({today.year, *(year for sheet in sheets for year in sheet.values)}, reverse=True)


def total(sheets: Iterable[Sheet], year: int, key: str) -> int | None:
    """Sum of what was counted, or None if nobody counted."""
    counted = [value for sheet in sheets if (value := sheet.value(year, key)) is not None]
    return sum(counted) if counted else None


@dataclass(frozen=True)
class CantonRow:
    """One municipality as the canton sees it."""

    organisation: Organisation
    cells: Mapping[str, Shown]
    counted: bool


@dataclass(frozen=True)
class CantonDistrict:
    """A district with its municipalities in alphabetical order and its totals."""

    name: str
    rows: tuple[CantonRow, ...]
    totals: Mapping[str, Shown]


@dataclass(frozen=True)
class CantonView:
    """Everything that the canton may see of one year. What is suppressed is not in here any more."""

    year: int
    districts: tuple[CantonDistrict, ...]
    totals: Mapping[str, Shown]

    @property
    def rows(self) -> list[CantonRow]:
        """All municipalities, by district."""
        return [row for district in self.districts for row in district.rows]

    @property
    def without_figures(self) -> list[str]:
        """Names of the municipalities that have no figures for the year."""
        return sorted((row.organisation.name for row in self.rows if not row.counted), key=alphabetical)

    @property
    def welcomed(self) -> int:
        """How many municipalities reached somebody."""
        return sum(row.cells["reached"].counted and row.cells["reached"].high > 0 for row in self.rows)

    @property
    def without_arrivals(self) -> int:
        """How many municipalities have figures and no arrivals from abroad."""
        return sum(row.counted and row.cells["arrivals"].exact == 0 for row in self.rows)


def municipalities_of(canton_ids: Iterable[int]) -> list[Organisation]:
    """All municipalities below the canton, merged ones too, each with `figure_years`: the years it has figures of."""
    years = Figure.objects.filter(organisation=OuterRef("pk")).order_by("year").values("year").distinct()
    rows = Organisation.objects.filter(parent_id__in=sorted(canton_ids), kind=Organisation.Kind.MUNICIPALITY)
    return list(rows.annotate(figure_years=ArraySubquery(years)))


def canton_years(municipalities: Iterable[Organisation], today: date) -> list[int]:
    """Years in which any of these municipalities has figures, and the present one; newest first."""
    return sorted({today.year, *(year for here in municipalities for year in here.figure_years)}, reverse=True)


def canton_views(municipalities: Iterable[Organisation], years: Iterable[int]) -> dict[int, CantonView]:
    """What the canton may see of these years, suppressed. One query, whatever the number of municipalities."""
    years = sorted(set(years))
    sheets = _sheets([here for here in municipalities if _existed(here, years[0])], year__in=years)
    return {year: _view([s for s in sheets if _existed(s.organisation, year)], year) for year in years}


def _existed(here: Organisation, year: int) -> bool:
    """Whether the municipality existed on any day of that year."""
    return here.valid_to is None or here.valid_to.year >= year


def _view(sheets: list[Sheet], year: int) -> CantonView:
    district_of = {sheet.organisation.pk: sheet.organisation.district for sheet in sheets}
    published = {
        key: publish({s.organisation.pk: s.value(year, key) for s in sheets}, district_of) for key in PER_MUNICIPALITY
    }
    names = sorted(set(district_of.values()), key=alphabetical)
    districts = tuple(
        CantonDistrict(
            name,
            tuple(_row(s, year, published) for s in sheets if s.organisation.district == name),
            {key: found.districts[name] for key, found in published.items()},
        )
        for name in names
    )
    return CantonView(year, districts, _totals(sheets, year, published))


def _row(sheet: Sheet, year: int, published: Mapping[str, Published]) -> CantonRow:
    cells = {key: found.cells[sheet.organisation.pk] for key, found in published.items()}
    return CantonRow(sheet.organisation, cells, bool(sheet.values.get(year)))


def _totals(sheets: list[Sheet], year: int, published: Mapping[str, Published]) -> dict[str, Shown]:
    """Totals of the canton in the order of the indicators."""
    sums = {key: total(sheets, year, key) for key in BY_KEY}
    shown = {key: found.total for key, found in published.items()}
    shown["to_check"] = show_cell(sums["to_check"])
    shown |= _parts(CHANNELS, sums, published["reached"], show_channels)
    shown |= _parts(UNREACHED, sums, published["arrivals"], show_pieces)
    return {key: shown[key] for key in BY_KEY}


def _parts(keys, sums, base: Published, rule) -> dict[str, Shown]:
    counted = {key: sums[key] for key in keys if sums[key] is not None}
    shown = rule(counted, base) if counted else {}
    return {key: shown.get(key, NOT_COUNTED) for key in keys}
