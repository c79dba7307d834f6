"""Figures as words: what a page, a file and the command line write for a number."""

from collections.abc import Sequence

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.core.organisations.models import Organisation
from willkomm.gateways.reporting.charts import Bar, bars
from willkomm.gateways.reporting.indicators import BY_KEY, CHANNELS, INDICATORS, PER_MUNICIPALITY, UNREACHED
from willkomm.gateways.reporting.queries import CantonView, Sheet, total
from willkomm.gateways.reporting.suppression import THRESHOLD, Shown, show_cell

COMPARED = 5
"""So many years stand side by side."""
BIG = ("arrivals", "reached", "conversations", "open")
DRAWN = ("arrivals", "reached", *CHANNELS, *UNREACHED)


def number(value: int, country: str = "CH") -> str:
    """A count with the thousands separator of the country: 1'250 in Switzerland, 1.250 in Germany."""
    return f"{value:,}".replace(",", "." if country == "DE" else "'")


def counted(value: int | None, country: str = "CH") -> str:
    """A municipality's own figure: the number, zero included, or «nicht gezählt»."""
    return _("nicht gezählt") if value is None else number(value, country)


def told(shown: Shown) -> str:
    """A figure as the canton sees it."""
    if not shown.counted:
        return _("nicht gezählt")
    if shown.why == "small":
        return _("unter %(threshold)s") % {"threshold": THRESHOLD}
    if shown.high is None:
        return _("nicht ausgewiesen")
    if shown.exact is None:
        return _("%(low)s bis %(high)s") % {"low": number(shown.low), "high": number(shown.high)}
    return number(shown.low)


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
            "rows": _rows(lambda key: [counted(total(sheets, each, key), country) for each in columns]),
        },
        **own_chart(sheets, columns, country),
        "counted": any(sheet.values.get(year) for sheet in sheets),
        "counted_at": max((s.counted_at[year] for s in sheets if year in s.counted_at), default=None),
        "uncounted": [s.organisation.name for s in sheets if not s.values.get(year)] if several else [],
        "canton": [canton_row(sheet, year) for sheet in sheets if sheet.organisation.parent_id],
        "shared": [BY_KEY[key] for key in PER_MUNICIPALITY],
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

    return {"columns": [*(s.organisation.name for s in sheets), _("Summe")], "rows": _rows(cells)}


def _rows(cells) -> list[dict]:
    return [{"indicator": indicator, "cells": cells(indicator.key)} for indicator in INDICATORS]


def own_chart(sheets, columns, country: str) -> dict:
    """The year beside the one before: chart (SVG, empty when there is nothing to draw) and chart_title."""
    rows = [
        Bar(BY_KEY[key].brief, year, value, number(value, country))
        for key in DRAWN
        for year in columns[:2]
        if (value := total(sheets, year, key)) is not None
    ]
    return _drawn(rows, columns)


def _drawn(rows: list[Bar], columns: Sequence[int]) -> dict:
    years = _(" und ").join(str(year) for year in columns[:2])
    title = _("Zuzüge und Ergebnisse %(years)s") % {"years": years}
    description = "; ".join(f"{row.label} {row.year}: {row.text}" for row in rows)
    drawn = any(row.value for row in rows)
    return {"chart": mark_safe(bars(rows, title=title, description=description)) if drawn else "", "chart_title": title}


def canton_row(sheet: Sheet, year: int) -> dict:
    """What the canton sees of this municipality: the same rule, and therefore the same words."""
    return {
        "name": sheet.organisation.name,
        "cells": [told(show_cell(sheet.value(year, key))) for key in PER_MUNICIPALITY],
    }


def coverage(view: CantonView) -> list[str]:
    """The sentence on top, in parts."""
    rows, missing, none = len(view.rows), len(view.without_figures), view.without_arrivals
    parts = [_("%(n)s von %(all)s Gemeinden haben Zuzüge begrüsst") % {"n": view.welcomed, "all": rows}]
    if none:
        parts.append(ngettext("%(n)s ohne Zuzüge", "%(n)s ohne Zuzüge", none) % {"n": none})
    if missing:
        parts.append(_("%(n)s ohne Kennzahlen") % {"n": missing})
    return parts


def canton_page(views: dict[int, CantonView], year: int) -> dict:
    """Context of the canton's page for one year beside the years before."""
    columns, view = sorted(views, reverse=True), views[year]
    return {
        "year": year,
        "view": view,
        "coverage": " · ".join(coverage(view)),
        "stats": [_canton_stat(views, columns, key) for key in PER_MUNICIPALITY],
        "by_year": {
            "columns": [str(each) for each in columns],
            "rows": _rows(lambda key: [told(views[each].totals[key]) for each in columns]),
        },
        **canton_chart(views, columns),
        "shared": [BY_KEY[key] for key in PER_MUNICIPALITY],
        "districts": [_district(district) for district in view.districts],
        "counted": any(row.counted for row in view.rows),
    }


def _canton_stat(views, columns, key: str) -> dict:
    hint = ""
    if len(columns) > 1:
        hint = _("%(year)s: %(value)s") % {"year": columns[1], "value": told(views[columns[1]].totals[key])}
    return {"value": told(views[columns[0]].totals[key]), "label": BY_KEY[key].name, "hint": hint}


def _district(district) -> dict:
    return {
        "name": district.name or _("ohne Bezirk"),
        "rows": [
            {"name": row.organisation.name, "cells": [told(row.cells[key]) for key in PER_MUNICIPALITY]}
            for row in district.rows
        ],
        "totals": [told(district.totals[key]) for key in PER_MUNICIPALITY],
    }


def canton_chart(views: dict[int, CantonView], columns: Sequence[int]) -> dict:
    """The canton's totals: chart and chart_title.

    A suppressed one has no bar, only its words; a range is drawn to its low end.
    """
    rows = [
        Bar(BY_KEY[key].brief, year, shown.low if shown.why != "small" else 0, told(shown))
        for key in DRAWN
        for year in columns[:2]
        if (shown := views[year].totals[key]).counted
    ]
    return _drawn(rows, columns)


def organisation_names(organisations: Sequence[Organisation]) -> str:
    """«Zuchwil» or «Gerlafingen, Recherswil und Obergerlafingen»."""
    names = [here.name for here in organisations]
    return _(" und ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
