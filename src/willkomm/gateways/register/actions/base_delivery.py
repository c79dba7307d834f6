"""The first load: many persons in one or more files, staged by whitelist and written set-based.

Only persons whom the screening wants, or whom we know, are ever stored; the others are counted. Nobody is
closed because they are missing from a delivery. Memory stays flat: at most a thousand messages are held.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Count

from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.apply import belongs_here
from willkomm.gateways.register.actions.intake import Intake, Outcome, R
from willkomm.gateways.register.actions.report import Line, Report, attempt, item_of, line_of, record
from willkomm.gateways.register.actions.settle import settle
from willkomm.gateways.register.actions.waiting import dismiss, resume
from willkomm.gateways.register.models import Delivery, Item, Staged
from willkomm.gateways.register.queries.known import seen_before, who_is_meant
from willkomm.gateways.register.queries.screening import somebody
from willkomm.gateways.register.rules.mapping import news_of
from willkomm.gateways.register.rules.news import News, from_json
from willkomm.gateways.register.rules.sentences import sentence

CHUNK = 1000


def take_base_delivery(intake: Intake, report: Report, incoming) -> None:
    """Stage one file of a base delivery, and apply the delivery when all its parts are there."""
    delivery = intake.delivery
    if seen_before(delivery.organisation_id, delivery.sender, delivery.message_id, but=delivery.pk):
        _note_duplicate(report)
        return
    _name_parts(delivery, incoming.header.partial)
    delivery.save()
    counts = Counter()
    messages = iter(incoming)
    while chunk := list(islice(messages, CHUNK)):
        counts += _stage(intake, report, chunk)
    delivery.counts = dict(counts)
    parts = _parts(delivery)
    if {part.package for part in parts} >= set(range(1, delivery.packages + 1)):
        _apply(intake, report, parts)
    else:
        _wait(report)


def _note_duplicate(report) -> None:
    delivery = report.delivery
    news = News(
        delivery.event,
        sender=delivery.sender,
        message_id=delivery.message_id,
        at=delivery.received_at.isoformat(),
    )
    record(report, news, Outcome(R.DUPLICATE, "seen_before"))
    delivery.counts, delivery.reason, delivery.sentence = {R.DUPLICATE: 1}, "seen_before", sentence("seen_before")


def _name_parts(delivery: Delivery, partial) -> None:
    """Mark a part of a collection; a part that came before under another number is replaced."""
    if partial is None or partial.total <= 1:
        return
    name = hashlib.sha256(f"{delivery.sender}|{partial.unique_id}".encode()).hexdigest()[:40]
    same = Delivery.objects.filter(organisation_id=delivery.organisation_id, collection=name)
    if same.filter(state=Delivery.State.DONE, reason="").exists():
        return  # complete already: what comes again stands for itself
    for old in same.filter(package=partial.number, state=Delivery.State.WAITING):
        old.staged.all().delete()
        old.state, old.reason, old.sentence = Delivery.State.DONE, "replaced", "Durch einen neueren Teil ersetzt."
        old.save()
    delivery.collection, delivery.package, delivery.packages = name, partial.number, partial.total


def _parts(delivery: Delivery) -> list[Delivery]:
    if not delivery.collection:
        return [delivery]
    waiting = Delivery.objects.filter(
        organisation_id=delivery.organisation_id, collection=delivery.collection, state=Delivery.State.WAITING
    )
    return [delivery, *waiting.exclude(pk=delivery.pk).order_by("package")]


def _wait(report) -> None:
    delivery = report.delivery
    delivery.state, delivery.reason = Delivery.State.WAITING, "parts_missing"
    delivery.sentence = sentence("parts_missing")
    delivery.counts = delivery.counts | {R.WAITING: delivery.staged.count()}
    report.lines.append(
        Line(delivery.source, None, delivery.event, None, R.WAITING, "parts_missing", delivery.sentence)
    )


def _stage(intake: Intake, report, messages) -> Counter:
    """Keep the facts of those who may concern us; everybody else is only counted."""
    delivery, counts, rejected = intake.delivery, Counter(), []
    all_news = [(message, intake.translated(news_of(message))) for message in messages]
    known = who_is_meant(delivery.organisation_id, [n for _, n in all_news])
    rows, logged = [], []
    for message, news in all_news:
        outcome = _turned_away(intake, message, news)
        if outcome is not None:
            rejected.append((news, outcome))
        elif known.find(news) is None and not _wanted(intake, news):
            counts[R.LOGGED] += 1
            logged.append(news.key)
        else:
            rows.append(_staged(delivery, news))
    Staged.objects.bulk_create(rows, batch_size=CHUNK)
    dismiss(intake, logged)
    _write_items(report, rejected)
    return counts


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


def _apply(intake: Intake, report, parts: list[Delivery]) -> None:
    """Write everybody who was staged, adults first, so that children find their parents."""
    by_id = {part.pk: part for part in parts}
    for chunk in _chunks(parts):
        news = [from_json(row.facts) for row in chunk]
        outcomes = _settled(intake, news)
        pairs = list(zip(news, outcomes, strict=True))
        _write_items(report, pairs, [by_id[row.delivery_id] for row in chunk])
        resume(intake, [o.key for o in outcomes if o.person is not None])
        dismiss(intake, [o.key for o in outcomes if o.result == R.LOGGED and o.person is None])
    for part in parts:
        part.staged.all().delete()
        _count(part)
        if part.pk != intake.delivery.pk:
            part.save()
    report.whole = dict(sum((Counter(part.counts) for part in parts), Counter()))


def _chunks(parts: list[Delivery]) -> Iterator[list[Staged]]:
    rows = Staged.objects.filter(delivery__in=parts).order_by("facts__minor", "package", "position", "pk")
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def _settled(intake: Intake, news: list[News]) -> list[Outcome]:
    """Settle a chunk at once; when one of them cannot be stored, each by itself."""
    try:
        with transaction.atomic():
            return settle(intake, news)
    except (DatabaseError, ValidationError, ValueError, Refused):
        return [attempt(lambda each=each: settle(intake, [each])[0]) for each in news]


def _write_items(report, pairs, deliveries=None) -> None:
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


def _count(part: Delivery) -> None:
    results = dict(part.items.values_list("result").annotate(Count("pk")).order_by())
    logged = part.counts.get(R.LOGGED, 0)
    part.counts = results | ({R.LOGGED: logged} if logged else {})
    part.state, part.reason, part.sentence = Delivery.State.DONE, "", ""
