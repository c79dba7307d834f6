"""The recipient stands in the envelope's window, and nothing else ever shows through it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.common.correspondence.typeset_reading import HYPHEN_SIGN, letters_on, page_text

from willkomm.common.correspondence.typesetting import (
    WINDOWS,
    LetterFacts,
    Rectangle,
    TypesettingFailed,
    sample_facts,
    typeset,
)

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
SIX_LINES = (
    "Herr und Frau",
    "Qjgpy Ärmel-Überlang Äg",
    "c/o Familie Muster",
    "Postfach 12",
    "Mustergasse 12g",
    "0000 Musterwil",
)
LONG = (
    "Familie", "Maximiliana-Theodora von Hohenmusterwil-Oberbeispielingen-Niedermusterhausen",
    "c/o " + "W" * 50, "Mustergasse 12", "0000 Musterwil",
)  # fmt: skip


def signs(letter: LetterFacts) -> list:
    return letters_on(typeset([letter], timestamp=NOW, title="Fenster").pdf, 1)


def inside(sign: tuple, area: Rectangle) -> bool:
    _, left, top, right, bottom = sign
    return left >= area.left and top >= area.top and right <= area.right and bottom <= area.bottom


def touches(sign: tuple, area: Rectangle) -> bool:
    _, left, top, right, bottom = sign
    return right > area.left and left < area.right and bottom > area.top and top < area.bottom


@pytest.mark.parametrize("window", ["left", "right", "din"])
@pytest.mark.parametrize("recipient", [sample_facts("de").recipient, SIX_LINES, LONG], ids=["usual", "six", "long"])
def test_the_recipient_always_shows_and_nothing_else_ever_does(window, recipient):
    letter = replace(sample_facts("ar", window=window), recipient=recipient)
    showing = [sign for sign in signs(letter) if touches(sign, WINDOWS[window].ever)]
    wanted = "".join(recipient).replace(" ", "")
    read = "".join(sign[0] for sign in showing).replace("\u200b", "").replace(HYPHEN_SIGN, "-")
    assert read == wanted
    assert [sign for sign in showing if not inside(sign, WINDOWS[window].always)] == []


@pytest.mark.parametrize(("window", "left"), [("left", 25), ("right", 122), ("din", 25)])
def test_the_address_begins_where_the_window_wants_it(window, left):
    shown = [sign for sign in signs(sample_facts("de", window=window)) if touches(sign, WINDOWS[window].ever)]
    assert min(sign[1] for sign in shown) == pytest.approx(left, abs=1.2)


def test_the_swiss_window_is_where_envelopes_have_it():
    assert WINDOWS["left"].always == Rectangle(20, 52, 101, 83.5)
    assert WINDOWS["right"].ever == Rectangle(98, 38.5, 217, 97)


def test_the_german_window_follows_din_5008_form_b():
    assert WINDOWS["din"].ever == Rectangle(10, 45, 110, 95)
    assert WINDOWS["din"].text == Rectangle(25, 62.7, 100, 90)


def test_the_sender_line_stands_above_the_window():
    pdf = typeset([sample_facts("de")], timestamp=NOW, title="Fenster").pdf
    assert sample_facts("de").letterhead.return_line in page_text(pdf, 1)
    small = [sign for sign in letters_on(pdf, 1) if sign[1] < 100 and 33 < sign[2] < 38.5]
    assert len(small) > 30


def test_empty_lines_of_an_address_are_closed_up():
    letter = replace(sample_facts("de"), recipient=("Anna Beispiel", "", " ", "Weg 1", "", "", "", "0000 Musterwil"))
    shown = [sign for sign in signs(letter) if touches(sign, WINDOWS["left"].ever)]
    assert max(sign[4] for sign in shown) < 70


def test_refuses_an_address_that_cannot_fit():
    letter = replace(sample_facts("de"), recipient=("Anna " + "Muster " * 120, "0000 Musterwil"))
    with pytest.raises(TypesettingFailed) as caught:
        typeset([sample_facts("de"), letter], timestamp=NOW, title="Fenster")
    assert caught.value.sentence.startswith("Die Adresse von «Anna Muster")
    assert caught.value.sentence.endswith("passt nicht in das Fenster. Bitte kürzen Sie ihre Zeilen.")
    assert str(caught.value) == "recipient of letter 1 does not fit"
