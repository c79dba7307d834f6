"""How alike two names are, and why, in words that a clerk can judge. No number is ever shown or stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance.OSA import distance  # letters to change, add, drop or swap with their neighbour

from willkomm.common.people.rules.births import DIGIT, SAME, SAME_YEAR, SWAPPED, Birth, compare
from willkomm.common.people.rules.sounds import VOWELS, sounds
from willkomm.common.people.rules.spelling import is_arabic, spellings, telling, words

EQUAL, BEGINS, SOUNDS, TYPED = 1.0, 0.92, 0.88, 0.84
SHORTEST_TYPED, LONG = 4, 8
# Words that sound alike must also look alike by this much, unless one of them is written without vowels.
LEAST = 0.5


_LOOK = str.maketrans({"y": "i", "j": "i", "w": "v", "q": "k", "c": "k", "z": "s"})


@lru_cache(maxsize=20_000)
def _look(word: str) -> str:
    """The word as it looks when letters that alphabets exchange are one: Jewgenij and Yevgeniy are near."""
    return word.replace("ph", "f").replace("th", "t").replace("sch", "s").replace("sh", "s").translate(_LOOK)


def _other_gender(one: str, other: str) -> bool:
    """Whether the words differ only as a woman's and a man's name do: Maria and Mario, Daniel and Daniela."""
    if one[:-1] == other[:-1]:
        return {one[-1:], other[-1:]} == {"a", "o"}
    short, long = sorted((one, other), key=len)
    return long == short + "a" and short[-1:] not in VOWELS


def _bare(word: str) -> str:
    """The word without vowels after its first letter."""
    return word[:1] + "".join(letter for letter in word[1:] if letter not in VOWELS)


@lru_cache(maxsize=20_000)
def alike(one: str, other: str, arabic: bool = False) -> float:
    """How alike two folded words are: EQUAL, SOUNDS, TYPED, or 0.0. `arabic` says that one lacks its short vowels."""
    if one == other:
        return EQUAL
    if one.isdigit() or other.isdigit():
        return 0.0
    if not arabic and _other_gender(one, other):
        return 0.0
    shortest, longest = sorted((len(one), len(other)))
    apart = distance(_look(one), _look(other))
    if sounds(one, arabic) & sounds(other, arabic) and (arabic or _near(one, other, apart)):
        return SOUNDS
    if shortest < SHORTEST_TYPED:
        return 0.0
    return TYPED if distance(one, other) <= (2 if longest >= LONG else 1) else 0.0


def _near(one: str, other: str, apart: int) -> bool:
    """Whether words that sound alike also look alike; short ones may differ in a single letter."""
    if min(len(one), len(other)) < SHORTEST_TYPED:
        return apart <= 1
    bare = _bare(_look(one))
    return (len(bare) > 2 and bare == _bare(_look(other))) or 1 - apart / max(len(one), len(other)) >= LEAST


@dataclass(frozen=True)
class Named:
    """Somebody's names and birth date as plain values; `others` are further names (original, call, alliance …)."""

    official: str
    first: str = ""
    others: tuple[str, ...] = ()
    born: Birth | None = None


@dataclass(frozen=True)
class Likeness:
    """Why two people may be one: `reasons` are keys of REASONS, `rank` only orders a list."""

    rank: float
    reasons: tuple[str, ...]


REASONS = {
    "name": "gleicher Name",
    "spelling": "ähnlicher Name",
    "order": "Name und Vorname vertauscht",
    "birth": "gleiches Geburtsdatum",
    "birth_year": "gleiches Geburtsjahr",
    "birth_swapped": "Geburtsdatum vertauscht (Tag und Monat)",
    "birth_digit": "Geburtsdatum vertippt",
}
SURE = frozenset({"name", "birth"})  # reasons of somebody with the very same name and birth date
_BIRTHS = {SAME: ("birth", 0.3), SAME_YEAR: ("birth_year", 0.15), SWAPPED: ("birth_swapped", 0.2)}
_BIRTHS[DIGIT] = ("birth_digit", 0.1)


def pair(mine: Sequence[str], theirs: Sequence[str], arabic: bool = False) -> float:
    """How well all words of the shorter list find a partner in the longer one; 0.0 when one finds none."""
    short, rest = (list(mine), list(theirs)) if len(mine) <= len(theirs) else (list(theirs), list(mine))
    total = 0.0
    for word in short:
        best = max(rest, key=lambda other: alike(word, other, arabic), default=None)
        score = alike(word, best, arabic) if best is not None else 0.0
        if not score:
            return 0.0
        rest.remove(best)
        total += score
    return total / len(short) if short else 0.0


def joined(name: str) -> tuple[str, ...]:
    """A name of several words written as one: «Abd al-Rahman» and «Abdulrahman» meet here."""
    return ("".join(words(name)),)


def _part(one: str, other: str, arabic: bool) -> float:
    written = ((a, b) for a in spellings(one) for b in spellings(other))
    return max(
        max(pair(telling(words(a)), telling(words(b)), arabic), pair(joined(a), joined(b), arabic)) for a, b in written
    )


def _names(one: Named, other: Named) -> tuple[float, str]:
    """How alike the names are, and by which reason."""
    arabic = any(is_arabic(name) for name in (one.official, one.first, other.official, other.first))
    families = [(a, b) for a in (one.official, *one.others) for b in (other.official, *other.others) if a and b]
    family = max((_part(a, b, arabic) for a, b in families), default=0.0)
    first = _part(one.first, other.first, arabic) if one.first and other.first else 0.0
    if not one.first and not other.first:
        first = family
    straight = (family + first) / 2 if family and first else 0.0
    across = (_part(one.official, other.first, arabic), _part(one.first, other.official, arabic))
    swapped = sum(across) / 2 if all(across) else 0.0
    if swapped > straight:
        return swapped, "order"
    return straight, "name" if straight == EQUAL else "spelling"


def same_person(one: Named, other: Named) -> Likeness | None:
    """Whether two entries may be one person: the names are alike and the birth dates agree but for one slip.

    A human decides; with two slips at once (name and digit of the date) it is no proposal any more.
    """
    rank, reason = _names(one, other)
    agreed = compare(one.born, other.born)
    if not rank or not agreed:
        return None
    if agreed == DIGIT and rank < SOUNDS:
        return None
    key, more = _BIRTHS[agreed]
    return Likeness(rank + more, (reason, key))
