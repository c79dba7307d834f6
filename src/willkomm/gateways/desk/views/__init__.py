"""Pages of the desk: each asks one question or makes one call into the domain."""

from willkomm.gateways.desk.views.arrivals import arrivals, arrivals_confirm, arrivals_undo
from willkomm.gateways.desk.views.cases import cases
from willkomm.gateways.desk.views.conversations import conversation_undo, record_conversation
from willkomm.gateways.desk.views.dossier import case, case_step, office_facts
from willkomm.gateways.desk.views.entry import arrival_enter
from willkomm.gateways.desk.views.finding import search
from willkomm.gateways.desk.views.handbook import help_chapter
from willkomm.gateways.desk.views.households import household_join
from willkomm.gateways.desk.views.joining import joining_undo, person_merge
from willkomm.gateways.desk.views.keyboard import keyboard, keyboard_switch
from willkomm.gateways.desk.views.many import cases_many, cases_many_undo
from willkomm.gateways.desk.views.today import narrow, today, welcome_close

__all__ = [
    "arrival_enter",
    "arrivals",
    "arrivals_confirm",
    "arrivals_undo",
    "case",
    "case_step",
    "cases",
    "cases_many",
    "cases_many_undo",
    "conversation_undo",
    "help_chapter",
    "household_join",
    "joining_undo",
    "keyboard",
    "keyboard_switch",
    "narrow",
    "office_facts",
    "person_merge",
    "record_conversation",
    "search",
    "today",
    "welcome_close",
]
