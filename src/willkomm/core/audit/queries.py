"""Reading the two books: only for those who watch over them."""

from collections.abc import Mapping
from itertools import groupby

from django.utils import timezone

from willkomm.core.audit.models import AccessEntry, AuditEntry
from willkomm.core.kernel.action import ACTIONS
from willkomm.core.kernel.actors import Actor
from willkomm.core.list_filter import ordered, within
from willkomm.core.pages import Slice, keyset

PERMISSION = "audit.view"
NEWEST_FIRST = ("-at", "-id")


def seen(actor: Actor, asked: Mapping, **marks: str) -> Slice:
    """Who looked at whose data, newest first, 50 rows. A bad mark raises ValueError."""
    rows = AccessEntry.objects.all()
    if asked.get("wozu"):
        rows = rows.filter(purpose__icontains=asked["wozu"])
    return _page(rows, actor, asked, marks)


def done(actor: Actor, asked: Mapping, **marks: str) -> Slice:
    """What was done, newest first, 50 rows. A bad mark raises ValueError."""
    rows = AuditEntry.objects.all()
    if wanted := (asked.get("wozu") or "").casefold():
        rows = rows.filter(verb__in=[verb for verb in ACTIONS if wanted in in_words(verb).casefold()])
    return _page(rows, actor, asked, marks)


def _page(rows, actor: Actor, asked: Mapping, marks) -> Slice:
    """`asked` may hold wer (part of a name), wozu, ab and bis (days, both inclusive), ordnung."""
    rows = rows.filter(within("at", asked.get("ab"), asked.get("bis")))
    if asked.get("wer"):
        rows = rows.filter(actor_name__icontains=asked["wer"])
    return keyset(rows, actor.where(PERMISSION), ordered(NEWEST_FIRST, asked), **marks)


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
