"""Questions of the register's door: who is known already, and what came in."""

from willkomm.gateways.register.queries.known import (
    Known,
    conversions_in_wait,
    earlier_items,
    namesakes,
    seen_before,
    was_logged,
    who_is_known,
    who_is_meant,
)
from willkomm.gateways.register.queries.lists import (
    answers,
    case_links,
    cases_of,
    counts_in_words,
    deliveries,
    item_to_decide,
    items_of,
    open_to_import,
)
from willkomm.gateways.register.queries.parcels import connection_of, deliveries_of, troubled_parcels, waiting_too_long
from willkomm.gateways.register.queries.screening import Screening
from willkomm.gateways.register.queries.tables import (
    column_question,
    columns_of_names,
    last_told,
    numberless,
    people_like,
    rows_of,
)
from willkomm.gateways.register.queries.taking_back import may_take_back, undone_by, worked_on

__all__ = [
    "Known",
    "Screening",
    "answers",
    "case_links",
    "cases_of",
    "column_question",
    "columns_of_names",
    "connection_of",
    "conversions_in_wait",
    "counts_in_words",
    "deliveries",
    "deliveries_of",
    "earlier_items",
    "item_to_decide",
    "items_of",
    "last_told",
    "may_take_back",
    "namesakes",
    "numberless",
    "open_to_import",
    "people_like",
    "rows_of",
    "seen_before",
    "troubled_parcels",
    "undone_by",
    "waiting_too_long",
    "was_logged",
    "who_is_known",
    "who_is_meant",
    "worked_on",
]
