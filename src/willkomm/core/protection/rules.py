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
    """From how many dossiers or people within how many minutes reading counts as unusual; or a number of days."""

    key: str
    name: str
    count: int
    minutes: int
    checked: bool = False


KINDS = {"dataset": DataSet, "disclosure": Recipient, "retention": Retention, "threshold": Threshold}


@dataclass(frozen=True)
class Entry:
    """What counts, or counted until it ended (`last`), who set it (0: as shipped) and since when."""

    last: DataSet | Recipient | Retention | Threshold
    shipped: DataSet | Recipient | Retention | Threshold
    owner: int = 0
    since: date | None = None
    until: date | None = None
    ended: bool = False

    @property
    def value(self) -> DataSet | Recipient | Retention | Threshold | None:
        """What counts; None when it has ended."""
        return None if self.ended else self.last


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
            last = made(kind, key, {**plain(shipped), **row.facts})
            return Entry(last, shipped, owner, row.valid_from, row.valid_to, over)
    return Entry(shipped, shipped)


def plain(value) -> dict:
    """The facts of an entry, without its key."""
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name != "key"}


OPENED, LISTED, FETCHED, ORDERED = "opened", "listed", "fetched", "ordered"
# How people are seen, by the purpose in the access log. Opening dossiers one by one is what curiosity looks like; a
# page of a list shows fifty at once and is daily work; a program fetches by the hundred; letters that were ordered
# together are in the books already, and reading them is no news whatever their number.
READINGS = {
    "Dossier": OPENED,
    "Gespräch erfassen": OPENED,
    "Brief vorbereitet": OPENED,
    "Brief geöffnet": OPENED,
    "Bestätigung gedruckt": OPENED,
    "Doppelt erfasst": OPENED,
    "Haushalt entscheiden": OPENED,
    "Datenschutz: Zugriffe auf diese Person": OPENED,
    "Datenschutz: Gesuch": OPENED,
    "Datenschutz: Gesuch erfasst": OPENED,
    "Datenschutz: Auskunft durchgesehen": OPENED,
    "Datenschutz: Auskunft geöffnet": OPENED,
    "Dossiers": LISTED,
    "Heute": LISTED,
    "Suche": LISTED,
    "Zuzüge prüfen": LISTED,
    "Zuzug erfassen": LISTED,
    "Zuzug erfasst": LISTED,
    "Einladen": LISTED,
    "Rücksendung": LISTED,
    "Briefe eines Stapels": LISTED,
    "Registerlieferung": LISTED,
    "Spalten einer Tabelle": LISTED,
    "Vorschau einer Tabelle": LISTED,
    "Datenschutz: Person gesucht": LISTED,
    "Datenschutz: Gesuche": LISTED,
    "Datenschutz: offene Gesuche": LISTED,
    "Datenschutz: Vorschau der Löschungen": LISTED,
    "Abfrage über die Schnittstelle": FETCHED,
    "Registerlieferung über die Schnittstelle": FETCHED,
    "Briefe eines Stapels geöffnet": ORDERED,
}
# The threshold for each manner; what was ordered has none.
LIMITS = {OPENED: "reading", LISTED: "reading_lists", FETCHED: "reading_api"}


def manner_of(purpose: str) -> str:
    """How people were seen; a purpose that nobody knows counts as opening."""
    return READINGS.get(purpose, OPENED)


def by_household(looks: Iterable[tuple[datetime, object, str]]) -> list[tuple[datetime, object]]:
    """Openings as (moment, household): who was ever seen in one request belongs together and counts once.

    `looks` are (moment, person, request).
    """
    looks, home, first = list(looks), {}, {}

    def top(person):
        while home.setdefault(person, person) != person:
            person = home[person]
        return person

    for _at, person, request in looks:
        home[top(person)] = top(first.setdefault(request, person) if request else person)
    return [(at, top(person)) for at, person, _request in looks]


@dataclass(frozen=True)
class Burst:
    """The most dossiers or people that somebody saw within the minutes of the threshold, and when."""

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


def shortens(after: Retention | None, before: Retention | None) -> bool:
    """Whether data go earlier by the one term than by the other; None is a term that is not in force."""
    if after is None:
        return False
    return before is None or after.days < before.days or (before.archive and not after.archive)


@dataclass(frozen=True)
class Wave:
    """What goes in one go, or within one month (`month` is its first day): how many in each organisation."""

    day: date | None
    month: date | None
    counts: Mapping[int, int]


def earlier(ages: Mapping[int, Mapping[date, int]], after: int, before: int | None, effect: date) -> list[Wave]:
    """What a shorter term deletes that would stay longer by the former one (None: for ever), as things are today.

    `ages` are per organisation the first days of the terms and how many began on each. First comes what goes on the
    first night of the new term, `effect`, then month by month. Something goes on the day after its term.
    """
    waves: dict[tuple, dict[int, int]] = {}
    for place, days in ages.items():
        for start, number in days.items():
            formerly = None if before is None else start + timedelta(days=before + 1)
            goes = max(effect, start + timedelta(days=after + 1))
            if formerly is not None and formerly <= goes:
                continue
            key = (0, effect) if goes == effect else (1, goes.replace(day=1))
            counts = waves.setdefault(key, {})
            counts[place] = counts.get(place, 0) + number
    return [Wave(None if late else day, day if late else None, counts) for (late, day), counts in sorted(waves.items())]
