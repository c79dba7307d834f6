"""How well a person fits what was typed, and the reason that is shown beside the name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from willkomm.common.people.rules.births import DIGIT, SAME, SAME_YEAR, SWAPPED, compare
from willkomm.common.people.rules.likeness import BEGINS, EQUAL, alike
from willkomm.common.people.rules.persons import birth_of
from willkomm.common.people.rules.spelling import is_arabic, spellings, together, words
from willkomm.common.people.rules.tokens import BIRTH, NAME, Term, phone_key, plain_number

PLACE, NUMBER = 0.6, 0.95
SIMILAR, OTHER_NAME, ALSO = "similar", "other_name", "also"
_BIRTHS = {
    SAME: (1.0, ""),
    SAME_YEAR: (0.8, "birth_year"),
    SWAPPED: (0.85, "birth_swapped"),
    DIGIT: (0.8, "birth_digit"),
}
Reason = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """`rank` orders the list and is never shown; `complete` says whether every word fitted."""

    rank: float
    reasons: tuple[Reason, ...]
    complete: bool


def judge(person, terms: Sequence[Term], *, places=True, missing=0, also: Iterable = ()) -> Judged | None:
    """How the person fits all terms (all but `missing`), or None. `also` are entries that were merged into them."""
    fits, lacking = [], 0
    for term in terms:
        fits.append(_best(term, person, places, also))
        lacking += not fits[-1][0]
        if lacking > missing:  # most candidates go here, before their other words are looked at
            return None
    if lacking == len(fits):
        return None
    rank = sum(score for score, _ in fits) / len(fits) - lacking / 2
    reasons = tuple(dict.fromkeys(reason for _, reason in fits if reason))
    return Judged(rank, reasons, not lacking)


def _best(term: Term, person, places: bool, also: Iterable) -> tuple[float, Reason | None]:
    score, reason = _fit(term, person, places)
    for other in () if score >= BEGINS else also:
        again, _ = _fit(term, other, places)
        if again > score:
            score, reason = again, (ALSO, f"{other.first_name} {other.official_name}".strip())
    return score, reason


def _fit(term: Term, person, places: bool) -> tuple[float, Reason | None]:
    if term.kind == BIRTH:
        score, key = _BIRTHS.get(compare(term.born, birth_of(person)), (0.0, ""))
        return score, (key, "") if key else None
    ways = [_number(term, person)] if term.kind != NAME and places else []
    if term.kind != NAME and term.born is not None and person.born_on and person.born_on.year == term.born.on.year:
        ways.append((0.9, None))
    if term.kind == NAME:
        ways += [_name(term, name, other) for name, other in _named(person)]
    if places and not person.data_lock:
        ways.append(_place(term, person.household))
    return max(ways, key=lambda way: way[0], default=(0.0, None))


def _named(person) -> list[tuple[str, bool]]:
    """Names with whether it is another one than the names on the page."""
    own = [(person.official_name, False), (person.first_name, False), (person.call_name, False)]
    return [pair for pair in [*own, (person.original_name, True), (person.alliance_name, True)] if pair[0]]


def _name(term: Term, name: str, other: bool) -> tuple[float, Reason | None]:
    arabic, best = term.arabic or is_arabic(name), 0.0
    for word in (word for written in spellings(name) for word in together(words(written))):
        begins = word != term.text and word.startswith(term.text)  # an initial, too: other words brought the person
        best = max(best, BEGINS if begins else alike(term.text, word, arabic))
    if other:
        return best * 0.98, (OTHER_NAME, name)
    return best, (SIMILAR, name) if best < BEGINS or (arabic and best < EQUAL) else None


def _number(term: Term, person) -> tuple[float, Reason | None]:
    for number in filter(None, (plain_number(person.id_value), plain_number(person.zemis))):
        if number == term.text or (len(term.text) > 3 and number.startswith(term.text)):
            return NUMBER, ("number", number)
    phone = "" if person.data_lock else phone_key(person.office_phone)
    if phone and phone == phone_key(term.text):
        return NUMBER, ("phone", person.office_phone)
    return 0.0, None


def _place(term: Term, household) -> tuple[float, Reason | None]:
    written = f"{household.street} {household.house_number}, {household.postal_code}".strip(" ,")
    for place in (household.postal_code, household.street, household.house_number):
        for word in together(words(place)):
            if word == term.text or (len(term.text) > 2 and term.kind == NAME and word.startswith(term.text)):
                return PLACE, ("place", written)
    return 0.0, None
