"""A letter is one sheet: its page, and the privacy notice behind it. No page stays almost empty."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from willkomm.common.correspondence.typesetting import (
    Block,
    LetterFacts,
    sample_facts,
    sample_languages,
    typeset,
    weight,
)
from willkomm.common.correspondence.typesetting.parts import may_be_long

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
NOTICE = Block("de", "ltr", "Datenschutz", ("Wir löschen die Angaben zwei Jahre nach dem Abschluss.",) * 5)


def pages(letter: LetterFacts) -> int:
    return typeset([letter], timestamp=NOW, title="Brief").ranges[0][1]


def longer(letter: LetterFacts, words: int) -> LetterFacts:
    """The same with so many further words in the reader's language, in one more paragraph."""
    text = " ".join((" ".join(letter.other.paragraphs) + " ").split() * 9)
    paragraphs = (*letter.other.paragraphs, " ".join(text.split()[:words]))
    return replace(letter, other=replace(letter.other, paragraphs=paragraphs))


@pytest.mark.parametrize("language", sample_languages())
def test_an_invitation_is_one_page_in_every_language(language):
    assert pages(sample_facts(language)) == 1


@pytest.mark.parametrize("language", [tag for tag in sample_languages() if tag != "de"])
def test_what_is_not_measured_fits(language):
    letter, words = sample_facts(language), 1
    while not may_be_long(longer(letter, words)):
        words += 1
    assert may_be_long(letter) or pages(longer(letter, words - 1)) == 1


def test_a_letter_that_is_a_little_too_long_is_set_smaller():
    assert pages(longer(sample_facts("fr"), 45)) == 1
    assert weight(longer(sample_facts("fr"), 45)) > 2 * weight(sample_facts("fr"))


def test_the_notice_has_a_page_of_its_own_unless_the_letter_needs_a_second_one_anyway():
    letter = sample_facts("fr")
    assert pages(replace(letter, notice=(NOTICE,))) == 2
    assert pages(longer(letter, 150)) == 2
    assert pages(replace(longer(letter, 150), notice=(NOTICE,))) == 2
