"""How much room a letter needs: on paper, and in memory, so that a document keeps below a fixed amount of it."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from willkomm.common.correspondence.typesetting.facts import Block, LetterFacts
from willkomm.common.correspondence.typesetting.writing import writing_of

# Measured with Typst 0.15: a letter's places, window and QR code, and each character of its texts (see bench/letters).
KILOBYTES_PER_LETTER = 900
KILOBYTES_PER_THOUSAND_CHARACTERS = 430
BUDGET_KILOBYTES = 305_000
MEASURED = 3  # times as much for a letter that is laid out in two sizes before it is set

# Tried with every shipped language: no letter below it needs a second page, whatever is added to its text.
SIGNS_ON_A_PAGE = 1400
WIDE = {"Taml": 1.3, "Ethi": 1.3, "Arab": 1.1, "Thai": 1.1}
SIGNS_OF_A_PARAGRAPH = 25  # its last line and the space behind it
SIGNS_OF_A_SIGNATURE = 100
SIGNS_OF_A_LINE = 30


def weight(letter: LetterFacts) -> int:
    """About how many kilobytes Typst needs for this letter."""
    characters = sum(len(text) for text in _texts(letter))
    needed = KILOBYTES_PER_LETTER + characters * KILOBYTES_PER_THOUSAND_CHARACTERS // 1000
    return needed * MEASURED if may_be_long(letter) else needed


def may_be_long(letter: LetterFacts) -> bool:
    """Whether the letter, without the privacy notice, may need more than one page; counted, not measured."""
    columns = [_signs(letter.main) + SIGNS_OF_A_SIGNATURE, _signs(letter.other) if letter.other else 0]
    if letter.other is None:
        columns[0] //= 2  # over both columns
    small = max((sum(map(len, part.paragraphs)) for part in letter.privacy), default=0) // 2
    return max(columns) + SIGNS_OF_A_LINE * len(letter.lines) + small > SIGNS_ON_A_PAGE


def _signs(column: Block) -> float:
    signs = sum(len(text) + SIGNS_OF_A_PARAGRAPH for text in column.paragraphs) + len(column.note)
    return signs * WIDE.get(writing_of(column.language), 1)


def _texts(value) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _texts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
