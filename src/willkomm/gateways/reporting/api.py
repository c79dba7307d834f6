"""Figures by API: the same rows, and for the canton the same suppression, as on the pages."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema

from willkomm.core.kernel.gate import requires
from willkomm.core.organisations.api import ContactPointOut, contact_entry
from willkomm.core.organisations.models import Organisation
from willkomm.core.suppression import Shown
from willkomm.gateways.reporting.indicators import INDICATORS, PICTURE
from willkomm.gateways.reporting.presenters import told
from willkomm.gateways.reporting.queries import (
    CantonRow,
    CantonView,
    canton_views,
    canton_years,
    mark_kept_back,
    municipalities_of,
    newest_pictures,
    own_sheets,
    shown_picture,
    told_contacts,
    years_of,
)

router = Router(tags=["Kennzahlen"])
contacts = Router(tags=["Angaben"])


class Definition(Schema):
    """What a figure means; a changed meaning has a new version."""

    indicator: str
    name: str
    definition: str
    unit: str
    who: str
    day: str
    source: str
    version: int


class OwnFigures(Schema):
    """The figures of one organisation; null means not counted, which is not zero."""

    bfs_number: int | None
    name: str
    figures: dict[str, int | None]


class Year(Schema):
    """One year of one's own organisations."""

    year: int
    years: list[int]
    organisations: list[OwnFigures]
    definitions: list[Definition]


class Told(Schema):
    """A figure as the canton sees it: between low and high (inclusive); high null is open, both null: not counted."""

    text: str
    low: int | None
    high: int | None


class Place(Schema):
    """A municipality as the canton sees it, as of the day on which its figures went there (null: never)."""

    bfs_number: int | None
    name: str
    as_of: date | None
    figures: dict[str, Told]


class SeenYear(Schema):
    """One year of one's own municipalities as the canton sees them; a closed year does not change any more."""

    year: int
    closed: bool
    closes_on: date
    municipalities: list[Place]


class Population(Schema):
    """The foreign residents of a municipality as the canton sees them: tables of groups, in classes of five."""

    bfs_number: int | None
    name: str
    as_of: date
    total: Told
    tables: dict[str, dict[str, Told]]


class District(Schema):
    """A district with its totals and municipalities in alphabetical order."""

    name: str
    totals: dict[str, Told]
    municipalities: list[Place]


class CantonYear(Schema):
    """One year of the canton; `welcomed` says how many municipalities reached at least one person."""

    year: int
    years: list[int]
    closed: bool
    closes_on: date
    municipalities: int
    welcomed: int
    without_figures: list[str]
    totals: dict[str, Told]
    districts: list[District]
    definitions: list[Definition]


def definitions() -> list[dict]:
    """All definitions, in order."""
    names = ("name", "definition", "unit", "who", "day", "source", "version")
    return [{"indicator": i.key, **{name: getattr(i, name) for name in names}} for i in INDICATORS]


def _chosen(year: int | None, years: list[int]) -> int:
    if year is None:
        return years[0]
    if year not in years:
        raise Http404
    return year


@router.get("", response=Year, summary="Eigene Kennzahlen")
@requires("figures.own")
def own_figures(request, year: int | None = None):
    """The figures of all organisations for which the caller may see them (default: the newest year)."""
    sheets = own_sheets(request.actor.where("figures.own"))
    years = years_of(sheets, timezone.localdate())
    year = _chosen(year, years)
    return own_year(sheets, years, year)


def own_year(sheets, years: list[int], year: int) -> dict:
    """The answer for these sheets, also used by the command line."""
    rows = [
        {
            "bfs_number": sheet.organisation.bfs_number,
            "name": sheet.organisation.name,
            "figures": {each.key: sheet.value(year, each.key) for each in INDICATORS},
        }
        for sheet in sheets
    ]
    return {"year": year, "years": years, "organisations": rows, "definitions": definitions()}


@router.get("/canton", response=CantonYear, summary="Kennzahlen der Gemeinden, wie der Kanton sie sieht")
@requires("figures.canton")
def canton_figures(request, year: int | None = None):
    """Aggregates without names; counts of 1 to 4 are suppressed, and totals that would tell them are ranges."""
    today = timezone.localdate()
    here = mark_kept_back(municipalities_of(request.actor.where("figures.canton")), today)
    years = canton_years(here, today)
    year = _chosen(year, years)
    return {"years": years, **_canton(canton_views(here, [year], today)[year])}


@router.get("/seen", response=list[SeenYear], summary="Eigene Kennzahlen, wie der Kanton sie sieht")
@requires("figures.own")
def figures_seen_by_canton(request):
    """The very rows that the canton reads of one's own municipalities, newest year first."""
    today, own = timezone.localdate(), request.actor.where("figures.own")
    parents = Organisation.objects.filter(pk__in=own, parent__isnull=False).values_list("parent_id", flat=True)
    places = mark_kept_back(municipalities_of(set(parents)), today)
    mine = [here for here in places if here.pk in own]
    views = canton_views(places, canton_years(mine, today), today)
    return [_seen(view, own) for _year, view in sorted(views.items(), reverse=True)]


def _seen(view: CantonView, own) -> dict:
    rows = [_place(row) for row in view.rows if row.organisation.pk in own]
    return {"year": view.year, "closed": view.closed, "closes_on": view.closes_on, "municipalities": rows}


@router.get("/population", response=list[Population], summary="Ausländische Bevölkerung, wie der Kanton sie sieht")
@requires("figures.canton")
def population_seen_by_canton(request):
    """The newest whole picture of each municipality that has one and lets the canton see it; suppressed, by name."""
    places = mark_kept_back(municipalities_of(request.actor.where("figures.canton")), timezone.localdate())
    pictures = newest_pictures([here.pk for here in places if not here.kept_back])
    found = [(here, shown_picture(pictures[here.pk])) for here in places if here.pk in pictures]
    return [
        {
            "bfs_number": here.bfs_number,
            "name": here.name,
            "as_of": shown.as_of,
            "total": _one(shown.total),
            "tables": {table: _told(shown.tables[table]) for table in PICTURE},
        }
        for here, shown in found
    ]


def _canton(view: CantonView) -> dict:
    return {
        "year": view.year,
        "closed": view.closed,
        "closes_on": view.closes_on,
        "municipalities": len(view.rows),
        "welcomed": view.welcomed,
        "without_figures": view.without_figures,
        "totals": _told(view.totals),
        "districts": [
            {
                "name": district.name,
                "totals": _told(district.totals),
                "municipalities": [_place(row) for row in district.rows],
            }
            for district in view.districts
        ],
        "definitions": definitions(),
    }


def _place(row: CantonRow) -> dict:
    here = row.organisation
    as_of = row.as_of
    return {"bfs_number": here.bfs_number, "name": here.name, "as_of": as_of, "figures": _told(row.cells)}


def _told(cells: Mapping[str, Shown]) -> dict:
    return {key: _one(shown) for key, shown in cells.items()}


def _one(shown: Shown) -> dict:
    low, high = (shown.low, shown.high) if shown.counted else (None, None)
    return {"text": told(shown), "low": low, "high": high}


@contacts.get("", response=list[ContactPointOut], summary="Ansprechstellen der Gemeinden")
@requires("contacts.remind")
def list_contact_points(request):
    """The canton's register of contact points, by district and name; municipalities without one are in it too."""
    today = timezone.localdate()
    return [contact_entry(here, today) for here in told_contacts(request.actor.where("contacts.remind"), today)]
