"""The verbs of the register's door."""

from willkomm.gateways.register.actions.background import try_again
from willkomm.gateways.register.actions.bring import bring
from willkomm.gateways.register.actions.connecting import connect_sedex, note_opened
from willkomm.gateways.register.actions.deciding import decide_person
from willkomm.gateways.register.actions.parcels import ask_for_parcel, wishes_of
from willkomm.gateways.register.actions.report import Line, Report
from willkomm.gateways.register.actions.table_apply import may_record_welcomes
from willkomm.gateways.register.actions.table_choice import decide_rows, decide_sure_rows
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
    "ask_for_parcel",
    "bring",
    "choose_columns",
    "connect_sedex",
    "decide_person",
    "decide_rows",
    "decide_sure_rows",
    "discard_table",
    "drop_expired",
    "in_order",
    "is_table",
    "may_record_welcomes",
    "note_opened",
    "take_back",
    "take_in",
    "take_in_table",
    "try_again",
    "wishes_of",
]
