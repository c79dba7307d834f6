"""What a letter says, to whom, and in which languages: pure functions on plain values."""

from willkomm.common.correspondence.rules.address import Addressee, Dwelling, Sender, addressed, recipient
from willkomm.common.correspondence.rules.codes import digest, new_code, normalised, shown
from willkomm.common.correspondence.rules.composing import (
    GROUPS,
    NOTICE,
    NOTICE_PARTS,
    SMALL_PARTS,
    Message,
    compose,
    notice_versions,
    values,
    versions_used,
)
from willkomm.common.correspondence.rules.confirming import confirmation
from willkomm.common.correspondence.rules.filling import date_words, filled, isolated, time_words
from willkomm.common.correspondence.rules.tongues import EASY, GERMAN, Plan, Tongue, Wish, plan

__all__ = [
    "EASY",
    "GERMAN",
    "GROUPS",
    "NOTICE",
    "NOTICE_PARTS",
    "SMALL_PARTS",
    "Addressee",
    "Dwelling",
    "Message",
    "Plan",
    "Sender",
    "Tongue",
    "Wish",
    "addressed",
    "compose",
    "confirmation",
    "date_words",
    "digest",
    "filled",
    "isolated",
    "new_code",
    "normalised",
    "notice_versions",
    "plan",
    "recipient",
    "shown",
    "time_words",
    "values",
    "versions_used",
]
