"""The verbs of the dossier."""

from willkomm.welcome.cases.actions.clock import join_family, look_after_lone_minors, note_missing_replies
from willkomm.welcome.cases.actions.consider import consider
from willkomm.welcome.cases.actions.decide import (
    choose_channel,
    choose_language,
    confirm,
    flag,
    informed_elsewhere,
    not_needed,
    recheck,
    withdraw,
)
from willkomm.welcome.cases.actions.defaults import set_default_rules
from willkomm.welcome.cases.actions.finish import close, move_away, reopen
from willkomm.welcome.cases.actions.progress import (
    agree,
    attend_event,
    hand_over_folder,
    no_reply,
    no_show,
    returned,
    undo,
    unreached,
    waive,
    welcome,
)
from willkomm.welcome.cases.actions.registered import (
    correct_end,
    end,
    follow_person,
    look_again,
    recall,
    reinstate,
)
from willkomm.welcome.cases.actions.taken_over import count_along, take_along_back, take_over_back

__all__ = [
    "agree",
    "attend_event",
    "choose_channel",
    "choose_language",
    "close",
    "confirm",
    "consider",
    "correct_end",
    "count_along",
    "end",
    "flag",
    "follow_person",
    "hand_over_folder",
    "informed_elsewhere",
    "join_family",
    "look_after_lone_minors",
    "look_again",
    "move_away",
    "no_reply",
    "no_show",
    "not_needed",
    "note_missing_replies",
    "recall",
    "recheck",
    "reinstate",
    "reopen",
    "returned",
    "set_default_rules",
    "take_along_back",
    "take_over_back",
    "undo",
    "unreached",
    "waive",
    "welcome",
    "withdraw",
]
