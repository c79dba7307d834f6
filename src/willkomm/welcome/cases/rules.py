"""Who is a newcomer, and how to reach them: pure functions on plain values (registers §4, F-07…F-11).

They suggest, with a reason in words; a person decides. Nothing here is a score.
"""

from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

PENDING = "pending"
ADULT_AGE = 18
AHEAD = timedelta(days=183)  # how long before it happens an arrival may be told; beyond, the year is a slip
SEVERITY = {"log": 0, "recent": 1, "check": 2, "open": 3}

ORIGIN_WORDS = {
    "abroad": "Zuzug aus dem Ausland",
    "swiss": "Zuzug aus der Schweiz",
    "unknown": "Herkunft unbekannt",
}
RESIDENCE_WORDS = {"main": "Hauptwohnsitz", "secondary": "Nebenwohnsitz", "other": "anderer Wohnsitz"}
PERMIT_CARDS = {
    "01": "Bewilligung A",
    "02": "Bewilligung B",
    "03": "Bewilligung C",
    "04": "Bewilligung Ci",
    "05": "Bewilligung F",
    "06": "Bewilligung G",
    "07": "Bewilligung L",
    "08": "Bewilligung N",
    "09": "Schutzstatus S",
    "10": "Meldeverfahren",
    "11": "diplomatische Immunität",
    "12": "internationale Funktion",
    "13": "Bewilligung nicht zugeteilt",
}


@dataclass(frozen=True)
class Arrival:
    """What the screening may know about one arrival.

    `accompanied` says that a minor came with family. `seen_on` is the day of a picture of the whole register, from
    which "long ago" counts; fresh news has none, and nobody in it arrived long ago.
    """

    origin: str
    swiss: bool
    permit: str
    residence: str
    arrived_on: date
    entered_on: date | None = None
    born_on: date | None = None
    nationalities: tuple[str, ...] = ()
    accompanied: bool = False
    seen_on: date | None = None

    @property
    def permit_category(self) -> str:
        """First two digits of the eCH-0006 code, or "pending" while there is none (F-13)."""
        return self.permit[:2] or PENDING

    @property
    def adult(self) -> bool:
        """Of age on the day of arrival; an unknown birth date counts as of age."""
        return self.born_on is None or age_on(self.born_on, self.arrived_on) >= ADULT_AGE


@dataclass(frozen=True)
class Rule:
    """A row of the screening table as plain values; empty conditions mean "any"."""

    suggestion: str
    words: str
    origins: tuple[str, ...] = ()
    swiss: bool | None = None
    nationalities: tuple[str, ...] = ()
    permits: tuple[str, ...] = ()
    residences: tuple[str, ...] = ()
    entered_within_months: int | None = None
    arrived_before_months: int | None = None
    adult: bool | None = None


@dataclass(frozen=True)
class Suggestion:
    """The result: what is suggested, the reason in one line, and the calculation row by row."""

    kind: str
    reason: str
    steps: list[dict] = field(default_factory=list)


def age_on(born_on: date, day: date) -> int:
    """Completed years on that day; somebody born on 29 February turns on 28 February in other years."""
    month, of_month = born_on.month, born_on.day
    if (month, of_month) == (2, 29) and not isleap(day.year):
        of_month = 28
    return day.year - born_on.year - ((day.month, day.day) < (month, of_month))


def words_for_permit(code: str) -> str:
    """The permit as people say it: «Bewilligung B», «Bewilligung ausstehend»."""
    return PERMIT_CARDS.get(code[:2], f"Bewilligung {code}") if code else "Bewilligung ausstehend"


def words_for_residence(kind: str) -> str:
    """The kind of residence in words; the register may say that it changed without saying into what."""
    return RESIDENCE_WORDS.get(kind, "Wohnsitzverhältnis unbekannt")


def entered_recently(entered_on: date, arrived_on: date, months: int) -> bool:
    """Whether the entry lies less than so many months before the day of arrival."""
    return entered_on > _months_before(arrived_on, months)


@lru_cache(maxsize=4096)
def _months_before(day: date, months: int) -> date:
    return day - relativedelta(months=months)


def _recently_entered(arrival: Arrival, months: int) -> bool:
    """As `entered_recently`; an unknown entry date is not recent."""
    return arrival.entered_on is not None and entered_recently(arrival.entered_on, arrival.arrived_on, months)


def _long_ago(arrival: Arrival, months: int) -> bool:
    """Arrived more than so many months before the day on which somebody looks."""
    return arrival.arrived_on < _months_before(arrival.seen_on or arrival.arrived_on, months)


