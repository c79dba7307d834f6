"""The page of a municipality, or of a Verbund: exact figures, for their own eyes."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from willkomm.gateways.reporting.charts import Bar
from willkomm.gateways.reporting.indicators import BY_KEY, CHANNELS, UNREACHED
from willkomm.gateways.reporting.presenters.words import counted, drawn, number, rows_of
from willkomm.gateways.reporting.queries import Sheet, total

COMPARED = 5
"""So many years stand side by side."""
BIG = ("arrivals", "reached", "conversations", "open")
DRAWN = ("arrivals", "reached", *CHANNELS, *UNREACHED)


def compared_years(years: Sequence[int], year: int) -> list[int]:
    """The year and the ones with figures before it, newest first."""
    return [each for each in years if each <= year][:COMPARED]


def own_page(sheets: Sequence[Sheet], years: Sequence[int], year: int) -> dict:
    """Context of a municipality's page, or of a Verbund's: each municipality and the sum."""
    country = sheets[0].organisation.country if sheets else "CH"
    several = len(sheets) > 1
    columns = compared_years(years, year)
    return {
        "year": year,
        "stats": [_stat(sheets, columns, key, country) for key in BIG],
        "several": several,
        "by_place": _by_place(sheets, year, country) if several else None,
        "by_year": {
            "columns": [str(each) for each in columns],
            "rows": rows_of(lambda key: [counted(total(sheets, each, key), country) for each in columns]),
        },
        **own_chart(sheets, columns, country),
        "counted": any(sheet.values.get(year) for sheet in sheets),
        "counted_at": max((s.counted_at[year] for s in sheets if year in s.counted_at), default=None),
        "uncounted": [s.organisation.name for s in sheets if not s.values.get(year)] if several else [],
        "has_canton": any(sheet.organisation.parent_id for sheet in sheets),
    }


def _stat(sheets, columns, key: str, country: str) -> dict:
    now, *before = [total(sheets, each, key) for each in columns]
    hint = ""
    if before:
        hint = _("%(year)s: %(value)s") % {"year": columns[1], "value": counted(before[0], country)}
    return {"value": counted(now, country), "label": BY_KEY[key].name, "hint": hint}


def _by_place(sheets, year: int, country: str) -> dict:
    def cells(key):
        each = [sheet.value(year, key) for sheet in sheets]
        return [counted(value, country) for value in (*each, total(sheets, year, key))]

    return {"columns": [*(s.organisation.name for s in sheets), _("Summe")], "rows": rows_of(cells)}


def own_chart(sheets, columns, country: str) -> dict:
    """The year beside the one before: chart (SVG, empty when there is nothing to draw) and chart_title."""
    rows = [
        Bar(BY_KEY[key].brief, year, value, number(value, country))
        for key in DRAWN
        for year in columns[:2]
        if (value := total(sheets, year, key)) is not None
    ]
    return drawn(rows, columns)
