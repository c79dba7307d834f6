"""The verbs of the register's door."""

from willkomm.gateways.register.actions.deciding import decide_person
from willkomm.gateways.register.actions.report import Line, Report
from willkomm.gateways.register.actions.tables import (
    accept_table,
    choose_columns,
    discard_table,
    is_table,
    take_in_table,
)
from willkomm.gateways.register.actions.take_back import take_back
from willkomm.gateways.register.actions.take_in import in_order, take_in
from willkomm.gateways.register.actions.waiting import drop_expired

__all__ = [
    "Line",
    "Report",
    "accept_table",
    "choose_columns",
    "decide_person",
    "discard_table",
    "drop_expired",
    "in_order",
    "is_table",
    "take_back",
    "take_in",
    "take_in_table",
]
