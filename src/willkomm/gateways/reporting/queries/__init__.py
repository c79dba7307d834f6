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

__all__ = [
    "CantonDistrict",
    "CantonRow",
    "CantonView",
    "Picture",
    "Sheet",
    "calendar_at",
    "calendar_of",
    "canton_views",
    "canton_years",
    "municipalities_of",
    "newest_pictures",
    "own_sheets",
    "picture_of",
    "place_views",
    "places",
    "shown_picture",
    "total",
    "years_of",
]
