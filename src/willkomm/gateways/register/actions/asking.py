"""A message without a register number, or with one of another time: whom it means is never guessed in silence."""

from datetime import timedelta

from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.queries.known import namesakes, same_number, who_is_meant
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import RECALL, SOMEBODY_ELSE, News
from willkomm.gateways.register.rules.sentences import sentence

DECIDE_WITHIN = timedelta(days=90)
# These bring their numbers along, or their parents.
NEED_NO_NUMBER = frozenset({"identificationConversion", "birth"})
# Without a number these tell nothing.
ABOUT_NUMBERS = frozenset({"keyExchange", "announceDuplicate"})


# These bring old and new numbers themselves.
RENUMBER = ABOUT_NUMBERS | {"identificationConversion", "correctIdentification"}


def ask(intake: Intake, news: News) -> Outcome | None:
    """What comes of a message that names neither local nor ZEMIS number of somebody we know; None: go on.

    One namesake: a human says whether it is the same person (the facts are kept until then). Several: the message
    must come again with its number. In a merged municipality, the same number and birth date under the BFS number
    of before or after the merger is asked about as well, and so is somebody whom the office typed before the register
    told of them. Nobody: an arrival makes a new person, everything else is
    only noted.
    """
    here = intake.organisation.pk
    if (found := _before_the_merger(intake, news)) is not None:
        return _question(intake, news, found, sentence("same_number"))
    if (found := _typed_before(intake, news)) is not None:
        return _question(intake, news, found, sentence("typed_before?"))
    if news.value or (news.who or SOMEBODY_ELSE) != SOMEBODY_ELSE or news.event == "identificationConversion":
        return None
    if news.who is None and who_is_meant(here, [news]).find(news) is not None:
        return None
    found = namesakes(here, news) if news.who is None and news.event not in ABOUT_NUMBERS else []
    if len(found) == 1:
        return _question(intake, news, found[0])
    if found:
        return Outcome(R.TO_CHECK, "several_match")
    new = news.action != RECALL and (news.event in ARRIVALS or news.event in NEED_NO_NUMBER)
    return None if new else Outcome(R.LOGGED, "no_case")


def _typed_before(intake: Intake, news: News):
    """Somebody without a number of the same or a similar name whom an arrival with a new number may mean, or None."""
    if news.who is not None or not news.value or news.event not in ARRIVALS or news.action == RECALL:
        return None
    found = intake.unnumbered.like(news)
    if found is None or who_is_meant(intake.organisation.pk, [news]).find(news) is not None:
        return None
    return found


def _question(intake: Intake, news: News, person, words: str = "") -> Outcome:
    """A human says whether this person is meant; the facts are kept until then."""
    keep, until = news.as_json(), intake.now + DECIDE_WITHIN
    return Outcome(R.TO_CHECK, "same_person?", person=person, keep=keep, until=until, given_sentence=words)


def _before_the_merger(intake: Intake, news: News):
    """Whom a number means that somebody has here under the BFS number of before (or after) a merger, or None."""
    if news.who is not None or not news.value or news.event in RENUMBER or not news.category.startswith("MU."):
        return None
    others = intake.categories - {news.category}
    if not others or news.category not in intake.categories:
        return None
    if who_is_meant(intake.organisation.pk, [news]).find(news) is not None:
        return None
    return same_number(intake.organisation.pk, news, others)
