"""The verbs of people: entering a household by hand, the office's own fields, and what the register says."""

from willkomm.common.people.actions.entering import OFFICE_FIELDS, Entry, enter, enter_again, note_office_facts
from willkomm.common.people.actions.indexing import index_households, rebuild_index
from willkomm.common.people.actions.joining import forget_joinings
from willkomm.common.people.actions.register import (
    add_people,
    end_stays,
    follow_register,
    house,
    merge,
    move_households,
    propose_joining,
    recognise,
    remove,
    replace_relations,
    settle_in,
    take_up_stay,
)

__all__ = [
    "OFFICE_FIELDS",
    "Entry",
    "add_people",
    "end_stays",
    "enter",
    "enter_again",
    "follow_register",
    "forget_joinings",
    "house",
    "index_households",
    "merge",
    "move_households",
    "note_office_facts",
    "propose_joining",
    "rebuild_index",
    "recognise",
    "remove",
    "replace_relations",
    "settle_in",
    "take_up_stay",
]
