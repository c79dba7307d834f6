"""When a household's time is over: pure values in, dates out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

NEVER = None


@dataclass(frozen=True)
class Dossier:
    """What counts of one dossier: the households it belongs to, its state, since when, and the clock's first day."""

    public_id: object
    homes: frozenset[int]
    state: str
    since: date
    starts_on: date | None
    live: bool


def rule_of(dossier: Dossier) -> str:
    """Which retention rule a dossier follows."""
    if dossier.state == "withdrawn":
        return "withdrawn"
    return "not_target" if dossier.state == "not_target" else "closed_case"


def ends_on(dossier: Dossier, days: Mapping[str, int | None]) -> date | None:
    """The last day on which a dossier is kept, or None while it is active or its rule is not in force.

    A dossier that ended without being closed counts from the day it ended.
    """
    term = days.get(rule_of(dossier))
    if dossier.live or term is None:
        return NEVER
    return (dossier.starts_on or dossier.since) + timedelta(days=term)


@dataclass(frozen=True)
class Due:
    """A household whose time is over after `on`; `rule` is the one of the dossier that lasts longest."""

    home: int
    on: date
    rule: str
    dossiers: tuple[Dossier, ...]


def due_homes(dossiers: Iterable[Dossier], days: Mapping[str, int | None], until: date) -> list[Due]:
    """Households all of whose dossiers end before that day (exclusive), the oldest first.

    What belongs together goes together: the last dossier of the household decides.
    """
    by_home = defaultdict(list)
    for dossier in dossiers:
        for home in dossier.homes:
            by_home[home].append(dossier)
    found = []
    for home, mine in by_home.items():
        ends = [(ends_on(each, days), each) for each in mine]
        if any(end is NEVER for end, _ in ends):
            continue
        last, longest = max(ends, key=lambda pair: pair[0])
        if last < until:
            found.append(Due(home, last, rule_of(longest), tuple(mine)))
    return sorted(found, key=lambda due: (due.on, due.home))
