"""How many letters one document holds, so that setting it stays below a fixed amount of memory."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass

from willkomm.common.correspondence.typesetting.facts import LetterFacts

# Measured with Typst 0.15: a letter's places, window and QR code, and each character of its texts (see bench/letters).
KILOBYTES_PER_LETTER = 1000
KILOBYTES_PER_THOUSAND_CHARACTERS = 540
BUDGET_KILOBYTES = 320_000


def weight(letter: LetterFacts) -> int:
    """About how many kilobytes Typst needs for this letter."""
    characters = sum(len(text) for text in _texts(letter))
    return KILOBYTES_PER_LETTER + characters * KILOBYTES_PER_THOUSAND_CHARACTERS // 1000


def holds(letters: Sequence[LetterFacts], budget: int = BUDGET_KILOBYTES) -> int:
    """How many of these letters, from the first on, one document holds: at least one, if there is one."""
    used = 0
    for number, letter in enumerate(letters):
        used += weight(letter)
        if used > budget and number:
            return number
    return len(letters)


def _texts(value) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
