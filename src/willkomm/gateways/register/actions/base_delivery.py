"""The first load: many persons in one or more files, staged by whitelist and written set-based.

Only persons whom the screening wants, or whom we know, are ever stored; the others are counted. Nobody is
closed because they are missing from a delivery. Memory stays flat: at most a few hundred messages are held.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Count

from willkomm.core.kernel.action import publish
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register import ech
from willkomm.gateways.register.actions.background import is_long, look_again, on_behalf, put_off, step
from willkomm.gateways.register.actions.intake import Intake, Outcome, R, only_here
from willkomm.gateways.register.actions.report import Line, Report, attempt, record
from willkomm.gateways.register.actions.settle import settle
from willkomm.gateways.register.actions.staging import CHUNK, stage, write_items
from willkomm.gateways.register.actions.waiting import dismiss, resume
from willkomm.gateways.register.events import ForeignResidentsCounted
from willkomm.gateways.register.models import Delivery, Staged
from willkomm.gateways.register.queries.known import seen_before
from willkomm.gateways.register.rules.news import News, from_json
from willkomm.gateways.register.rules.sentences import sentence
from willkomm.welcome.cases.actions.changes import counted_once

BASE = "baseDelivery"
PIECE = 3  # chunks that a worker writes in one transaction


def take_base_delivery(intake: Intake, report: Report, incoming) -> None:
    """Stage one file of a base delivery, and apply the delivery when all its parts are there.

    Where nobody needs the outcome with the answer (`intake.may_wait`), a large one is applied in the background.
    Raises ech.Refused when the file is not as it should be; of it, only the row of the delivery is written then.
    """
    delivery = intake.delivery
    if seen_before(delivery.organisation_id, delivery.sender, delivery.message_id, but=delivery.pk):
        _note_duplicate(report)
        return
    _name_part(delivery, incoming.header.partial)
    try:
        delivery.counts = dict(stage(intake, report, incoming))
    except ech.Refused:
        delivery.collection, delivery.package, delivery.packages = "", 1, 1
        raise
    _replace_older(delivery)
    delivery.save()
    if not _says_nothing(delivery):
        publish(_counted(delivery, intake.census))
    parts = _parts(delivery)
    if intake.may_wait and not delivery.collection and is_long(number := delivery.staged.count()):
        put_off(delivery, Delivery.State.TAKING, intake.now, {"by": intake.actor.name, "all": number})
        report.lines.append(_line(delivery))
    elif {part.package for part in parts} >= set(range(1, delivery.packages + 1)):
        _apply(intake, report, parts)
    else:
        _wait(report)


def _counted(delivery: Delivery, census) -> ForeignResidentsCounted:
    """What the part tells of the foreign residents as a whole: numbers."""
    return ForeignResidentsCounted(
        organisation_id=delivery.organisation_id,
        delivery=delivery.public_id,
        collection=delivery.collection or delivery.public_id.hex,
        package=delivery.package,
        packages=delivery.packages,
        as_of=census.as_of,
        counts=census.counts(),
    )


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


def _name_part(delivery: Delivery, partial) -> None:
    """Mark a part of a collection, unless that is complete already: what comes again stands for itself."""
    if partial is None or partial.total <= 1:
        return
    name = hashlib.sha256(f"{delivery.sender}|{partial.unique_id}".encode()).hexdigest()[:40]
    same = Delivery.objects.filter(organisation_id=delivery.organisation_id, collection=name)
    if not same.filter(state=Delivery.State.DONE, reason="").exists():
        delivery.collection, delivery.package, delivery.packages = name, partial.number, partial.total


def _replace_older(delivery: Delivery) -> None:
    """A part that came before under another number is replaced."""
    if not delivery.collection:
        return
    same = Delivery.objects.filter(organisation_id=delivery.organisation_id, collection=delivery.collection)
    for old in same.filter(package=delivery.package, state=Delivery.State.WAITING).exclude(pk=delivery.pk):
        old.staged.all().delete()
        old.state, old.reason, old.sentence = Delivery.State.DONE, "replaced", "Durch einen neueren Teil ersetzt."
        old.save()


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
    report.lines.append(_line(delivery))


def _line(delivery: Delivery) -> Line:
    return Line(delivery.source, None, delivery.event, None, R.WAITING, delivery.reason, delivery.sentence)


def _apply(intake: Intake, report, parts: list[Delivery]) -> None:
    """Write everybody who was staged, adults first, so that children find their parents."""
    by_id = {part.pk: part for part in parts}
    with counted_once():
        for chunk in _chunks(parts):
            _apply_chunk(intake, report, chunk, by_id)
    for part in parts:
        part.staged.all().delete()
        _count(part)
        if part.pk != intake.delivery.pk:
            part.save()
    report.whole = dict(sum((Counter(part.counts) for part in parts), Counter()))


def take_people(actor, delivery: Delivery, now) -> bool:
    """Write the next persons of a large base delivery; returns whether there are more. Part of the worker's verb."""
    who = on_behalf(actor, delivery, delivery.asked["by"])
    report = Report(delivery)
    intake = Intake(only_here(who, delivery.organisation), delivery.organisation, now, delivery)
    done = []
    with counted_once():
        for chunk in islice(_chunks([delivery]), PIECE):
            _apply_chunk(intake, report, chunk, {delivery.pk: delivery})
            done += [row.pk for row in chunk]
    delivery.staged.filter(pk__in=done).delete()
    step(delivery, len(done))
    if more := delivery.staged.exists():
        look_again(delivery.organisation_id, now)
    else:
        _count(delivery)
        delivery.asked = None
    delivery.save()
    return more


def _apply_chunk(intake: Intake, report, chunk: list[Staged], by_id: dict[int, Delivery]) -> None:
    """Write one chunk; a call of its own, so that its persons are let go before the next are built."""
    news = [from_json(row.facts) for row in chunk]
    outcomes = settled(intake, news)
    pairs = list(zip(news, outcomes, strict=True))
    write_items(report, pairs, [by_id[row.delivery_id] for row in chunk])
    resume(intake, [o.key for o in outcomes if o.person is not None])
    dismiss(intake, [o.key for o in outcomes if o.result == R.LOGGED and o.person is None])


def _chunks(parts: list[Delivery]) -> Iterator[list[Staged]]:
    rows = Staged.objects.filter(delivery__in=parts).order_by("facts__minor", "package", "position", "pk")
    stream = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def settled(intake: Intake, news: list[News]) -> list[Outcome]:
    """Settle a chunk at once; when one of them cannot be stored, each by itself (`attempt`)."""
    try:
        with transaction.atomic():
            return settle(intake, news)
    except OperationalError:
        raise
    except (DatabaseError, ValidationError, ValueError, Refused):
        return [attempt(lambda each=each: settle(intake, [each])[0]) for each in news]


def _count(part: Delivery) -> None:
    results = dict(part.items.values_list("result").annotate(Count("pk")).order_by())
    logged = part.counts.get(R.LOGGED, 0)
    part.counts = results | ({R.LOGGED: logged} if logged else {})
    part.state, part.reason, part.sentence = Delivery.State.DONE, "", ""
    if set(part.counts) == {R.REJECTED}:
        first = part.items.order_by("position", "pk").first()
        part.state, part.reason = Delivery.State.REJECTED, first.reason
        part.sentence = sentence("nobody_taken", first.sentence)


def _says_nothing(delivery: Delivery) -> bool:
    """Whether everybody in this file was rejected, so that it is no picture of anything."""
    return not delivery.counts and not delivery.staged.exists() and delivery.items.exists()
