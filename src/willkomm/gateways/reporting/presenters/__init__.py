"""Figures as words: what a page, a file and the command line write for a number."""

from willkomm.core.told import number, told
from willkomm.gateways.reporting.presenters.canton import canton_page
from willkomm.gateways.reporting.presenters.own import compared_years, own_page
from willkomm.gateways.reporting.presenters.place import place_page
from willkomm.gateways.reporting.presenters.population import coverage_page, population_page
from willkomm.gateways.reporting.presenters.words import counted, organisation_names

__all__ = [
    "canton_page",
    "compared_years",
    "counted",
    "coverage_page",
    "number",
    "organisation_names",
    "own_page",
    "place_page",
    "population_page",
    "told",
]
