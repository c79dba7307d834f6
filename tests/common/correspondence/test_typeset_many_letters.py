"""Many letters are one document: page ranges, page numbers that begin again, and threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from tests.common.correspondence.typeset_reading import catalogue, elements, letters_on, page_text

from willkomm.common.correspondence.typesetting import LetterFacts, sample_facts, typeset

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def letter(number: int, *, language: str = "de", repeats: int = 1) -> LetterFacts:
    sample = sample_facts(language)
    return replace(
        sample,
        recipient=("Frau", f"Anna Beispiel {number}", "Weg 1", "0000 Musterwil"),
        main=replace(sample.main, paragraphs=sample.main.paragraphs * repeats),
    )


def test_gives_the_pages_of_each_letter():
    result = typeset([letter(1), letter(2, repeats=4), letter(3, repeats=9), letter(4)], timestamp=NOW, title="Lauf")
    assert result.ranges[0] == (1, 1)
    assert result.ranges[1] == (2, 3)
    assert result.ranges[2][1] > result.ranges[2][0] + 1
    assert result.ranges[3] == (result.ranges[2][1] + 1,) * 2
    for number, (first, _) in enumerate(result.ranges, start=1):
        assert f"Anna Beispiel {number} " in page_text(result.pdf, first)


def test_page_numbers_begin_again_with_each_letter():
    result = typeset([letter(1, repeats=4), letter(2), letter(3, repeats=4)], timestamp=NOW, title="Lauf")
    assert result.ranges == ((1, 2), (3, 3), (4, 5))
    assert "Seite 1 von 2" in page_text(result.pdf, 1)
    assert "Seite 2 von 2" in page_text(result.pdf, 2)
    assert "Seite" not in page_text(result.pdf, 3)
    assert "Seite 1 von 2" in page_text(result.pdf, 4)
    assert "Seite 2 von 2" in page_text(result.pdf, 5)


def test_a_longer_letter_numbers_its_pages_in_both_languages_and_names_itself():
    result = typeset([letter(1, language="en", repeats=3)], timestamp=NOW, title="Lauf")
    assert "Seite 1 von 2 · Page 1 of 2" in page_text(result.pdf, 1)
    assert page_text(result.pdf, 2).startswith("Gemeinde Musterwil · Willkommen in Musterwil")
    assert not page_text(result.pdf, 1).startswith("Gemeinde Musterwil ·")


def test_a_following_page_names_itself_in_the_readers_language_too():
    english = page_text(typeset([letter(1, language="en", repeats=3)], timestamp=NOW, title="Lauf").pdf, 2)
    subject = sample_facts("en").other.subject
    assert subject in english.partition("Guten Tag")[0] and subject != sample_facts("en").title
    arabic = typeset([letter(1, language="ar", repeats=3)], timestamp=NOW, title="Lauf").pdf
    head = [sign for sign in letters_on(arabic, 2) if sign[4] < 18 and "\u0600" <= sign[0] <= "\u06ff"]
    assert len(head) > 10 and min(sign[1] for sign in head) > 107 and max(sign[3] for sign in head) > 187
    assert not [sign for sign in letters_on(arabic, 1) if sign[4] < 18 and "\u0600" <= sign[0] <= "\u06ff"]


def test_a_letter_in_german_alone_has_one_header():
    alone = replace(letter(1, repeats=4), other=None)
    text = page_text(typeset([alone], timestamp=NOW, title="Lauf").pdf, 2)
    assert text.count(alone.title) == 1


def test_fifty_letters_stay_one_tagged_document():
    letters = [letter(number, language=("ar", "ti", "ta", "en", "uk")[number % 5]) for number in range(50)]
    result = typeset(letters, timestamp=NOW, title="Lauf")
    assert len(result.ranges) == 50
    assert all(before[1] + 1 == after[0] for before, after in zip(result.ranges, result.ranges[1:], strict=False))
    assert result.ranges[-1][1] == catalogue(result.pdf)["/Pages"]["/Count"]
    headings = [language for kind, language, _ in elements(result.pdf) if kind == "/H1"]
    assert headings.count("de") == 50 and headings.count("ar") == 10


def test_threads_set_letters_side_by_side():
    def bytes_of(number: int) -> bytes:
        return typeset([letter(number % 3)], timestamp=NOW, title="Lauf").pdf

    with ThreadPoolExecutor(max_workers=3) as pool:
        results = list(pool.map(bytes_of, range(12)))
    assert len(set(results)) == 3
