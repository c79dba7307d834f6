"""Answers to senders who asked for one (eCH-0058 `responseExpected`): written down here, sent by the folder."""

import uuid
from datetime import datetime

from willkomm.core.kernel.action import action
from willkomm.core.protection.catalogue import disclose
from willkomm.gateways.register import ech, sedex
from willkomm.gateways.register.actions.report import Report
from willkomm.gateways.register.models import SedexConnection, SentAnswer
from willkomm.gateways.register.queries.lists import counts_in_words
from willkomm.gateways.register.rules.sentences import sentence

RECEIPT = "register.receipt"
_NEVER = (8, 9)  # an event report is not answered, or two programs would thank each other for ever


def answer(
    organisation, connection: SedexConnection, outside: sedex.Envelope, reports: list[Report], file, *, now: datetime
) -> None:
    """Write an answer for every report whose message asks for one. Part of an action of this app."""
    heads = [report.header for report in reports]
    if len(reports) == 1 and heads[0] is None:
        heads = [_header(file)]
    rows = [
        _row(organisation, connection, outside, report, head, now)
        for report, head in zip(reports, heads, strict=True)
        if head is not None and head.response_expected and head.action not in _NEVER and head.message_id
    ]
    SentAnswer.objects.bulk_create(rows)


def _header(file):
    """The header of a message that was turned away, if there is one to read."""
    try:
        return ech.read(file, checked=True).header
    except (ech.Refused, ValueError, TypeError, AttributeError, LookupError):
        return None


def _row(organisation, connection, outside, report: Report, head, now) -> SentAnswer:
    ours = next(each for each in outside.recipients if each in connection.own_ids)
    well = report.delivery.state != report.delivery.State.REJECTED
    words = counts_in_words(report.delivery.counts) or sentence("answer_taken")
    return SentAnswer(
        organisation=organisation,
        message_id=str(uuid.uuid4()),
        sender=ours,
        recipient=outside.sender,
        message=head.message_id[:36],
        envelope=outside.message_id,
        envelope_type=outside.message_type,
        positive=well,
        notice=(words if well else report.delivery.sentence)[:250],
        test=head.test,
        at=now,
    )


@action("register.import", many=True, label="Antwort in den Ausgang gelegt")
def note_written(actor, answers, *, now: datetime):
    """Note that the pairs of files of these answers lie in the outbox: a disclosure like every other."""
    disclose(actor, RECEIPT, answers[0].organisation, count=len(answers), now=now)
    SentAnswer.objects.filter(pk__in=[each.pk for each in answers]).update(written_at=now)
