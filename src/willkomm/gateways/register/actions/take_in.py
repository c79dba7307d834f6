"""One file comes in: whoever brings it, upload page, drop folder or command line, comes through here."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable
from copy import copy

from django.db import connection, transaction

from willkomm.core.kernel.action import action
from willkomm.gateways.register import ech
from willkomm.gateways.register.actions.apply import apply, turned_away
from willkomm.gateways.register.actions.base_delivery import take_base_delivery
from willkomm.gateways.register.actions.intake import Intake, Outcome, R, only_here
from willkomm.gateways.register.actions.report import Line, Report, attempt, record
from willkomm.gateways.register.actions.waiting import dismiss, resume
from willkomm.gateways.register.models import Delivery
from willkomm.gateways.register.queries.known import seen_before
from willkomm.gateways.register.rules.mapping import ARRIVALS, news_of
from willkomm.gateways.register.rules.news import News, order_of
from willkomm.gateways.register.rules.sentences import sentence

logger = logging.getLogger(__name__)

LOCK = 20  # first half of the advisory lock's key: eCH-0020; the second is the organisation


def in_order(files: Iterable) -> list:
    """Files (paths or streams, with their names) in the order of what they tell; unreadable ones come last.

    Takes and returns pairs (name, file).
    """
    pairs = list(files)
    if len(pairs) < 2:
        return pairs
    return [pair for _, pair in sorted(((mark_of(pair[1]), pair) for pair in pairs), key=lambda each: each[0])]


def is_cut_off(file) -> bool:
    """Whether a file breaks off, or is empty, so that it may still be being written."""
    try:
        ech.root_of(file)
    except ech.Refused as refusal:
        return refusal.retryable
    return False


def mark_of(file) -> tuple:
    """The sort key of a file. The schema is not asked here; who takes the file in asks it."""
    try:
        head = ech.read(file, checked=True).header
    except (ech.Refused, ValueError, OSError):
        return (1,)
    if head is None or head.message_date is None:
        return (1,)
    return (0, *order_of(head.message_date, head.event_date, head.action, head.message_id))


@action("register.import", label="Registerlieferung eingelesen")
def take_in(actor, organisation, *, name, file, channel, now, allow_test=False, lenient=False, check_header=None):
    """Read one file (a path or a seekable stream) and apply its messages; returns a Report.

    Every message is atomic: one that fails is rejected with its sentence and the others go on. A file that
    cannot be read leaves a delivery in the state «abgelehnt» with its sentence; the raw text is never kept.
    With `lenient` the forgiving variant is read without asking its schema. `check_header` is given the header and
    raises ech.Refused when it does not fit to what came around it. Of an upload, many persons are written in the
    background, once the file is read.
    """
    one_at_a_time(organisation)
    report = Report(_delivery(actor, organisation, name, file, channel, now))
    intake = Intake(only_here(actor, organisation), organisation, now, report.delivery)
    intake.may_wait = channel == Delivery.Channel.UPLOAD and check_header is None  # a sender is told the outcome
    try:
        incoming = ech.begin(file, lenient=lenient)
        report.header = incoming.header
        if check_header is not None:
            check_header(incoming.header)
    except ech.Refused as refusal:
        return _receipt(report, file) if refusal.reason == "receipt" else _refuse(report, refusal)
    _describe(report.delivery, incoming)
    if report.delivery.test and not (allow_test or organisation.test_mode):
        return _refuse(report, ech.Refused("test_message", sentence("test_message")))
    return _leniently(intake, report, incoming) if lenient else _taken(intake, report, incoming)


def turn_away(actor, organisation, *, name, file, channel, now, refusal) -> Report:
    """Note a file that is not even read, with the refusal's sentence. Part of an action of this app."""
    return _refuse(Report(_delivery(actor, organisation, name, file, channel, now)), refusal)


def note(actor, organisation, *, name, file, channel, now, event, reason, words, test=False) -> Report:
    """Note a file that asks nothing of us, with a sentence. Part of an action of this app."""
    delivery = _delivery(actor, organisation, name, file, channel, now)
    delivery.event, delivery.reason, delivery.sentence = event[:60], reason[:40], words[:400]
    delivery.counts, delivery.test = {R.LOGGED: 1}, test
    delivery.save()
    return Report(delivery, [Line(delivery.source, None, event, None, R.LOGGED, reason, delivery.sentence)])


def _delivery(actor, organisation, name, file, channel, now) -> Delivery:
    return Delivery(
        organisation=organisation,
        source=name[-255:],
        sha256=sha256_of(file),
        channel=channel,
        received_at=now,
        received_by=actor.name[:120],
    )


