"""Which language a letter is likely to need: a guess with its reason, never a fact about a person."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

UNKNOWN = "de"
WIDE_NET = ("en", "fr", "es", "pt", "ar", "tr", "uk")


@dataclass(frozen=True)
class Guess:
    """`language` for the second column, `likely` others for one line each, and the reason in German.

    `sure` is False for everything that is only inferred; the interface marks it as a guess.
    """

    language: str
    likely: tuple[str, ...]
    reason: str
    sure: bool = False


@cache
def tables() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Nationality (ISO 2) → likely tags, and register letter language (ISO 639-1) → tag."""
    facts = tomllib.loads((files(__package__) / "languages.toml").read_text("utf-8"))
    return facts["nationality"], facts["register_language"]


def guess(*, office: str, letter_language: str, nationalities: Sequence[tuple[str, str]]) -> Guess:
    """Guess the letter's language.

    `office` is what the office typed and always counts. A register letter language other than German comes next;
    "de" says little, because registers often fill it in by default. Then the nationalities, given as
    (ISO 2, German country name): the first likely language is the guess, the others get one line each.
    Unknown means German with easy German and one line in each widespread language.
    """
    by_country, by_letter = tables()
    if office:
        return Guess(office, (), "von uns erfasst", sure=True)
    from_register = by_letter.get(letter_language.lower(), "")
    likely, names = [], []
    for iso, name in nationalities:
        found = by_country.get(iso, [])
        names += [name] if found else []
        likely += [tag for tag in found if tag not in likely]
    if from_register and from_register != UNKNOWN:
        rest = tuple(tag for tag in likely if tag != from_register)
        return Guess(from_register, rest, "Korrespondenzsprache im Register")
    if likely:
        return Guess(likely[0], tuple(likely[1:]), f"Staatsangehörigkeit {', '.join(names)}")
    return Guess(UNKNOWN, WIDE_NET, "Sprache unbekannt")
