"""The canton's page: what it may see of all its municipalities."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.core.told import is_rough, told, told_total
from willkomm.gateways.reporting.charts import Bar
from willkomm.gateways.reporting.indicators import BY_KEY, PER_MUNICIPALITY
from willkomm.gateways.reporting.presenters.finding import found_places
from willkomm.gateways.reporting.presenters.own import DRAWN
from willkomm.gateways.reporting.presenters.words import day, definition, drawn, rows_of
from willkomm.gateways.reporting.queries import CantonView


def coverage(view: CantonView) -> list[str]:
    """The sentence on top, in parts."""
    rows, missing, none = len(view.rows), len(view.without_figures), view.without_arrivals
    parts = [_("%(n)s von %(all)s Gemeinden haben Zuzüge begrüsst") % {"n": view.welcomed, "all": rows}]
    if none:
        parts.append(ngettext("%(n)s ohne Zuzüge", "%(n)s ohne Zuzüge", none) % {"n": none})
    if missing:
        parts.append(_("%(n)s ohne Kennzahlen") % {"n": missing})
    return parts


def canton_page(views: dict[int, CantonView], year: int, asked: Mapping[str, str]) -> dict:
    """Context of the canton's page for one year beside the years before; municipalities as they are `asked` for."""
    districts, found = found_places([_district(district) for district in views[year].districts], asked, "jahr")
    columns, view = sorted(views, reverse=True), views[year]
    return {
        "year": year,
        "view": view,
        "coverage": " · ".join(coverage(view)),
        "state": _state(view),
        "stats": [_canton_stat(views, columns, key) for key in PER_MUNICIPALITY],
        "by_year": {
            "columns": [str(each) for each in columns],
            "rows": rows_of(lambda key: [told_total(views[each].totals[key], ends=True) for each in columns]),
        },
        **canton_chart(views, columns),
        "shared": [definition(BY_KEY[key]) for key in PER_MUNICIPALITY],
        "districts": districts,
        "found": found,
        "counted": any(row.counted for row in view.rows),
    }


def _state(view: CantonView) -> str:
    if view.closed:
        return _("Abgeschlossen: diese Zahlen ändern sich nicht mehr.")
    closes = day(view.closes_on)
    return _(
        "Bis zum Abschluss am %(day)s stehen die Zahlen in Stufen von fünf; genau sind sie erst danach. Ergebnisse nach"
        " Kanal und Grund werden erst dann ausgewiesen. «Rund» ist die Mitte dessen, was aus den Stufen aller Gemeinden"
        " folgt; die Summe liegt sicher zwischen den beiden Grenzen daneben."
    ) % {"day": closes}


def _canton_stat(views, columns, key: str) -> dict:
    shown, hints = views[columns[0]].totals[key], []
    if is_rough(shown):
        hints.append(_("sicher %(range)s") % {"range": told(shown)})
    if len(columns) > 1:
        before = told_total(views[columns[1]].totals[key])
        hints.append(_("%(year)s: %(value)s") % {"year": columns[1], "value": before})
    return {"value": told_total(shown), "label": BY_KEY[key].name, "hint": " · ".join(hints)}


def _district(district) -> dict:
    return {
        "name": district.name or _("ohne Bezirk"),
        "rows": [
            {
                "name": row.organisation.name,
                "slug": row.organisation.slug,
                "cells": [told(row.cells[key]) for key in PER_MUNICIPALITY],
            }
            for row in district.rows
        ],
        "totals": [told(district.totals[key]) for key in PER_MUNICIPALITY],
    }


def canton_chart(views: dict[int, CantonView], columns: Sequence[int]) -> dict:
    """The canton's totals: chart and chart_title.

    A suppressed one has no bar, only its words; a range is drawn to its middle, one without an end to where it begins.
    """
    rows = [
        Bar(BY_KEY[key].brief, year, _length(shown), told_total(shown))
        for key in DRAWN
        for year in columns[:2]
        if (shown := views[year].totals[key]).counted
    ]
    return drawn(rows, columns)


def _length(shown) -> int:
    if shown.why == "small":
        return 0
    return shown.low if shown.middle is None else shown.middle
