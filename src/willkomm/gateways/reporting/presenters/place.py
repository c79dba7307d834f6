"""One municipality as the canton sees it: the same words for the canton's eyes and for its own."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from willkomm.core.organisations.models import Organisation
from willkomm.core.told import told
from willkomm.gateways.reporting.indicators import BY_KEY, PER_MUNICIPALITY
from willkomm.gateways.reporting.presenters.population import picture_tables
from willkomm.gateways.reporting.presenters.words import day, definition
from willkomm.gateways.reporting.queries import CONTACTS, FIGURES, CantonView


def place_page(here: Organisation, views: Mapping[int, CantonView], picture, contact) -> dict:
    """Everything that the canton sees of one municipality: figures by year, population picture, contact point.

    `ended` says which of it the municipality has ended in its catalogue.
    """
    rows = [(view, row) for _year, view in sorted(views.items(), reverse=True) if (row := view.row_of(here))]
    return {
        "place": here,
        "shared": [definition(BY_KEY[key]) for key in PER_MUNICIPALITY],
        "by_year": [_year(view, row) for view, row in rows],
        "population": picture_tables(picture),
        "contact": contact,
        "ended": {"contact": CONTACTS in here.kept_back, "figures": FIGURES in here.kept_back},
    }


def _year(view: CantonView, row) -> dict:
    state = _("abgeschlossen") if view.closed else _("Stand %(day)s") % {"day": day(row.as_of)}
    return {
        "year": view.year,
        "state": state if row.counted else _("noch nichts gezeigt"),
        "cells": [told(row.cells[key]) for key in PER_MUNICIPALITY],
    }


def coming_rows(here: Organisation, coming: Mapping[int, CantonView], now: Mapping[int, CantonView]) -> list[dict]:
    """The open years whose figures would look different to the canton if they went today."""
    found = []
    for year, view in sorted(coming.items(), reverse=True):
        row, shown = view.row_of(here), now[year].row_of(here)
        if row and row.counted and not view.closed and dict(row.cells) != dict(shown.cells):
            found.append({"year": year, "cells": [told(row.cells[key]) for key in PER_MUNICIPALITY]})
    return found
