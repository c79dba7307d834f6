"""What goes into a letter: its languages, its values, its address. Pure, with the real texts of 24 languages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.common.correspondence.typeset_reading import catalogue, elements, page_text

from willkomm.common.content.actions import ORDER
from willkomm.common.correspondence.queries import shipped_tongues
from willkomm.common.correspondence.rules import (
    EASY,
    Addressee,
    Dwelling,
    Message,
    Plan,
    Sender,
    Wish,
    addressed,
    compose,
    date_words,
    filled,
    plan,
    recipient,
    time_words,
)
from willkomm.common.correspondence.typesetting import typeset

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MEETING = datetime(2026, 12, 3, 14, 0, tzinfo=ZoneInfo("Europe/Zurich"))
SENDER = Sender(
    name="Musterwil (SO)", official_name="Einwohnergemeinde Musterwil", street="Musterweg 1", postal_code="0000",
    town="Musterwil", phone="000 000 00 00", email="willkommen@musterwil.example",
)  # fmt: skip
HOME = Dwelling(street="Mustergasse 2", postal_code="0000", town="Musterwil", country="CH")
MESSAGE = Message(
    template="invitation", sender=SENDER, people=[Addressee("Anna Beispiel")], home=HOME, written_at=NOW,
    code="ABCD-EFGH", base_url="https://musterwil.example",
)  # fmt: skip
TONGUES = shipped_tongues()


def released(*tags: str) -> dict:
    groups = frozenset({"invitation", "folder", "event", "letter", "privacy"})
    return {tag: replace(t, released=groups) if tag in tags else t for tag, t in TONGUES.items()}


def test_a_checked_translation_stands_beside_the_german():
    assert plan(Wish("ti"), released("ti"), "invitation") == Plan("ti")


def test_an_unchecked_one_goes_in_easy_german_and_says_so():
    found = plan(Wish("ti"), TONGUES, "invitation")
    assert (found.other, found.unchecked, found.lines) == (EASY, False, ("ti",))
    assert found.sentence == "Übersetzung Tigrinya nicht geprüft: geht auf Deutsch und Einfacher Sprache"


def test_an_unchecked_draft_goes_out_only_by_choice_and_carries_its_note():
    found = plan(Wish("ti"), TONGUES, "invitation", include_unchecked=True)
    letter = compose(MESSAGE, found, TONGUES)
    assert found.unchecked and letter.other.language == "ti"
    assert letter.other.note == TONGUES["ti"].bodies["letter.unchecked"]
    assert letter.main.note == ""


def test_an_unknown_language_gives_easy_german_and_a_line_in_each_likely_one():
    found = plan(Wish("de", ("en", "fr", "ar")), TONGUES, "invitation")
    letter = compose(MESSAGE, found, TONGUES)
    assert letter.other.language == EASY
    assert [line.language for line in letter.lines] == ["en", "fr", "ar"]
    assert found.sentence == ""


@pytest.mark.parametrize("wish", [Wish("de"), Wish("de", ("en",), sure=True)])
def test_german_readers_get_german_alone(wish):
    assert plan(wish, TONGUES, "invitation") == Plan()


def test_a_language_that_nobody_wrote_is_named():
    found = plan(Wish("xx"), TONGUES, "invitation", include_unchecked=True)
    assert (found.other, found.sentence) == (
        EASY,
        "Übersetzung «xx» fehlt: geht auf Deutsch und Einfacher Sprache",
    )


def test_small_parts_are_german_alone_until_they_are_checked():
    tongues = released("ti")
    tongues["ti"] = replace(tongues["ti"], released=frozenset({"invitation"}))
    letter = compose(MESSAGE, Plan("ti"), tongues)
    assert [part.language for part in letter.privacy] == ["de"]
    assert [part.language for part in letter.qr_label] == ["de"]
    assert letter.other.page_phrase == ""


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"appointment_at": MEETING}, "appointment"),
        ({}, "no_appointment"),
        ({"sender": replace(SENDER, phone="")}, "no_phone"),
    ],
)
def test_speaks_of_the_date_or_the_phone_or_a_visit(facts, key):
    paragraphs = compose(replace(MESSAGE, **facts), Plan(), TONGUES).main.paragraphs
    expected = TONGUES["de"].bodies[f"invitation.{key}"].partition("{")[0].strip()
    assert sum(paragraph.startswith(expected) for paragraph in paragraphs) == 1
    assert not any("{" in paragraph for paragraph in paragraphs)


def test_german_dates_and_times_are_swiss():
    letter = compose(replace(MESSAGE, appointment_at=MEETING), Plan(), TONGUES)
    assert any("Donnerstag, 3. Dezember 2026, 14.00 Uhr" in paragraph for paragraph in letter.main.paragraphs)
    assert letter.place_and_date == "Musterwil, 22. November 2026"
    german_centre = replace(SENDER, country="DE")
    letter = compose(replace(MESSAGE, appointment_at=MEETING, sender=german_centre), Plan(), TONGUES)
    assert any("14:00 Uhr" in paragraph for paragraph in letter.main.paragraphs)


def test_an_unknown_locale_falls_back_to_figures():
    assert date_words(MEETING, "xx_YY") == "3.12.2026"
    assert time_words(MEETING, "fr_CH") == "14:00"


def test_values_in_a_right_to_left_text_are_isolated():
    text = filled("کد {code} و {names}", {"code": "ABCD-EFGH", "names": "Anna"}, "rtl")
    assert text == "کد \u2066ABCD-EFGH\u2069 و \u2068Anna\u2069"
    assert filled("{code} {stray}", {"code": "A"}) == "A {stray}"


@pytest.mark.parametrize("tag", ORDER)
@pytest.mark.parametrize("template", ["invitation", "folder", "event"])
def test_every_language_composes_without_a_gap(tag, template):
    message = replace(MESSAGE, template=template, appointment_at=MEETING)
    letter = compose(message, plan(Wish(tag), released(*ORDER), template), released(*ORDER))
    blocks = [letter.main] + ([letter.other] if letter.other else [])
    assert [block.language for block in blocks] == (["de", tag] if tag != "de" else ["de"])
    assert len({len(block.paragraphs) for block in blocks}) == 1
    assert not any("{" in text for block in blocks for text in (block.subject, *block.paragraphs))


def test_all_languages_can_be_set_as_one_tagged_document():
    tongues = released(*ORDER)
    message = replace(MESSAGE, appointment_at=MEETING)
    letters = [compose(message, Plan("" if tag == "de" else tag, ("ar", "ti", "ta")), tongues) for tag in ORDER]
    done = typeset(letters, timestamp=NOW, title="Einladungen")
    headings = [language for kind, language, _ in elements(done.pdf) if kind == "/H1"]
    assert catalogue(done.pdf)["/MarkInfo"]["/Marked"]
    assert headings.count("de") >= 24 and {"ar", "fa", "prs", "ti", "ta", "th", "kmr", "uk"} <= set(headings)
    for (first, _), letter in zip(done.ranges, letters, strict=True):
        text = page_text(done.pdf, first)
        assert "Anna Beispiel" in text and letter.main.subject in text


def test_the_address_names_the_adults_and_nobodys_sex():
    family = [
        Addressee("Ben Muster", date(1990, 1, 1)),
        Addressee("Alva Muster", date(1988, 1, 1)),
        Addressee("Cem Muster", date(2019, 1, 1)),
    ]
    people = addressed(family, date(2026, 11, 22))
    assert recipient(people, HOME, "CH") == ("Alva Muster", "Ben Muster", "Mustergasse 2", "0000 Musterwil")


def test_a_child_alone_is_addressed_and_many_names_share_lines():
    child = [Addressee("Cem Muster", date(2019, 1, 1))]
    assert addressed(child, date(2026, 11, 22)) == child
    many = [Addressee(f"Person {n}") for n in range(5)]
    assert recipient(many, HOME, "CH")[:3] == ("Person 0, Person 1", "Person 2, Person 3", "Person 4")


def test_a_contact_address_comes_before_the_dwelling():
    person = Addressee("Anna Beispiel", None, ("c/o Verein Muster", "Postfach 1", "0001 Musterstadt"))
    assert recipient([person], HOME, "CH") == (
        "Anna Beispiel", "c/o Verein Muster", "Postfach 1", "0001 Musterstadt",
    )  # fmt: skip


def test_without_postal_code_there_is_no_address_and_abroad_names_the_country():
    assert recipient([Addressee("A")], Dwelling(street="Weg 1"), "CH") == ()
    assert recipient([Addressee("A")], replace(HOME, country="DE"), "CH")[-1] == "Deutschland"


def test_a_sender_with_nothing_but_its_name_still_makes_a_letter():
    bare = Sender(
        name="Musterwil (SO)", official_name="Einwohnergemeinde Musterwil", postal_code="0000", town="Musterwil"
    )
    letter = compose(replace(MESSAGE, sender=bare), Plan(EASY), TONGUES)
    assert letter.letterhead.lines == ("0000 Musterwil",)
    assert any("Einwohnergemeinde Musterwil, 0000 Musterwil" in paragraph for paragraph in letter.main.paragraphs)
    assert typeset([letter], timestamp=NOW, title="Einladung").ranges[0][0] == 1
