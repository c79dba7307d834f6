"""What came of the messages: rows that stay, lines that are printed."""

import logging
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction

from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.register.actions.intake import Outcome, R
from willkomm.gateways.register.actions.waiting import conclude
from willkomm.gateways.register.models import Delivery, Item
from willkomm.gateways.register.rules.news import News

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """What came of one message, as it is printed and shown. `item` is the position in the file, from 1."""

    source: str
    item: int | None
    event: str
    person: str | None
    result: str
    reason: str
    message: str


@dataclass
class Report:
    """A delivery and what came of its messages; of a base delivery, only persons who are not just logged.

    `whole` counts the results of all parts when this file completed a base delivery in parts. `header` is that of a
    message that could be read.
    """

    delivery: Delivery
    lines: list[Line] = field(default_factory=list)
    whole: dict[str, int] = field(default_factory=dict)
    header: object = None

    @property
    def counts(self) -> dict[str, int]:
        """How often each result came: of the whole collection, else of this file."""
        return self.whole or self.delivery.counts

    @property
    def rejected(self) -> bool:
        """Whether anything was rejected."""
        return bool(self.counts.get(R.REJECTED)) or self.delivery.state == Delivery.State.REJECTED


def attempt(work):
    """Do it in a savepoint; what cannot be done comes back as a rejected Outcome, with nothing half-written.

    The machine's own faults (OperationalError: a full disk, a lost connection) are raised: the message is not to blame.
    """
    try:
        with transaction.atomic():
            return work()
    except Refused as refusal:
        return Outcome(R.REJECTED, refusal.code, given_sentence=refusal.sentence[:400])
    except OperationalError:
        raise
    except (DatabaseError, ValidationError, ValueError) as error:
        logger.warning("a register message could not be stored: %s", type(error).__name__)
        return Outcome(R.REJECTED, "not_storable")


def record(report: Report, news: News, outcome: Outcome) -> Item:
    """Write the row of one message, and its line of the report."""
    item = item_of(report.delivery, news, outcome)
    item.save()
    report.lines.append(line_of(report.delivery, item))
    return item


def item_of(delivery: Delivery, news: News, outcome: Outcome) -> Item:
    """The row of one message, not stored yet. Facts are kept only while it waits."""
    item = Item(
        organisation_id=delivery.organisation_id,
        delivery=delivery,
        position=news.position,
        sender=news.sender,
        message_id=news.message_id,
        event=news.event[:60],
        action=news.action,
        message_at=news.moment,
        event_on=news.event_on or None,
        id_category=news.category[:20],
        id_value=news.value[:36],
    )
    conclude(item, outcome)
    return item


def line_of(delivery: Delivery, item: Item) -> Line:
    """The line of one message."""
    person = f"{item.id_category}/{item.id_value}" if item.id_value else None
    return Line(delivery.source, item.position, item.event, person, item.result, item.reason, item.sentence)
