"""Questions about figures. All of them read aggregate rows only; nothing is counted here."""

from willkomm.gateways.reporting.queries.calendars import calendar_of
from willkomm.gateways.reporting.queries.canton import (
    CantonDistrict,
    CantonRow,
    CantonView,
    canton_views,
    canton_years,
    municipalities_of,
    place_views,
)
from willkomm.gateways.reporting.queries.place import calendar_at, picture_of, places
from willkomm.gateways.reporting.queries.population import Picture, newest_pictures, shown_picture
from willkomm.gateways.reporting.queries.sheets import Sheet, own_sheets, total, years_of
from willkomm.gateways.reporting.queries.telling import CONTACTS, FIGURES, mark_kept_back, told_contacts

__all__ = [
    "CONTACTS",
    "FIGURES",
    "CantonDistrict",
    "CantonRow",
    "CantonView",
    "Picture",
    "Sheet",
    "calendar_at",
    "calendar_of",
    "canton_views",
    "canton_years",
    "mark_kept_back",
    "municipalities_of",
    "newest_pictures",
    "own_sheets",
    "picture_of",
    "place_views",
    "places",
    "shown_picture",
    "told_contacts",
    "total",
    "years_of",
]
