"""What the canton may see of its municipalities: released rows alone, suppressed here and nowhere else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Value
from django.db.models.functions import TruncDate

from willkomm.core.alphabet import by_name
from willkomm.core.organisations.models import Organisation
from willkomm.core.protection.queries import disclosure_terms
from willkomm.core.suppression import (
    NOT_COUNTED,
    NOT_LET_GO,
    NOT_TOLD,
    Published,
    Shown,
    publish,
    publish_part,
    show_cell,
    show_channels,
    show_class,
    show_pieces,
)
from willkomm.gateways.reporting.indicators import BY_KEY, CHANNELS, PER_MUNICIPALITY, UNREACHED
from willkomm.gateways.reporting.models import Figure, Release
from willkomm.gateways.reporting.queries.calendars import calendar_of
from willkomm.gateways.reporting.queries.sheets import COLUMNS, Sheet, sheets_from, total
from willkomm.gateways.reporting.queries.telling import FIGURES
from willkomm.gateways.reporting.rules import Calendar


@dataclass(frozen=True)
class CantonRow:
    """One municipality as the canton sees it, as of the day on which its figures went there."""

    organisation: Organisation
    cells: Mapping[str, Shown]
    as_of: date | None

    @property
    def counted(self) -> bool:
        """Whether the canton has any figures of it."""
        return self.as_of is not None


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
    closed: bool
    closes_on: date

    @property
    def rows(self) -> list[CantonRow]:
        """All municipalities, by district."""
        return [row for district in self.districts for row in district.rows]

    @property
    def without_figures(self) -> list[str]:
        """Names of the municipalities that have no figures for the year."""
        return sorted((row.organisation.name for row in self.rows if not row.counted), key=by_name)

    @property
    def welcomed(self) -> int:
        """How many municipalities reached somebody."""
        return sum(row.cells["reached"].counted and row.cells["reached"].high > 0 for row in self.rows)

    @property
    def without_arrivals(self) -> int:
        """How many municipalities have figures and no arrivals from abroad."""
        return sum(row.counted and row.cells["arrivals"].exact == 0 for row in self.rows)

    def row_of(self, organisation: Organisation) -> CantonRow | None:
        """The row of one municipality, or None if it did not exist in that year."""
        return next((row for row in self.rows if row.organisation.pk == organisation.pk), None)


def municipalities_of(canton_ids: Iterable[int]) -> list[Organisation]:
    """All municipalities below the canton, merged ones too, each with `figure_years` and `disclosure_terms`.

    The first are the years of which the canton has figures.
    """
    years = Release.objects.filter(organisation=OuterRef("pk")).order_by("year").values("year").distinct()
    rows = Organisation.objects.filter(parent_id__in=sorted(canton_ids), kind=Organisation.Kind.MUNICIPALITY)
    return list(rows.annotate(figure_years=ArraySubquery(years), disclosure_terms=disclosure_terms([FIGURES])))


def canton_years(municipalities: Iterable[Organisation], today: date) -> list[int]:
    """Years of which the canton has figures of any of these, and the present one; newest first."""
    return sorted({today.year, *(year for here in municipalities for year in here.figure_years)}, reverse=True)


def canton_views(
    municipalities: Iterable[Organisation], years: Iterable[int], today: date, calendar: Calendar | None = None
) -> dict[int, CantonView]:
    """What the canton may see of these years on that day. One query, and one for the calendar if it is not given."""
    years, municipalities = sorted(set(years)), list(municipalities)
    rows = Release.objects.filter(year__in=years, organisation__in=municipalities).values_list(*COLUMNS, "as_of")
    calendar = calendar or calendar_of(municipalities[0].parent_id if municipalities else None)
    return _views(sheets_from(rows, municipalities), years, today, calendar)


def place_views(here: Organisation, years: Iterable[int], today: date, calendar: Calendar):
    """The same of one municipality alone, and what the canton would see if the figures of today went to it now.

    The second is only for the municipality's own eyes. One query.
    """
    shown = Release.objects.filter(organisation=here).values_list(*COLUMNS, "as_of", Value(False))
    counted = Figure.objects.filter(organisation=here).values_list(*COLUMNS, TruncDate("counted_at"), Value(True))
    rows = list(shown.union(counted, all=True))
    return tuple(
        _views(sheets_from([row[:-1] for row in rows if row[-1] is now], [here]), years, today, calendar)
        for now in (False, True)
    )


def _views(sheets: list[Sheet], years: Iterable[int], today: date, calendar: Calendar) -> dict[int, CantonView]:
    return {year: _view([s for s in sheets if _existed(s.organisation, year)], year, calendar, today) for year in years}


def _existed(here: Organisation, year: int) -> bool:
    """Whether the municipality existed on any day of that year."""
    begun = here.valid_from is None or here.valid_from.year <= year
    return begun and (here.valid_to is None or here.valid_to.year >= year)


def _view(sheets: list[Sheet], year: int, calendar, today: date) -> CantonView:
    closed = calendar.is_closed(year, today)
    district_of = {sheet.organisation.pk: sheet.organisation.district for sheet in sheets}
    published = _published(sheets, year, district_of, closed)
    names = sorted(set(district_of.values()), key=by_name)
    districts = tuple(
        CantonDistrict(
            name,
            tuple(_row(s, year, published) for s in sheets if s.organisation.district == name),
            {key: found.districts[name] for key, found in published.items()},
        )
        for name in names
    )
    return CantonView(year, districts, _totals(sheets, year, published, closed), closed, calendar.closes_on(year))


def _published(sheets: list[Sheet], year: int, district_of, closed: bool) -> dict[str, Published]:
    cells = {key: {s.organisation.pk: s.value(year, key) for s in sheets} for key in PER_MUNICIPALITY}
    found = {key: publish(each, district_of, closed=closed) for key, each in cells.items()}
    found["reached"] = publish_part(cells["reached"], cells["arrivals"], found["arrivals"], district_of, closed=closed)
    return found


def _row(sheet: Sheet, year: int, published: Mapping[str, Published]) -> CantonRow:
    here, as_of = sheet.organisation, sheet.counted_at.get(year)
    cells = {key: found.cells[here.pk] for key, found in published.items()}
    nothing = as_of is None and here.kept_back
    return CantonRow(here, dict.fromkeys(cells, NOT_LET_GO) if nothing else cells, as_of)


def _totals(sheets, year: int, published: Mapping[str, Published], closed: bool) -> dict[str, Shown]:
    """Totals of the canton in the order of the indicators."""
    sums = {key: total(sheets, year, key) for key in BY_KEY}
    shown = {key: found.total for key, found in published.items()}
    shown["to_check"] = (show_cell if closed else show_class)(sums["to_check"])
    channels, reasons = ({key: sums[key] for key in keys if sums[key] is not None} for keys in (CHANNELS, UNREACHED))
    if closed:
        shown |= show_channels(channels, shown["reached"])
        shown |= show_pieces(reasons, shown["arrivals"], shown["reached"])
    else:
        shown |= dict.fromkeys((*channels, *reasons), NOT_TOLD)
    return {key: shown.get(key, NOT_COUNTED) for key in BY_KEY}
