"""How much memory a letter needs, so that a document holds no more letters than a fixed amount allows."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from willkomm.common.correspondence.typesetting.facts import LetterFacts

# Measured with Typst 0.15: a letter's places, window and QR code, and each character of its texts (see bench/letters).
KILOBYTES_PER_LETTER = 900
KILOBYTES_PER_THOUSAND_CHARACTERS = 430
BUDGET_KILOBYTES = 305_000


def weight(letter: LetterFacts) -> int:
    """About how many kilobytes Typst needs for this letter."""
    characters = sum(len(text) for text in _texts(letter))
    return KILOBYTES_PER_LETTER + characters * KILOBYTES_PER_THOUSAND_CHARACTERS // 1000


def _texts(value) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
