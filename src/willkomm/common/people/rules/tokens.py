"""What is stored so that a person is found: plain tokens, looked up by equality or by the range of a beginning.

Under row-level security no trigram index serves the application, so a slip of the pen is found the other way
round: every name is stored with each single letter left out, and so is the word that is searched. A wrong, missing,
doubled or swapped letter makes the two meet (the symmetric deletion of SymSpell), at a handful of rows per name.

`n:` a name's word · `s:` what it sounds like · `x:` the word less one letter · `b:` birth date · `y:` only the year
is known · `i:` a number · `a:` postal code, words of the street, street and house number as one word.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from willkomm.common.people.rules.births import YEAR, Birth, read_birth, slips
from willkomm.common.people.rules.sounds import sounds
from willkomm.common.people.rules.spelling import fold, is_arabic, latin, spellings, telling, together, words

LONGEST, SHORTEST_SLIP, MOST_SLIPS = 40, 4, 12
SHORTEST_BEGINNING, SHORTEST_NUMBER = 2, 4
MOST_TERMS = 6
NAME, BIRTH, NUMBER = "name", "birth", "number"
_SPACED_DATE = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_SHORT_DATE = re.compile(r"(?<![\d.])(\d{1,2}\.\s*\d{1,2}\.\s*)(\d\d)(?![\d.])")
_FIRST_HALF = ("jan(?:uar)?", "feb(?:ruar)?", "(?:märz?|mrz)", "apr(?:il)?", "mai", "juni?")
_MONTHS = (*_FIRST_HALF, "juli?", "aug(?:ust)?", "sept?(?:ember)?", "okt(?:ober)?", "nov(?:ember)?", "dez(?:ember)?")
_WRITTEN_DATES = [
    (re.compile(rf"(\d{{1,2}})\.?\s*{month}\.?\s+(\d{{4}}|\d\d)(?!\d)", re.IGNORECASE), rf"\1.{number}.\2")
    for number, month in enumerate(_MONTHS, start=1)
]
_HOUSE_NUMBER = re.compile(r"\b(\d{1,3})\s+([a-z])\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])(?:\+|0)[\d\s()/'-]{7,}\d(?![\w.])")
_PHONE_ENDS = 9  # digits that tell a number apart, whatever stands for the country and the zero before it
_BRACKETS = str.maketrans(",;()", "    ")
_SALUTATIONS = frozenset(("frau", "her", "familie", "fam"))  # folded, as names are


@dataclass(frozen=True)
class Facts:
    """What may lead to a person: names of all kinds, birth date, numbers, postal code and street with number."""

    names: tuple[str, ...]
    born: Birth | None = None
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def less_one(word: str) -> set[str]:
    """The word with each of its first letters left out; nothing for short words and numbers."""
    if len(word) < SHORTEST_SLIP or not word.isalpha():
        return set()
    return {word[:at] + word[at + 1 :] for at in range(min(len(word), MOST_SLIPS))}


def _of_name(name: str) -> Iterable[str]:
    arabic = is_arabic(name)
    for word in {word for written in spellings(name) for word in together(words(written))}:
        yield f"n:{word[:LONGEST]}"
        yield from (f"s:{sound}" for sound in sounds(word, arabic))
        yield from (f"x:{short}" for short in less_one(word[:LONGEST]))


def _of_birth(born: Birth) -> Iterable[str]:
    if born.precision != YEAR:
        yield f"b:{born.on.isoformat()}"
    if born.only_year:
        yield f"y:{born.on.year}"


def tokens_of(facts: Facts) -> frozenset[str]:
    """All tokens of one person."""
    found = {token for name in facts.names if name for token in _of_name(name)}
    if facts.born is not None:
        found.update(_of_birth(facts.born))
    found.update(f"i:{plain_number(number)}" for number in facts.numbers if plain_number(number))
    found.update(f"a:{word[:LONGEST]}" for place in facts.places for word in together(words(place)))
    return frozenset(found)


def plain_number(number: str) -> str:
    """A number without dots, spaces and dashes: «756.1234» → «7561234»."""
    return latin(number).replace(" ", "")[:LONGEST]


def phone_key(number: str) -> str:
    """A telephone number as it is compared: «+41 (0)79 555 01 02» → «795550102»; empty when it has too few digits."""
    digits = re.sub(r"\D", "", number)
    return digits[-_PHONE_ENDS:] if len(digits) >= _PHONE_ENDS else ""


@dataclass(frozen=True)
class Term:
    """One thing somebody typed: the tokens that mean it exactly, those that may mean it, and beginnings."""

    text: str
    kind: str
    exact: frozenset[str]
    similar: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    arabic: bool = False
    born: Birth | None = field(default=None)


def terms_of(text: str, today: date | None = None) -> list[Term]:
    """What somebody typed into the search, as at most MOST_TERMS terms; particles count only when they stand alone.

    With `today`, a year of two digits is the last such year: «3.5.90» was in 1990.
    """
    terms = [term for piece in _in_one_piece(text[:200], today).split() for term in _terms(piece)]
    names = tuple(term.text for term in terms if term.kind == NAME)
    said = telling(tuple(name for name in names if name not in _SALUTATIONS) or names)
    return [term for term in terms if term.kind != NAME or term.text in said][:MOST_TERMS]


def _in_one_piece(text: str, today: date | None) -> str:
    """The text with dates, telephone and house numbers that were typed with spaces as one word each."""
    for written, numbers in _WRITTEN_DATES:
        text = written.sub(numbers, text)
    if today is not None:
        text = _SHORT_DATE.sub(lambda m: f"{m[1]}{today.year - (today.year - int(m[2])) % 100}", text)
    text = _PHONE.sub(lambda m: re.sub(r"\D", "", m[0]), _SPACED_DATE.sub(r"\1.\2.\3", text))
    return _HOUSE_NUMBER.sub(r"\1\2", text).translate(_BRACKETS)


def _terms(piece: str) -> list[Term]:
    born = read_birth(piece)
    if born is not None and born.precision != YEAR:
        return [birth_term(piece, born)]
    if any(letter.isdigit() for letter in piece):
        return [_number_term(piece, born)] if plain_number(piece) else []
    arabic = is_arabic(piece)
    return [name_term(fold(word), arabic) for word in latin(piece).split()]


def birth_term(piece: str, born: Birth) -> Term:
    """A birth date as it was typed, with the dates that one slip makes of it."""
    year = f"y:{born.on.year}"
    if born.precision != "day":
        return Term(piece, BIRTH, frozenset(), frozenset({year}), (f"b:{born.on:%Y-%m}",), born=born)
    near = {f"b:{on.isoformat()}" for on in slips(born.on)}
    return Term(piece, BIRTH, frozenset({f"b:{born.on.isoformat()}"}), frozenset({year, *near}), born=born)


def near_births(born: Birth) -> frozenset[str]:
    """All tokens of birth dates that may mean this one; where only year or month is sure, of every day in it."""
    term, month = birth_term("", born), f"b:{born.on:%Y-%m}"
    found = term.exact | term.similar | {f"{month}-01"}
    if born.only_year:
        first = date(born.on.year, 1, 1)
        return found | {f"b:{first + timedelta(days=number)}" for number in range(366)}
    return found if born.precision == "day" else found | {f"{month}-{day:02}" for day in range(1, 32)}


def _number_term(piece: str, born: Birth | None) -> Term:
    number = plain_number(piece)
    phone = phone_key(number)
    exact = frozenset({f"i:{number}", *([f"y:{number}"] if born else ()), *([f"i:{phone}"] if phone else ())})
    beginnings = [f"b:{number}-"] if born else []
    if len(number) >= SHORTEST_NUMBER:
        beginnings.append(f"i:{number}")
    return Term(number, NUMBER, exact, beginnings=tuple(beginnings), born=born)


def name_term(word: str, arabic: bool = False) -> Term:
    """One folded word of a name (or of a street)."""
    short = less_one(word)
    similar = {f"s:{sound}" for sound in sounds(word, arabic)} | {f"x:{word}"}
    similar |= {f"{kind}:{each}" for each in short for kind in "nx"}
    begins = (f"n:{word}",) if len(word) >= SHORTEST_BEGINNING else ()
    return Term(word, NAME, frozenset({f"n:{word}"}), frozenset(similar), begins, arabic)


def joined_term(terms: Sequence[Term]) -> Term | None:
    """All names of a search written as one word («Abd al Rahman» for Abdulrahman); None when there are not several."""
    named = [term for term in terms if term.kind == NAME]
    if len(named) < 2:
        return None
    return name_term("".join(term.text for term in named)[:LONGEST], any(term.arabic for term in named))


def address_term(terms: Sequence[Term]) -> Term | None:
    """What was typed as an address: all of it as one word, and the beginning of its longest word.

    Half a town shares a postal code, so addresses bring candidates of their own and never thin out others.
    """
    said = [term.text for term in terms if term.kind != BIRTH]
    longest = max(said, key=len, default="")
    if len(longest) < SHORTEST_NUMBER:
        return None
    return Term(longest, NAME, frozenset({f"a:{''.join(said)[:LONGEST]}"}), beginnings=(f"a:{longest}",))


def end_of(beginning: str) -> str:
    """The first text behind all that begin so, in byte order."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)
