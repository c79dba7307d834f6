"""Pages of the register's door: what came in, bringing files, tables, taking a delivery back."""

from willkomm.gateways.register.views.bringing import sedex, upload
from willkomm.gateways.register.views.deliveries import answers, decide, deliveries, delivery, parcel, take_back
from willkomm.gateways.register.views.tables import (
    table_accept,
    table_again,
    table_columns,
    table_decide,
    table_discard,
    table_preview,
    table_progress,
)

__all__ = [
    "answers",
    "decide",
    "deliveries",
    "delivery",
    "parcel",
    "sedex",
    "table_accept",
    "table_again",
    "table_columns",
    "table_decide",
    "table_discard",
    "table_preview",
    "table_progress",
    "take_back",
    "upload",
]
