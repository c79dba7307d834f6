"""Pages and files of figures. They read aggregate rows only."""

from willkomm.gateways.reporting.views.canton import (
    canton_figures,
    canton_figures_file,
    canton_place,
    canton_population,
    canton_population_file,
)
from willkomm.gateways.reporting.views.contacts import contact_points, contact_points_file, remind_contacts
from willkomm.gateways.reporting.views.own import (
    figures,
    figures_file,
    figures_release,
    figures_seen,
    figures_seen_file,
    population,
)
from willkomm.gateways.reporting.views.terms import figure_terms

__all__ = [
    "canton_figures",
    "canton_figures_file",
    "canton_place",
    "canton_population",
    "canton_population_file",
    "contact_points",
    "contact_points_file",
    "figure_terms",
    "figures",
    "figures_file",
    "figures_release",
    "figures_seen",
    "figures_seen_file",
    "population",
    "remind_contacts",
]
