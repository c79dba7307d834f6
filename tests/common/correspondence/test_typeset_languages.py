"""Every shipped language prints with its glyphs, its tag and its direction."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.common.correspondence.typeset_reading import HYPHEN_SIGN, elements, letters_on

from willkomm.common.correspondence.typesetting import (
    Block,
    TypesettingFailed,
    language_parts,
    sample_facts,
    sample_languages,
    typeset,
)

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
RIGHT_TO_LEFT = ("ar", "fa", "prs")


def test_all_shipped_languages_are_there():
    assert {"de", "de-x-easy", "en", "sr-Latn", "kmr", "ar", "fa", "prs", "ti", "ta", "th", "uk"} <= set(
        sample_languages()
    )
    assert len(sample_languages()) >= 24


@pytest.mark.parametrize("language", sample_languages())
@pytest.mark.parametrize("window", ["left", "right", "din"])
def test_sets_every_language_without_a_missing_glyph(language, window):
    result = typeset([sample_facts(language, window=window)], timestamp=NOW, title=language)
    assert result.ranges in (((1, 1),), ((1, 2),))


@pytest.mark.parametrize("language", sorted(set(sample_languages()) - {"de", "de-x-easy"}))
def test_the_other_column_is_tagged_with_its_language(language):
    pdf = typeset([sample_facts(language)], timestamp=NOW, title=language).pdf
    headings = [tagged for kind, tagged, _ in elements(pdf) if kind == "/H1"]
    assert headings == ["de", language_parts(language)["lang"]]


@pytest.mark.parametrize(
    ("tag", "lang", "region", "script"),
    [
        ("de", "de", None, None), ("de-CH", "de", "CH", None), ("de-x-easy", "de", None, None),
        ("sr-Latn", "sr", None, "latn"), ("kmr", "kmr", None, None), ("prs", "prs", None, None),
        ("pt-BR", "pt", "BR", None), ("uz-Cyrl-UZ", "uz", "UZ", "cyrl"),
    ],
)  # fmt: skip
def test_a_language_tag_is_split_for_the_typesetter(tag, lang, region, script):
    parts = language_parts(tag)
    assert (parts["lang"], parts["region"], parts["script"]) == (lang, region, script)


def test_refuses_a_word_that_is_no_language_tag():
    with pytest.raises(TypesettingFailed) as caught:
        language_parts("Deutsch")
    assert caught.value.sentence.startswith("Die Sprache «Deutsch» ist unbekannt.")


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_a_right_to_left_column_stands_at_the_right_margin(language):
    pdf = typeset([sample_facts(language)], timestamp=NOW, title=language).pdf
    lines = _lines([sign for sign in letters_on(pdf, 1) if sign[1] > 107 and 98 < sign[2] < 215])
    assert len(lines) >= 10
    assert [right for _, right in lines if right < 187] == []
    assert max(left for left, _ in lines) - min(left for left, _ in lines) > 20


def test_a_right_to_left_sentence_runs_from_right_to_left():
    paragraph = "كلمة Alpha ثم كلمة Beta ثم كلمة Gamma"
    column = _other_column(paragraph)
    at = [min(sign[1] for sign in column if sign[0] == first) for first in "ABG"]
    assert at == sorted(at, reverse=True)


def test_a_telephone_number_inside_arabic_keeps_its_order():
    digits = sorted((sign[1], sign[0]) for sign in _other_column("الرقم 032 123 45 67 ثم") if sign[0].isdigit())
    assert "".join(digit for _, digit in digits) == "0321234567"


def test_a_house_number_after_a_latin_name_inside_arabic_keeps_its_place():
    column = _other_column("في Musterweg 12-14 ثم")
    shown = sorted((sign[1], sign[0]) for sign in column if sign[0].isascii())
    assert "".join(sign for _, sign in shown) == "Musterweg12-14"


def test_marks_that_isolate_a_foreign_name_are_accepted():
    column = _other_column("إلى \u2068Musterwil (SO)\u2069 أهلاً")
    shown = sorted((sign[1], sign[0]) for sign in column if sign[0].isascii() and sign[0].isalpha())
    assert "".join(sign for _, sign in shown) == "MusterwilSO"


def test_easy_german_is_never_hyphenated_and_usual_german_is():
    pdf = typeset([sample_facts("de-x-easy")], timestamp=NOW, title="x").pdf
    hyphens = [sign for sign in letters_on(pdf, 1) if sign[0] == HYPHEN_SIGN and 98 < sign[2] < 220]
    assert hyphens
    assert [sign for sign in hyphens if sign[1] > 107] == []


def _other_column(paragraph: str) -> list:
    letter = replace(sample_facts("ar"), other=Block("ar", "rtl", "أهلاً", (paragraph,)))
    pdf = typeset([letter], timestamp=NOW, title="ar").pdf
    return [sign for sign in letters_on(pdf, 1) if sign[1] > 107 and 103 < sign[2] < 112]


def _lines(signs: list) -> list[tuple[float, float]]:
    """Left and right end of each line; a line ends where the next sign begins below all before it.

    Marks that stand alone above or below a line are not lines.
    """
    lines: list[list[tuple]] = []
    floor = 0.0
    for sign in sorted(signs, key=lambda sign: sign[2]):
        if not lines or sign[2] > floor:
            lines.append([])
        lines[-1].append(sign)
        floor = max(floor, sign[4])
    return [(min(sign[1] for sign in line), max(sign[3] for sign in line)) for line in lines if len(line) > 5]
