"""What cannot be printed is refused with one German sentence that says what to do."""

import traceback
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from willkomm.common.correspondence.typesetting import Letterhead, TypesettingFailed, engine, sample_facts, typeset

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def refusal(letters, title="Lauf") -> TypesettingFailed:
    with pytest.raises(TypesettingFailed) as caught:
        typeset(letters, timestamp=NOW, title=title)
    assert caught.value.sentence.endswith(".")
    return caught.value


def test_a_missing_glyph_is_refused_and_the_text_named():
    failed = refusal([sample_facts("de"), replace(sample_facts("de"), recipient=("Wang 王 Li", "0000 Musterwil"))])
    assert failed.sentence.startswith("Im Text «Wang 王 Li» steht ein Zeichen, das keine Schrift enthält: «王».")
    assert failed.detail == "no glyph for U+738B"


def test_a_refusal_names_nobody_in_its_traceback():
    failed = refusal([replace(sample_facts("de"), recipient=("Wang 王 Li", "0000 Musterwil"))])
    trace = "".join(traceback.format_exception(failed))
    assert "Wang" not in trace and "王" not in trace


def test_an_invisible_sign_without_glyph_is_refused_too():
    assert "keine Schrift" in refusal([replace(sample_facts("de"), reference="Zeichen \U0001f600")]).sentence


def test_no_letter_is_refused():
    assert refusal([]).sentence.startswith("Es ist kein Brief zu drucken.")


def test_a_missing_title_is_refused():
    assert "Titel" in refusal([sample_facts("de")], title=" ").sentence


def test_seven_lines_of_address_are_refused():
    failed = refusal([replace(sample_facts("de"), recipient=tuple(f"Zeile {number}" for number in range(7)))])
    assert failed.sentence.startswith("Die Adresse von «Zeile 0» hat 7 Zeilen; höchstens 6 haben Platz.")


def test_a_letter_without_address_is_refused():
    assert "fehlt die Adresse" in refusal([replace(sample_facts("de"), recipient=("", " "))]).sentence


def test_an_unknown_window_is_refused():
    assert "links, rechts oder DIN" in refusal([replace(sample_facts("de"), window="oben")]).sentence


def test_a_letterhead_that_reaches_the_window_is_refused():
    head = Letterhead("Gemeinde Musterwil", tuple(f"Zeile {number}" for number in range(20)), "", "", "", "")
    assert refusal([replace(sample_facts("de"), letterhead=head)]).sentence.startswith(
        "Der Briefkopf hat zu viel Text."
    )


def test_too_much_text_beside_the_qr_code_is_refused():
    letter = sample_facts("de")
    label = replace(letter.qr_label[0], text="Sehr lange Beschriftung " * 40)
    assert "QR-Code" in refusal([replace(letter, qr_label=(label,))]).sentence


def test_missing_fonts_are_refused_with_the_cure(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "FONT_FOLDER", tmp_path)
    failed = refusal([sample_facts("de")])
    assert "make assets" in failed.sentence and "Noto Sans Thai" in failed.detail


def test_a_time_without_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="time zone"):
        typeset([sample_facts("de")], timestamp=datetime(2026, 3, 3), title="Lauf")


def test_templates_reach_for_no_package_and_no_other_file():
    templates = sorted(engine.TEMPLATE_FOLDER.glob("*.typ"))
    assert templates
    for template in templates:
        text = template.read_text("utf-8")
        assert "@preview" not in text and "read(" not in text
