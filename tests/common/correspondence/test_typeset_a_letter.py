"""One letter: its text in both languages, its tags, its QR code, and the same bytes each time."""

from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
from tests.common.correspondence.typeset_reading import catalogue, elements, letters_on, page_text

from willkomm.common.correspondence.typesetting import LetterFacts, Letterhead, Line, sample_facts, typeset

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def one(letter: LetterFacts, **options: bool) -> bytes:
    return typeset([letter], timestamp=NOW, title="Einladungen", **options).pdf


def test_prints_both_languages_with_the_german_text_left():
    letter = sample_facts("uk")
    pdf = one(letter)
    text = page_text(pdf, 1)
    assert letter.main.paragraphs[0] in text
    assert letter.other.subject in text
    top_of_text = [sign for sign in letters_on(pdf, 1) if sign[2] > 98]
    assert min(sign[1] for sign in top_of_text if "А" <= sign[0] <= "я" and sign[2] < 150) >= 110
    assert min(sign[1] for sign in top_of_text) == pytest.approx(25, abs=1)


def test_prints_every_fact_of_the_letter():
    letter = sample_facts("fr")
    text = page_text(one(letter), 1)
    head = letter.letterhead
    facts = [
        head.name, *head.lines, head.phone, head.email, head.web, head.return_line, *letter.recipient,
        letter.place_and_date, letter.reference, letter.short_url, letter.code, *filter(None, letter.signature),
        *(line.text for line in letter.lines if line.direction == "ltr"), *(line.text for line in letter.qr_label),
    ]  # fmt: skip
    assert [fact for fact in facts if fact not in text] == []


def test_a_usual_invitation_is_one_page_without_page_number():
    typeset_letter = typeset([sample_facts("en")], timestamp=NOW, title="Einladung")
    assert typeset_letter.ranges == ((1, 1),)
    assert "Seite 1" not in page_text(typeset_letter.pdf, 1)


def test_a_letter_in_german_alone_uses_the_whole_width():
    signs = [sign for sign in letters_on(one(sample_facts("de")), 1) if 98 < sign[2] < 150]
    assert max(sign[3] for sign in signs) > 150


def test_the_pdf_says_that_it_is_accessible():
    root = catalogue(one(sample_facts("ar")))
    xmp = root["/Metadata"].get_data().decode("utf-8")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-CH"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in xmp and "Einladungen" in xmp


def test_each_text_carries_its_language():
    found = [(kind, language) for kind, language, _ in elements(one(sample_facts("ar")))]
    assert ("/H1", "de") in found
    assert ("/H1", "ar") in found
    assert found.count(("/P", "ar")) >= 10
    assert ("/P", "tr") in found


def test_a_reader_hears_german_before_the_other_language():
    headings = [language for kind, language, _ in elements(one(sample_facts("ti"))) if kind == "/H1"]
    assert headings == ["de", "ti"]


def test_the_qr_code_is_described_and_drawn_as_lines():
    pdf = one(sample_facts("en"))
    figures = [str(node["/Alt"]) for kind, _, node in elements(pdf) if kind == "/Figure"]
    kinds = {item.type for item in pypdfium2.PdfDocument(pdf)[0].get_objects(max_depth=4)}
    assert figures == ["QR-Code zur Adresse musterwil.example/w"]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_the_code_is_large_and_never_broken():
    pdf = one(sample_facts("en"))
    tall = [sign for sign in letters_on(pdf, 1) if sign[4] - sign[2] > 3.8 and 40 < sign[2] < 97]
    assert "".join(sign[0] for sign in tall if sign[0].isalpha()).startswith("ABCDEFGH")
    assert page_text(pdf, 1).count("ABCD-EFGH") == 1


def test_the_short_link_leads_to_the_page():
    annotations = [note.get_object() for note in _pages(one(sample_facts("en")))[0]["/Annots"]]
    assert {note["/A"]["/URI"] for note in annotations} == {"https://musterwil.example/w/ABCD-EFGH"}


def test_gives_identical_bytes_for_the_same_facts_and_time():
    assert one(sample_facts("ta")) == one(sample_facts("ta"))


def test_a_draft_says_so_on_the_page_and_in_its_title():
    pdf = one(sample_facts("de"), draft=True)
    assert "ENTWURF" in page_text(pdf, 1)
    assert "Entwurf: Einladungen" in catalogue(pdf)["/Metadata"].get_data().decode("utf-8")
    assert "ENTWURF" not in page_text(one(sample_facts("de")), 1)


def test_leaves_out_what_is_empty():
    bare = replace(
        sample_facts("de"), letterhead=Letterhead("Gemeinde Musterwil", (), "", "", "", ""), place_and_date="",
        reference="", lines=(), short_url="", qr_url="", code="", qr_label=(), privacy=(), signature=(), title="",
    )  # fmt: skip
    pdf = one(bare)
    assert [kind for kind, _, _ in elements(pdf) if kind == "/Figure"] == []
    assert "Gemeinde Musterwil" in page_text(pdf, 1)


@pytest.mark.parametrize(
    "typed", ["#panic()", "*x* _y_", "<a> @b", "$x$ \\ ~", "Anna // Bea /* c */", "= T", "\"q\" -- 'r'"]
)
def test_prints_what_a_person_typed_as_it_is(typed):
    letter = replace(
        sample_facts("de"), recipient=("Frau", typed, "Weg 1", "0000 Musterwil"), lines=(Line("en", "ltr", typed),),
        reference=typed,
    )  # fmt: skip
    assert page_text(one(letter), 1).count(typed) == 3


def test_a_tabulator_or_line_end_becomes_a_space():
    letter = replace(sample_facts("de"), recipient=("Anna\tMaria\nBeispiel", "Weg 1", "0000 Musterwil"))
    assert "Anna Maria Beispiel" in page_text(one(letter), 1)


def test_composed_and_decomposed_names_print_alike():
    composed = replace(sample_facts("de"), recipient=("Zoë Müller", "Weg 1", "0000 Musterwil"))
    decomposed = replace(composed, recipient=("Zoe\u0308 Mu\u0308ller", "Weg 1", "0000 Musterwil"))
    assert one(composed) == one(decomposed)


def test_a_very_long_word_stays_in_its_column():
    long = "W" * 60
    letter = sample_facts("en")
    letter = replace(letter, main=replace(letter.main, subject=long, paragraphs=(long, long.lower())))
    signs = [sign for sign in letters_on(one(letter), 1) if 98 < sign[2] < 200 and sign[0] in "Ww" and sign[1] < 105]
    assert sum(sign[0] in "Ww" for sign in signs) >= 180
    assert max(sign[3] for sign in signs) <= 25 + 79


def _pages(pdf: bytes) -> list:
    return [page.get_object() for page in catalogue(pdf)["/Pages"]["/Kids"]]


def test_the_sample_of_a_german_centre_is_german():
    letter = sample_facts("de-x-easy", profile="de-nrw")
    assert (letter.window, letter.letterhead.name) == ("din", "Kommunales Integrationszentrum Musterstadt")
    assert letter.main.paragraphs[0] == "Guten Tag Anna Beispiel," and letter.other.paragraphs[0].endswith(",")
    assert catalogue(one(letter))["/Lang"] == "de-DE"
