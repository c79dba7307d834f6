"""One message: may it come in, what does it mean, what comes of it."""

import re

from willkomm.core.organisations.profiles import organisation_by_bfs
from willkomm.gateways.register.actions.asking import ask
from willkomm.gateways.register.actions.births import add_child
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.keys import (
    convert_identifications,
    correct_identification,
    exchange_keys,
    merge_duplicates,
)
from willkomm.gateways.register.actions.recalls import recall
from willkomm.gateways.register.actions.settle import settle
from willkomm.gateways.register.queries.known import seen_before, was_logged, who_is_meant
from willkomm.gateways.register.rules.mapping import ARRIVALS
from willkomm.gateways.register.rules.news import NEGATIVE, POSITIVE, RECALL, REQUEST, News
from willkomm.gateways.register.rules.sentences import sentence

SPECIAL = {
    "birth": add_child,
    "correctIdentification": correct_identification,
    "identificationConversion": convert_identifications,
    "keyExchange": exchange_keys,
    "announceDuplicate": merge_duplicates,
}
SAYS_ENOUGH = ("deletedInRegister", "missing")
# After these, somebody who was screened out may be a newcomer; only a person can tell, for nothing is stored.
MAY_CHANGE_THE_ANSWER = ("changeResidencePermit", "correctResidencePermit", "correctReporting")
_MUNICIPALITY = re.compile(r"MU\.(\d{1,4})")


def apply(intake: Intake, news: News) -> Outcome:
    """Apply one message that has been let in; of one that waits, the facts are kept until it is applied."""
    news = intake.translated(news)
    outcome = _dispatch(intake, news)
    if outcome.result == R.WAITING:
        outcome.keep = news.as_json()
    if outcome.keep is not None:
        outcome.until = outcome.until or intake.waits_until
    return outcome


def _dispatch(intake: Intake, news: News) -> Outcome:
    if news.action in (NEGATIVE, POSITIVE):
        return Outcome(R.LOGGED, "receipt", key=news.key)
    if news.action == REQUEST or news.event == "dataRequest":
        return Outcome(R.LOGGED, "request")
    if (question := ask(intake, news)) is not None:
        return question
    if news.action == RECALL:
        return recall(intake, news)
    if news.event in SPECIAL:
        return SPECIAL[news.event](intake, news)
    if not news.says_something and news.event not in SAYS_ENOUGH:
        return Outcome(R.LOGGED, "nothing_kept", key=news.key)
    if news.event in ARRIVALS or who_is_meant(intake.organisation.pk, [news]).find(news):
        return settle(intake, [news])[0]
    return _unknown(intake, news)


def _unknown(intake: Intake, news: News) -> Outcome:
    """About somebody we do not know: wait for them, unless we know that we never will."""
    number = _MUNICIPALITY.fullmatch(news.category)
    if number and not belongs_here(intake, int(number[1])):
        return Outcome(R.REJECTED, "foreign_municipality", key=news.key)
    if was_logged(intake.organisation.pk, news.key):
        words = sentence("no_case_now") if news.event in MAY_CHANGE_THE_ANSWER else ""
        return Outcome(R.LOGGED, "no_case", key=news.key, given_sentence=words)
    return Outcome(R.WAITING, "person_unknown", waits_for=news.key, key=news.key)


def turned_away(intake: Intake, message, news: News) -> Outcome | None:
    """Why this message must not come in: a fault, another municipality, seen before; None when it may."""
    if message.fault is not None:
        return Outcome(R.REJECTED, message.fault.reason, key=news.key, given_sentence=message.fault.sentence[:400])
    if news.municipality is not None and not belongs_here(intake, news.municipality):
        return Outcome(R.REJECTED, "foreign_municipality", key=news.key)
    if seen_before(intake.organisation.pk, news.sender, news.message_id, news.position):
        return Outcome(R.DUPLICATE, "seen_before", key=news.key)
    return None


def belongs_here(intake: Intake, number: int) -> bool:
    """Whether this municipality's number means the organisation, perhaps through a merger."""
    if number not in intake.numbers:
        found = organisation_by_bfs(number, intake.today)
        intake.numbers[number] = found is not None and found.pk == intake.organisation.pk
    return intake.numbers[number]
