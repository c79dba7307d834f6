"""Staging a base delivery: the facts of those who may concern us are kept, everybody else is only counted.

The file is read once, parsed, validated and sorted out at a glance. When that ends in doubt, all of it is taken
back and the file is checked and read again in the exact way, which knows what is wrong and how to say it.
"""

from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager
from itertools import islice

from django.db import DatabaseError, transaction

from willkomm.gateways.register import ech
from willkomm.gateways.register.actions.apply import belongs_here
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.report import item_of, line_of
from willkomm.gateways.register.actions.sieve import Sieve
from willkomm.gateways.register.actions.waiting import dismiss
from willkomm.gateways.register.models import Delivery, Item, Staged
from willkomm.gateways.register.queries.known import who_is_meant
from willkomm.gateways.register.queries.screening import somebody
from willkomm.gateways.register.rules.census import Census
from willkomm.gateways.register.rules.mapping import news_of
from willkomm.gateways.register.rules.news import News

CHUNK = 200  # so many persons and dossiers are held at once; memory follows it, and hardly anything else does
# What a record that no schema has vouched for can lead to, before the parser says what is wrong with it.
IN_DOUBT = (ech.Unsure, DatabaseError, ValueError, TypeError, AttributeError, LookupError)


def stage(intake: Intake, report, incoming) -> Counter:
    """Stage one file; returns how many were only logged. Raises ech.Refused, with nothing staged."""
    if not incoming.checked:
        try:
            with _all_or_nothing(report):
                intake.census = Census(ech.swiss_day(incoming.header.message_date))
                return _at_a_glance(intake, report, incoming)
        except IN_DOUBT:
            incoming.check()
    intake.census = Census(ech.swiss_day(incoming.header.message_date))
    return _stage(intake, report, incoming)


@contextmanager
def _all_or_nothing(report):
    """Rows, and lines of the report, that were added go again when the block fails."""
    count = len(report.lines)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del report.lines[count:]
        raise


def _at_a_glance(intake: Intake, report, incoming) -> Counter:
    sieve = Sieve(intake, incoming.header)
    return _stage(intake, report, ech.sift(incoming, sieve)) + Counter({R.LOGGED: sieve.passed})


def _stage(intake: Intake, report, messages: Iterable) -> Counter:
    counts, messages = Counter(), iter(messages)
    while chunk := list(islice(messages, CHUNK)):
        logged = _stage_messages(intake, report, chunk)
        counts[R.LOGGED] += len(logged)
        dismiss(intake, logged)
    return +counts


def _stage_messages(intake: Intake, report, messages: list) -> list[tuple[str, str]]:
    """Stage those who are known or wanted; returns the numbers of the others."""
    delivery = intake.delivery
    all_news = [(message, intake.translated(news_of(message))) for message in messages]
    known = who_is_meant(delivery.organisation_id, [news for _, news in all_news])
    rows, rejected, logged = [], [], []
    for message, news in all_news:
        outcome = _turned_away(intake, message, news)
        if outcome is not None:
            rejected.append((news, outcome))
            continue
        intake.census.add(news)
        if known.find(news) is None and not _wanted(intake, news):
            logged.append(news.key)
        else:
            rows.append(_staged(delivery, news))
    Staged.objects.bulk_create(rows, batch_size=CHUNK)
    write_items(report, rejected)
    return logged


def _staged(delivery: Delivery, news: News) -> Staged:
    return Staged(
        organisation_id=delivery.organisation_id,
        unique_delivery=delivery.collection,
        package=delivery.package,
        total=delivery.packages,
        delivery=delivery,
        position=news.position,
        facts=news.as_json(),
    )


def _turned_away(intake: Intake, message, news: News) -> Outcome | None:
    if message.fault is not None:
        return Outcome(R.REJECTED, message.fault.reason, given_sentence=message.fault.sentence[:400])
    if news.municipality is not None and not belongs_here(intake, news.municipality):
        return Outcome(R.REJECTED, "foreign_municipality")
    return None


def _wanted(intake: Intake, news: News) -> bool:
    """Whether a person whom we do not know may be a newcomer; without a date they are rejected later."""
    if not news.arrival:
        return True
    if news.departure or news.columns.get("died_on"):
        return False
    return intake.screen(somebody(news.known_as | news.columns), news.as_of).kind != "log"


def write_items(report, pairs, deliveries=None) -> None:
    """One row for everybody who is not only logged; logged persons are counted and leave nothing."""
    items = []
    for number, (news, outcome) in enumerate(pairs):
        delivery = deliveries[number] if deliveries else report.delivery
        if outcome.result == R.LOGGED:
            delivery.counts = delivery.counts | {R.LOGGED: delivery.counts.get(R.LOGGED, 0) + 1}
            continue
        items.append(item_of(delivery, news, outcome))
    Item.objects.bulk_create(items, batch_size=CHUNK)
    report.lines += [line_of(item.delivery, item) for item in items]
