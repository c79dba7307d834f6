"""Reading the two books: only for those who watch over them."""

from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.kernel.action import ACTIONS
from willkomm.core.kernel.actors import Actor
from willkomm.core.list_filter import within
from willkomm.core.pages import Slice, keyset

PERMISSION = "audit.view"
NEWEST_FIRST = ("-at", "-id")
ALL = Q()


def seen(actor: Actor, after: str = "", which: Q = ALL) -> Slice:
    """Who looked at whose data, newest first, 50 rows. A bad mark raises ValueError."""
    return keyset(AccessEntry.objects.filter(which), actor.where(PERMISSION), NEWEST_FIRST, after=after)


def done(actor: Actor, after: str = "", which: Q = ALL) -> Slice:
    """What was done, newest first, 50 rows. A bad mark raises ValueError."""
    return keyset(AuditEntry.objects.filter(which), actor.where(PERMISSION), NEWEST_FIRST, after=after)


def by_whom(who: str, since: date | None, until: date | None) -> Q:
    """The condition on either book: somebody whose name contains this, from one day to another (both inclusive)."""
    return (Q(actor_name__icontains=who) if who else Q()) & within("at", since, until)


def seen_by_day(rows) -> list[dict]:
    """The same, by day; what one page showed one person at once becomes one line with a number."""
    days = []
    for day, entries in groupby(rows, key=_day):
        lines = []
        for (who, purpose, _request), looks in groupby(
            entries, key=lambda e: (e.actor_name, e.purpose, e.request_id or e.pk)
        ):
            looks = list(looks)
            lines.append({"at": looks[0].at, "who": who, "purpose": purpose, "count": len(looks)})
        days.append({"day": day, "lines": lines})
    return days


def done_by_day(rows) -> list[dict]:
    """What was done, by day, with the verb in German."""
    return [
        {
            "day": day,
            "lines": [
                {"at": e.at, "who": e.actor_name, "purpose": in_words(e.verb), "count": e.count} for e in entries
            ],
        }
        for day, entries in groupby(rows, key=_day)
    ]


def in_words(verb: str) -> str:
    """The verb in German, or its key when the program no longer knows it."""
    known = ACTIONS.get(verb)
    return (known.label if known else "") or verb


def _day(entry):
    return timezone.localdate(entry.at)
