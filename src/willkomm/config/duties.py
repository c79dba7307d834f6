"""What every organisation owes by the clock, and the loop that nudges what is overdue."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from willkomm.core.bulk import update_rows
from willkomm.core.kernel.jobs import job
from willkomm.core.organisations.models import Duty, Organisation
from willkomm.core.organisations.queries import clock

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
AT_ONCE = 500
JOBS_KEPT = timedelta(days=14)
LAST_YEAR = timedelta(days=460)
# kind → (function(actor, organisation, now=…), how often). The functions may run twice; one that returns a moment
# wants to be asked again then.
DUTIES: dict[str, tuple[str, timedelta]] = {
    "families": ("willkomm.welcome.cases.actions.look_after_lone_minors", timedelta(hours=6)),
    "replies": ("willkomm.welcome.cases.actions.note_missing_replies", timedelta(hours=6)),
    "letters": ("willkomm.welcome.conversations.tasks.resume", timedelta(hours=6)),
    "tables": ("willkomm.gateways.register.tasks.resume", timedelta(hours=6)),
    "figures": ("willkomm.gateways.reporting.actions.release_due", timedelta(hours=6)),
    "joinings": ("willkomm.common.people.actions.forget_joinings", timedelta(days=1)),
    "messages": ("willkomm.gateways.register.actions.drop_expired", timedelta(hours=6)),
    "retention": ("willkomm.gateways.privacy.actions.erase_due", timedelta(hours=24)),
    "views": ("willkomm.core.lists.actions.forget_views", timedelta(days=1)),
    "reading": ("willkomm.core.protection.actions.watch_reading", timedelta(minutes=15)),
}
# What every kind of organisation owes, because every one has books and members of staff; the others are a
# municipality's or a centre's.
EVERYWHERE = {"retention", "reading"}


def nudge_overdue() -> int:
    """Enqueue a job for every duty that is due and that nobody holds; returns how many.

    Runs every minute in the one process that keeps time. New organisations get their duties here.
    """
    now = timezone.now()
    _owe(now)
    with transaction.atomic():
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        rows = list(
            Duty.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(free, due_at__lte=now, kind__in=DUTIES)
            .order_by("due_at", "pk")[:AT_ONCE]
        )
        for row in rows:
            row.leased_until, row.attempts = now + LEASE, row.attempts + 1
        update_rows(rows, ["leased_until", "attempts"])
        for row in rows:
            fulfil.enqueue(organisation_id=row.organisation_id, kind=row.kind)
    return len(rows)


def forget_jobs() -> int:
    """By the clock: delete what is left of finished jobs after two weeks; returns how many. They name nobody."""
    return DBTaskResult.objects.filter(finished_at__lt=timezone.now() - JOBS_KEPT).delete()[0]


def _owe(now) -> None:
    kinds = Organisation.Kind
    for kind in DUTIES:
        # A municipality that has ended still owes the rest of its last year.
        present = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate(now) - LAST_YEAR)
        who = kinds.values if kind in EVERYWHERE else [kinds.MUNICIPALITY, kinds.CENTRE]
        missing = Organisation.objects.filter(present, kind__in=who)
        missing = missing.exclude(duties__kind=kind).only("pk")
        Duty.objects.bulk_create(
            [Duty(organisation=here, kind=kind, due_at=now) for here in missing], ignore_conflicts=True
        )


@job(clock)
def fulfil(actor, kind: str):
    """Do one organisation's duty and note when it is due again; a failure keeps the lease until it runs out."""
    [organisation_id] = actor.scope.write
    function, every = DUTIES[kind]
    now = timezone.now()
    again = import_string(function)(actor, Organisation.objects.get(pk=organisation_id), now=now)
    Duty.objects.filter(organisation_id=organisation_id, kind=kind).update(
        due_at=again if isinstance(again, datetime) else now + every,
        leased_until=None,
        attempts=0,
        done_at=now,
        trouble="",
    )
