"""Many letters are one document: page ranges, page numbers that begin again, and threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from tests.common.correspondence.typeset_reading import catalogue, elements, page_text

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
