"""The verbs of organisations, their contracts, their contact points and their mergers."""

from willkomm.core.organisations.actions.contact import (
    confirm_contact_point,
    forget_contact_points,
    remind_contact_points,
    set_contact_point,
)
from willkomm.core.organisations.actions.cooperation import (
    answer_cooperation,
    change_cooperation,
    end_cooperation,
    leave_cooperation,
    open_cooperation,
)
from willkomm.core.organisations.actions.merger import check_merger, merge, undo_merge
from willkomm.core.organisations.actions.organisation import EDITABLE, create_organisation, edit_organisation

__all__ = [
    "EDITABLE",
    "answer_cooperation",
    "change_cooperation",
    "check_merger",
    "confirm_contact_point",
    "create_organisation",
    "edit_organisation",
    "end_cooperation",
    "forget_contact_points",
    "leave_cooperation",
    "merge",
    "open_cooperation",
    "remind_contact_points",
    "set_contact_point",
    "undo_merge",
]
