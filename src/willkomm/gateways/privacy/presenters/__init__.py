"""How the register, the log and the requests are told."""

from collections import Counter
from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from willkomm.core.alphabet import by_name
from willkomm.core.permissions import TASKS
from willkomm.core.protection.models import Request
from willkomm.core.protection.rules import BREACH_STEPS, LIMITS, TO_CHECK
from willkomm.core.protection.shipped import kept, shipped, tables
from willkomm.core.short_lists import ShortList, short_list
from willkomm.core.told import number


def checked(value) -> dict:
    """The badge that says whether somebody has confirmed an entry."""
    return {"label": _("geprüft"), "kind": "success"} if value.checked else {"label": TO_CHECK, "kind": "warning"}


def _origin(entry, here) -> str:
    if not entry.owner:
        return _("wie ausgeliefert")
    return _("eigene Bestimmung") if entry.owner == here.pk else _("vom Kanton")


def register(here, kind: str, found) -> list[dict]:
    """Every entry of a kind (`found`, by key) with its value, its origin and its badge."""
    names = shipped("dataset")
    return [
        {
            "key": key,
            "value": entry.last,
            "ended": entry.ended,
            "origin": _origin(entry, here),
            "since": entry.since,
            "badge": checked(entry.last),
            "dataset": names.get(getattr(entry.shipped, "dataset", "")),
            "tables": sum(1 for each in tables().values() if each == key) if kind == "dataset" else 0,
        }
        for key, entry in found.items()
    ]


def entry_list(rows: list[dict], asked: Mapping[str, str]) -> ShortList:
    """Entries of the register as they are `asked` for: by any word; unchecked, one's own, sensitive; by name."""
    return short_list(
        asked,
        rows,
        words=lambda row: (str(text) for text in vars(row["value"]).values()),
        filters={
            "offen": (TO_CHECK, lambda row: not row["value"].checked),
            "eigene": (_("nicht wie ausgeliefert"), lambda row: row["since"]),
            "gesperrt": (_("nicht freigegeben"), lambda row: row["ended"]),
        },
        orders={"name": (_("Name"), lambda row: by_name(row["value"].name))},
        keep=("o",),
    )


def parties(here, contracts) -> list[dict]:
    """Who is meant by the words of the register: who answers for the data, and who handles them by order."""
    answers = here.official_name
    if here.kind == here.Kind.CANTON:
        answers = _("%s für die eigenen Daten; für Dossiers jede Gemeinde selbst") % answers
    rows = [
        {"key": _("Verantwortlich"), "value": answers},
        {
            "key": _("Betreiberin der Anlage"),
            "value": settings.OPERATOR or _("noch nicht eingetragen; die Betreiberin holt es nach"),
        },
    ]
    for contract in contracts:
        tasks = ", ".join(TASKS.get(task, task) for task in contract.tasks)
        others = ", ".join(
            each.official_name for each in sorted(contract.partners.all(), key=lambda row: by_name(row.name))
        )
        hosted = contract.host_id == here.pk
        key = _("Im Auftrag von Partnern") if hosted else _("Trägergemeinde im Verbund")
        who = others if hosted else contract.host.official_name
        rows.append({"key": key, "value": f"{who} ({contract.name}: {tasks})"})
    return rows


def kept_rows() -> list[tuple[str, list[str]]]:
    """What has no term, by the name of its data set, with the reasons."""
    reasons: dict[str, list[str]] = {}
    for label, reason in kept().items():
        reasons.setdefault(shipped("dataset")[tables()[label]].name, []).append(reason)
    return [(name, list(dict.fromkeys(mine))) for name, mine in reasons.items()]


def with_terms(rows: list[dict], found) -> list[dict]:
    """Data sets with the words of their retention rules (`found`: these rules, by key), and why the rest stays."""
    terms, stays = {key: entry.value for key, entry in found.items()}, dict(kept_rows())
    for row in rows:
        rules = [terms[key] for key in row["value"].retention.split(", ") if terms.get(key)]
        words = _("%(name)s: %(days)s Tage ab %(start)s")
        row["terms"] = [words % {**vars(rule), "days": number(rule.days)} for rule in rules]
        row["stays"] = stays.get(shipped("dataset")[row["key"]].name, [])
    return rows


def disclosed(rows) -> list:
    """What left, each with the `name` of its entry in the catalogue."""
    for row in rows:
        known = shipped("disclosure").get(row.key)
        row.name = known.name if known else row.key
    return list(rows)


def seen_by_day(entries_) -> list[dict]:
    """Who saw this person: day → lines of person, purpose and how often, newest day first."""
    days: dict = {}
    for entry in entries_:
        day = timezone.localdate(entry.at)
        lines = days.setdefault(day, Counter())
        lines[entry.actor_name, entry.purpose] += 1
    return [
        {"day": day, "lines": [{"who": who, "purpose": purpose, "count": n} for (who, purpose), n in lines.items()]}
        for day, lines in days.items()
    ]


def request_row(request: Request, name: str, today) -> dict:
    """A request in a list: whose, what, until when."""
    late = request.answered_on is None and request.due_on < today
    return {
        "request": request,
        "name": name or request.asker or _("nicht mehr gespeichert"),
        "url": reverse("privacy-request", args=[request.public_id]),
        "late": late,
        "soon": not late and (request.due_on - today).days <= 7,
        "waits": _waits_for_release(request),
    }


def who(person) -> str:
    """The person's name and birth date, because several may have the same name."""
    if not person.born_on:
        return person.name
    return _("%(name)s, geboren am %(day)s") % {"name": person.name, "day": date_format(person.born_on, "j. F Y")}


def _waits_for_release(request: Request) -> bool:
    """Whether a compiled file waits for the second look."""
    return bool(request.file) and not (request.released_at or request.answered_on)


def steps_of(breach) -> list[dict]:
    """The steps of a breach in their order, done ones with what was noted."""
    return [
        {"key": key, "title": title, "hint": hint, "done": breach.steps.get(key)} for key, title, hint in BREACH_STEPS
    ]


def reading_limits(found) -> list:
    """The thresholds of unusual reading that are in force."""
    return [found[key].value for key in LIMITS.values() if found[key].value]


def due_summary(found, until) -> dict:
    """The deletions of a list in numbers."""
    return {"now": len(found.now), "held": len(found.held), "archive": len(found.archive), "until": until}