def _taken(intake: Intake, report: Report, incoming) -> Report:
    report.delivery.save()
    if incoming.event == "baseDelivery":
        try:
            take_base_delivery(intake, report, incoming)
        except ech.Refused as refusal:
            return _refuse(report, refusal)
    else:
        for message in incoming:
            _take_message(intake, report, message)
    return _finish(report)


def _leniently(intake: Intake, report: Report, incoming) -> Report:
    """Take a file in that no schema has vouched for: what cannot be read at all is refused as a whole."""
    unsaved = Report(copy(report.delivery))
    try:
        with transaction.atomic():
            return _taken(intake, report, incoming)
    except (ech.Refused, ValueError, TypeError, AttributeError, LookupError) as error:
        logger.warning("a forgiving message could not be read leniently: %s", type(error).__name__)
        return _refuse(unsaved, ech.Refused("unreadable", sentence("unreadable")))


def one_at_a_time(organisation) -> None:
    """Deliveries of one organisation come in one after the other, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, organisation.pk])


def sha256_of(file) -> str:
    """The hash of a path or stream; empty for one that is too large to be read at all."""
    try:
        ech.check_size(file)
    except ech.Refused:
        return ""
    if hasattr(file, "read"):
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _describe(delivery: Delivery, incoming) -> None:
    head = incoming.header
    delivery.event, delivery.test = incoming.event[:60], head.test
    delivery.sender, delivery.message_id = head.sender_id[:100], head.message_id[:40]


def _refuse(report: Report, refusal: ech.Refused) -> Report:
    delivery = report.delivery
    delivery.state, delivery.reason = Delivery.State.REJECTED, refusal.reason[:40]
    delivery.sentence = _in_the_end(refusal, delivery.source)
    delivery.counts = {R.REJECTED: 1}
    delivery.save()
    report.lines.append(
        Line(delivery.source, None, delivery.event, None, R.REJECTED, refusal.reason, delivery.sentence)
    )
    return report


def _in_the_end(refusal: ech.Refused, name: str) -> str:
    """The sentence for whoever has waited long enough (a cut-off file is not tried again), or sent another format."""
    if refusal.retryable:
        return sentence(refusal.reason) or refusal.sentence[:400]
    if refusal.reason == "not_xml" and not name.lower().endswith(".xml"):
        return sentence("other_format")
    return refusal.sentence[:400]


def _receipt(report: Report, file) -> Report:
    """An eCH-0058 event report answers something we never sent: it is noted, nothing else."""
    try:
        receipt = ech.read_receipt(file)
    except ech.Refused as refusal:
        return _refuse(report, refusal)
    delivery, head = report.delivery, receipt.header
    delivery.event, delivery.test = "eventReport", head.test
    delivery.sender, delivery.message_id = head.sender_id[:100], head.message_id[:40]
    seen = seen_before(delivery.organisation_id, delivery.sender, delivery.message_id, 1)
    delivery.save()
    news = News("eventReport", head.action, 1, delivery.sender, delivery.message_id, at=head.message_date.isoformat())
    record(report, news, Outcome(R.DUPLICATE, "seen_before") if seen else Outcome(R.LOGGED, "receipt"))
    return _finish(report)


def _take_message(intake: Intake, report: Report, message) -> None:
    """One message in its own savepoint, with whatever waited for its person."""
    news = news_of(message)
    outcome = turned_away(intake, message, news) or attempt(lambda: _applied(intake, report, news))
    if not isinstance(outcome, Outcome):
        return
    record(report, news, outcome)


def _applied(intake: Intake, report: Report, news: News) -> None:
    outcome = apply(intake, news)
    count = len(report.lines)
    try:
        record(report, news, outcome)
        if outcome.result == R.LOGGED and news.event in ARRIVALS and outcome.person is None:
            dismiss(intake, [outcome.key])
        elif outcome.person is not None:
            resume(intake, [outcome.key])
    except BaseException:
        del report.lines[count:]
        raise


def _finish(report: Report) -> Report:
    """Write counts, and the reason when nothing of the file was taken."""
    delivery = report.delivery
    if delivery.event != "baseDelivery":
        delivery.counts = dict(Counter(line.result for line in report.lines))
        if report.lines and set(delivery.counts) == {R.REJECTED}:
            first = report.lines[0]
            delivery.state, delivery.reason, delivery.sentence = Delivery.State.REJECTED, first.reason, first.message
    delivery.save()
    return report
