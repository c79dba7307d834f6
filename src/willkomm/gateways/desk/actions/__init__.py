"""Verbs that join siblings for the desk."""

from willkomm.gateways.desk.actions.entering import dismiss_welcome, enter_household, recognise_person
from willkomm.gateways.desk.actions.joining import (
    decide_household,
    in_order,
    merge_people,
    part_households,
    part_people,
)
from willkomm.gateways.desk.actions.keeping import forget_view, forget_views, keep_view, open_with

__all__ = [
    "decide_household",
    "dismiss_welcome",
    "enter_household",
    "forget_view",
    "forget_views",
    "in_order",
    "keep_view",
    "merge_people",
    "open_with",
    "part_households",
    "part_people",
    "recognise_person",
]
