"""Figures by API: the same rows, and for the canton the same suppression, as on the pages."""

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema

from willkomm.core.kernel.gate import requires
from willkomm.gateways.reporting.indicators import INDICATORS, VERSION
from willkomm.gateways.reporting.presenters import told
from willkomm.gateways.reporting.queries import (
    CantonView,
    canton_views,
    canton_years,
    municipalities_of,
    own_sheets,
    years_of,
)
from willkomm.gateways.reporting.suppression import Shown

router = Router(tags=["Kennzahlen"])


class Definition(Schema):
    """What a figure means; a changed meaning has a new version."""

    indicator: str
    name: str
    definition: str
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
    """A municipality as the canton sees it."""

    bfs_number: int | None
    name: str
    figures: dict[str, Told]


class District(Schema):
    """A district with its totals and municipalities in alphabetical order."""

    name: str
    totals: dict[str, Told]
    municipalities: list[Place]


class CantonYear(Schema):
    """One year of the canton."""

    year: int
    years: list[int]
    municipalities: int
    welcomed: int
    without_figures: list[str]
    totals: dict[str, Told]
    districts: list[District]
    definitions: list[Definition]


def definitions() -> list[dict]:
    """All definitions, in order."""
    return [{"indicator": i.key, "name": i.name, "definition": i.definition, "version": VERSION} for i in INDICATORS]


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
    here = municipalities_of(request.actor.where("figures.canton"))
    years = canton_years(here, timezone.localdate())
    year = _chosen(year, years)
    return {"years": years, **_canton(canton_views(here, [year])[year])}


def _canton(view: CantonView) -> dict:
    return {
        "year": view.year,
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


def _place(row) -> dict:
    return {"bfs_number": row.organisation.bfs_number, "name": row.organisation.name, "figures": _told(row.cells)}


def _told(cells: dict[str, Shown]) -> dict:
    return {
        key: {
            "text": told(shown),
            "low": shown.low if shown.counted else None,
            "high": shown.high if shown.counted else None,
        }
        for key, shown in cells.items()
    }
