"""Work in the background: a job makes one part of a batch and asks for the next."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from willkomm.core.kernel.jobs import job
from willkomm.core.organisations.queries import clock
from willkomm.core.outage import FULL, outage
from willkomm.welcome.conversations.actions.batches import PATIENCE
from willkomm.welcome.conversations.actions.making import make_part, take_up, wait_for_room
from willkomm.welcome.conversations.models import LetterBatch
from willkomm.welcome.conversations.queries.batches import unfinished

logger = logging.getLogger(__name__)


def start(batch: LetterBatch) -> None:
    """Ask a worker to begin; the row is the work, this is only a nudge."""
    begin.enqueue(organisation_id=batch.organisation_id, batch=batch.pk)


@job(clock)
def begin(actor, batch: int):
    """Take the lease in a transaction of its own, so that a worker that dies afterwards has left its mark."""
    found = LetterBatch.objects.filter(pk=batch).first()
    if found and take_up(actor, found, now=timezone.now()):
        next_part.enqueue(organisation_id=found.organisation_id, batch=found.pk)


@job(clock)
def next_part(actor, batch: int):
    """Make one part; in the same transaction ask for the next. A full disk is said, and tried again by the clock."""
    found = LetterBatch.objects.filter(pk=batch).first()
    try:
        if found and make_part(actor, found, now=timezone.now(), base_url=settings.BASE_URL):
            start(found)
    except (OSError, DatabaseError) as error:
        if outage(error) != FULL:
            raise
        logger.error("no room for the letters of batch %s", batch)
        wait_for_room(actor, found)


def resume(actor, organisation, *, now) -> datetime | None:
    """Nudge every unfinished batch of this organisation; returns when to look again, None when all are finished."""
    waiting = unfinished(organisation.pk)
    for batch in waiting:
        begin.enqueue(organisation_id=organisation.pk, batch=batch.pk)
    return now + PATIENCE if waiting else None
