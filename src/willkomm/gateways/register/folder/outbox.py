"""Answers to senders, laid into the outbox as pairs; the municipality's IT brings them to its sedex client."""

from django.utils import timezone

from willkomm.core.kernel.refusals import Refused
from willkomm.core.protection.catalogue import allowed
from willkomm.gateways.register.actions.answering import RECEIPT, note_written
from willkomm.gateways.register.models import SentAnswer
from willkomm.gateways.register.queries.parcels import answers_to_write
from willkomm.gateways.register.sedex import Answer

from .places import written
from .round import Round

_FIELDS = (
    "message_id",
    "sender",
    "recipient",
    "message",
    "envelope",
    "envelope_type",
    "positive",
    "notice",
    "test",
    "at",
)


def write_answers(here: Round) -> None:
    """Write the pairs that are due, payloads first. Done twice, a pair has the same name and number.

    They wait while the catalogue of disclosures has no entry in force for them.
    """
    with here.asking():
        due = answers_to_write(here.organisation.pk)
        if due and not _may_leave(here):
            return
    for row in due:
        answer = _answer(row)
        written(here.places.outbox / f"data_{row.message_id}.xml", answer.payload())
        written(here.places.outbox / f"envl_{row.message_id}.xml", answer.outside())
    if due:
        note_written(here.actor, due, now=here.now)


def _may_leave(here: Round) -> bool:
    try:
        allowed(here.organisation, RECEIPT, timezone.localdate(here.now))
    except Refused:
        return False
    return True


def _answer(row: SentAnswer) -> Answer:
    return Answer(**{name: getattr(row, name) for name in _FIELDS})
