"""A message without a register number: whom it means is never guessed in silence (registers §5)."""

from datetime import timedelta

from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.queries.known import namesakes, who_is_meant
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import RECALL, SOMEBODY_ELSE, News

DECIDE_WITHIN = timedelta(days=90)
# These bring their numbers along, or their parents.
NEED_NO_NUMBER = frozenset({"identificationConversion", "birth"})
# Without a number these tell nothing.
ABOUT_NUMBERS = frozenset({"keyExchange", "announceDuplicate"})


def ask(intake: Intake, news: News) -> Outcome | None:
    """What comes of a message that names neither local nor ZEMIS number of somebody we know; None: go on.

    One namesake: a human says whether it is the same person (the facts are kept until then). Several: the message
    must come again with its number. Nobody: an arrival makes a new person, everything else is only noted.
    """
    here = intake.organisation.pk
    if news.value or (news.who or SOMEBODY_ELSE) != SOMEBODY_ELSE or news.event == "identificationConversion":
        return None
    if news.who is None and who_is_meant(here, [news]).find(news) is not None:
        return None
    found = namesakes(here, news) if news.who is None and news.event not in ABOUT_NUMBERS else []
    if len(found) == 1:
        keep, until = news.as_json(), intake.now + DECIDE_WITHIN
        return Outcome(R.TO_CHECK, "same_person?", person=found[0], keep=keep, until=until)
    if found:
        return Outcome(R.TO_CHECK, "several_match")
    new = news.action != RECALL and (news.event in ARRIVALS or news.event in NEED_NO_NUMBER)
    return None if new else Outcome(R.LOGGED, "no_case")
