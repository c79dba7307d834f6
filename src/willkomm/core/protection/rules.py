"""The entries of the register as plain values, which one counts on a day, and what unusual reading is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

TO_CHECK = "noch zu prüfen"


@dataclass(frozen=True)
class DataSet:
    """One entry of the processing register; `checked` is False while nobody has confirmed basis and term."""

    key: str
    name: str
    purpose: str
    basis: str
    source: str
    persons: str
    categories: str
    recipients: str
    retention: str
    controller: str
    processor: str
    measures: str
    sensitive: bool = False
    checked: bool = False


@dataclass(frozen=True)
class Recipient:
    """One entry of the disclosure catalogue: who may receive what, on which basis. `dataset` is a data set's key."""

    key: str
    name: str
    recipient: str
    content: str
    dataset: str
    basis: str
    source: str = ""
    personal: bool = True
    checked: bool = False


@dataclass(frozen=True)
class Retention:
    """After how many days data go, counted from `start`; `archive` offers them to the municipal archive first.

    `least` and `most` are the days between which an organisation may choose.
    """

    key: str
    name: str
    days: int
    start: str
    basis: str
    archive: bool = False
    checked: bool = False
    least: int = 0
    most: int = 3660


@dataclass(frozen=True)
class Threshold:
    """From how many people within how many minutes reading counts as unusual."""

    key: str
    name: str
    count: int
    minutes: int
    checked: bool = False


KINDS = {"dataset": DataSet, "disclosure": Recipient, "retention": Retention, "threshold": Threshold}


@dataclass(frozen=True)
class Entry:
    """The value that counts, who set it (0: as shipped) and since when; `value` is None when it has ended."""

    value: DataSet | Recipient | Retention | Threshold | None
    shipped: DataSet | Recipient | Retention | Threshold
    owner: int = 0
    since: date | None = None
    until: date | None = None


def made(kind: str, key: str, facts: Mapping):
    """The value of this kind from stored facts; facts that the kind does not know are left out."""
    known = {field.name for field in fields(KINDS[kind])} - {"key"}
    return KINDS[kind](key=key, **{name: value for name, value in facts.items() if name in known})


def in_force(kind: str, key: str, shipped, rows: Sequence, owners: Sequence[int], day: date) -> Entry:
    """Which entry counts on this day: the nearest owner's newest one that has begun, else the shipped one.

    `owners` are organisation ids, the nearest first. A nearest entry that has ended means: none is in force.
    """
    for owner in owners:
        begun = [row for row in rows if row.organisation_id == owner and row.valid_from <= day]
        if begun:
            row = max(begun, key=lambda each: (each.valid_from, each.pk))
            over = row.valid_to is not None and row.valid_to < day
            value = None if over else made(kind, key, {**_plain(shipped), **row.facts})
            return Entry(value, shipped, owner, row.valid_from, row.valid_to)
    return Entry(shipped, shipped)


def _plain(value) -> dict:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "key"}


@dataclass(frozen=True)
class Burst:
    """The most people that somebody looked at within the minutes of the threshold, and when."""

    count: int
    from_at: datetime
    to_at: datetime


def densest(looks: Iterable[tuple[datetime, object]], minutes: int) -> Burst | None:
    """The window of so many minutes in which the most different people were looked at; None without any look.

    `looks` are (moment, person) in order of time.
    """
    looks, span, start, best, inside = list(looks), timedelta(minutes=minutes), 0, None, {}
    for at, person in looks:
        inside[person] = inside.get(person, 0) + 1
        while looks[start][0] < at - span:
            gone = looks[start][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        if best is None or len(inside) > best.count:
            best = Burst(len(inside), looks[start][0], at)
    return best


BREACH_STEPS = (
    ("contain", "Schaden begrenzen", "Zugang sperren, Gerät oder Datei sichern, nichts löschen."),
    ("facts", "Feststellen, was geschehen ist", "Wann, welche Daten, wie viele Personen, wer hatte Zugang?"),
    ("risk", "Risiko für die betroffenen Personen beurteilen", "Was kann ihnen dadurch geschehen?"),
    ("lead", "Leitung der Gemeinde informieren", "Name und Zeitpunkt festhalten."),
    (
        "officer",
        "Datenschutzaufsicht informieren",
        "Ob und bis wann gemeldet wird, richtet sich nach dem geltenden Recht (noch zu prüfen).",
    ),
    ("people", "Betroffene Personen informieren", "In ihrer Sprache, mit dem, was sie selbst tun können."),
    ("mend", "Ursache beheben", "Was wurde geändert, damit es nicht wieder vorkommt?"),
)