def _checks(rule: Rule, arrival: Arrival) -> Iterator[tuple[bool, str]]:
    """Whether a condition is not met, and the phrase for it, one after the other: the first mismatch is enough."""
    yield bool(rule.origins) and arrival.origin not in rule.origins, ORIGIN_WORDS[arrival.origin]
    yield rule.swiss is not None and rule.swiss != arrival.swiss, "Staatsangehörigkeit passt nicht"
    strangers = bool(rule.nationalities) and not set(rule.nationalities) & set(arrival.nationalities)
    yield strangers, "Staatsangehörigkeit passt nicht"
    yield bool(rule.permits) and arrival.permit_category not in rule.permits, words_for_permit(arrival.permit)
    yield bool(rule.residences) and arrival.residence not in rule.residences, words_for_residence(arrival.residence)
    yield rule.adult is not None and rule.adult != arrival.adult, "minderjährig" if rule.adult else "volljährig"
    months = rule.entered_within_months
    entered_long_ago = months is not None and not _recently_entered(arrival, months)
    yield entered_long_ago, "Einreise liegt länger zurück oder ist unbekannt"
    months = rule.arrived_before_months
    yield months is not None and not _long_ago(arrival, months), "der Zuzug ist neuer"


def _mismatch(rule: Rule, arrival: Arrival) -> str:
    """Why the rule does not fit, in one German phrase; empty when it fits."""
    return next((words for wrong, words in _checks(rule, arrival) if wrong), "")


def facts_in_words(arrival: Arrival) -> str:
    """«Zuzug aus dem Ausland, Bewilligung B, Hauptwohnsitz»."""
    status = "Schweizer Staatsangehörigkeit" if arrival.swiss else words_for_permit(arrival.permit)
    return ", ".join((ORIGIN_WORDS[arrival.origin], status, words_for_residence(arrival.residence)))


def _first_fit(rules: Iterable[Rule], arrival: Arrival, owner: str) -> tuple[Rule | None, list[dict]]:
    steps = []
    for rule in rules:
        because = _mismatch(rule, arrival)
        steps.append({"owner": owner, "rule": rule.words, "fits": not because, "because": because})
        if not because:
            return rule, steps
    return None, steps


def screen(arrival: Arrival, canton: Sequence[Rule], municipality: Sequence[Rule] = ()) -> Suggestion:
    """Suggest what to do with an arrival.

    The canton's first fitting row decides. A municipality's row may tighten the result (log → recent → check →
    open), never loosen it. Nothing fitting at all means "check".
    """
    first, steps = _first_fit(canton, arrival, "Kanton")
    own, own_steps = _first_fit(municipality, arrival, "Gemeinde")
    kind = first.suggestion if first else "check"
    words = first.words if first else "keine Regel passt"
    if own and SEVERITY[own.suggestion] > SEVERITY[kind]:
        kind, words = own.suggestion, own.words
    facts = facts_in_words(arrival)
    reason = facts if kind == "open" else f"{facts} ({words})"
    return Suggestion(kind, reason, steps + own_steps)


@dataclass(frozen=True)
class StayRule:
    """A row of the channel table as plain values; `german` empty means any level, "" inside means unknown."""

    channel: str
    words: str
    min_stay_months: int | None = None
    max_stay_months: int | None = None
    german: tuple[str, ...] = ()


def expected_stay_months(permit: str, arrived_on: date, valid_to: date | None) -> int | None:
    """Expected stay: open-ended for B, Ci, C and S, until the end of validity for others, None when unknown."""
    if permit[:2] in {"02", "03", "04"}:
        return None
    if valid_to is None:
        return None
    span = relativedelta(valid_to, arrived_on)
    return max(0, span.years * 12 + span.months)


def choose_channel(rules: Sequence[StayRule], *, stay_months: int | None, german: str) -> tuple[str, str]:
    """The channel of the first fitting row and its reason in words; the folder when no row fits.

    An open-ended or unknown stay (None) counts as long. `german` is A0…C2, "native", or "" for unknown.
    """
    for rule in rules:
        long_enough = rule.min_stay_months is None or stay_months is None or stay_months >= rule.min_stay_months
        short_enough = rule.max_stay_months is None or (stay_months is not None and stay_months <= rule.max_stay_months)
        if long_enough and short_enough and (not rule.german or german in rule.german):
            return rule.channel, rule.words
    return "folder", "keine Regel passt: Mappe"


def is_over(ends_on: date | None, today: date) -> bool:
    """Whether a period whose last day is `ends_on` (inclusive) has passed."""
    return ends_on is not None and ends_on < today
