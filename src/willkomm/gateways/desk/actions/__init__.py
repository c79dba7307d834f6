"""Verbs that join siblings for the desk."""

from willkomm.gateways.desk.actions.entering import dismiss_welcome, enter_household, recognise_person
from willkomm.gateways.desk.actions.joining import (
    decide_household,
    in_order,
    merge_people,
    part_households,
    part_people,
)

__all__ = [
    "decide_household",
    "dismiss_welcome",
    "enter_household",
    "in_order",
    "merge_people",
    "part_households",
    "part_people",
    "recognise_person",
]
