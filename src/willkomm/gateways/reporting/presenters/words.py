"""Single numbers, rows of numbers and names as words."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from willkomm.core.organisations.models import Organisation
from willkomm.core.told import number
from willkomm.gateways.reporting.charts import Bar, bars
from willkomm.gateways.reporting.indicators import INDICATORS, Indicator


def counted(value: int | None, country: str = "CH") -> str:
    """A municipality's own figure: the number, zero included, or «nicht gezählt»."""
    return _("nicht gezählt") if value is None else number(value, country)


def day(value) -> str:
    """«3. März 2026»."""
    return date_format(value, "j. F Y") if value else ""


def definition(indicator: Indicator) -> dict:
    """What stands beside a figure: its sentence, and what is counted, who, which day, where from, which version."""
    facts = [
        {"key": _("Gezählt werden"), "value": indicator.unit},
        {"key": _("Welche"), "value": indicator.who},
        {"key": _("Massgebender Tag"), "value": indicator.day},
        {"key": _("Herkunft"), "value": indicator.source},
        {"key": _("Fassung"), "value": str(indicator.version)},
    ]
    return {"indicator": indicator, "facts": facts}


def rows_of(cells) -> list[dict]:
    """All indicators, each with its definition and the cells that the function gives for its key."""
    return [{**definition(indicator), "cells": cells(indicator.key)} for indicator in INDICATORS]


def drawn(rows: list[Bar], columns: Sequence[int]) -> dict:
    """A chart of figures: chart (SVG, empty when there is nothing to draw) and chart_title."""
    years = _(" und ").join(str(year) for year in columns[:2])
    return picture(rows, _("Zuzüge und Ergebnisse %(years)s") % {"years": years}, with_year=True)


def picture(rows: list[Bar], title: str, *, with_year: bool = False) -> dict:
    """The same with any title."""
    words = [f"{row.label} {row.year}: {row.text}" if with_year else f"{row.label}: {row.text}" for row in rows]
    drawing = bars(rows, title=title, description="; ".join(words)) if any(row.value for row in rows) else ""
    return {"chart": mark_safe(drawing), "chart_title": title}


def organisation_names(organisations: Sequence[Organisation]) -> str:
    """«Zuchwil» or «Gerlafingen, Recherswil und Obergerlafingen»."""
    names = [here.name for here in organisations]
    return _(" und ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
