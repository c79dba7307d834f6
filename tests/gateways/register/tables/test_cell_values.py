"""What cells say: days, countries, permits, kinds of arrival; 31 February is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from willkomm.gateways.register.tables import Faulty, values


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("17.04.1991", date(1991, 4, 17), "day"),
        ("7.4.1991", date(1991, 4, 7), "day"),
        ("17.04.1991 00:00:00", date(1991, 4, 17), "day"),
        ("17. 4. 1991", date(1991, 4, 17), "day"),
        ("1991-04-17", date(1991, 4, 17), "day"),
        ("1991-04-17T00:00:00", date(1991, 4, 17), "day"),
        ("33345", date(1991, 4, 17), "day"),
        ("15018.0", date(1941, 2, 11), "day"),
        ("1991", date(1991, 1, 1), "year"),
        ("1991.0", date(1991, 1, 1), "year"),
        ("00.00.1991", date(1991, 1, 1), "year"),
        ("04.1991", date(1991, 4, 1), "month"),
        ("1991-04", date(1991, 4, 1), "month"),
    ],
)
def test_days_in_every_form(text, day, precision):
    assert values.partial_day(text, "Geburtsdatum") == (day, precision)


def test_a_birth_with_two_digits_is_asked_for_four():
    with pytest.raises(values.Faulty, match="mit vier Ziffern"):
        values.partial_day("17.04.91", "Geburtsdatum")


@pytest.mark.parametrize("text", ["31.02.1996", "99.99.2026", "1.1.1850", "gestern", "17/04/1991", "17.04.91", "1.2"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(Faulty) as fault:
        values.partial_day(text, "Geburtsdatum")
    assert "«Geburtsdatum»" in fault.value.sentence and text not in fault.value.sentence


def test_years_of_two_digits_count_where_only_this_century_is_possible():
    assert values.day("01.11.26", "Zuzugsdatum") == date(2026, 11, 1)


def test_an_arrival_needs_a_whole_day():
    with pytest.raises(Faulty, match="nennt keinen Tag"):
        values.day("2026", "Zuzugsdatum")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back_from_every_form(day):
    assert values.partial_day(f"{day:%d.%m.%Y}", "x") == (day, "day")
    assert values.partial_day(day.isoformat(), "x") == (day, "day")


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_a_fault(text):
    try:
        values.partial_day(text, "x", short_years=True)
    except Faulty as fault:
        assert fault.sentence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("B EU/EFTA", "0201"),
        ("B", "02"),
        ("Ausweis B", "02"),
        ("B (EU/EFTA)", "0201"),
        ("Aufenthaltsbewilligung B", "02"),
        ("C EU/EFTA", "0301"),
        ("Niederlassungsbewilligung", "03"),
        ("Ci", "04"),
        ("Kurzaufenthalt L", "07"),
        ("F", "05"),
        ("Schutzstatus S", "09"),
        ("B Drittstaat", "0202"),
        ("0202", "0202"),
        ("202", "0202"),
        ("2.0", "02"),
        ("070201", "070201"),
        ("70201", "070201"),
        ("ausstehend", "pending"),
    ],
)
def test_permits_by_card_code_and_words(text, code):
    assert values.permit(text) == code


@pytest.mark.parametrize("text", ["Z9", "0299", "Bewilligung", "B C"])
def test_unknown_permits_are_asked_about(text):
    with pytest.raises(Faulty) as fault:
        values.permit(text)
    assert fault.value.value == text


def test_two_nationalities_in_one_cell():
    assert values.nationalities("Deutschland / Türkei") == ["Deutschland", "Türkei"]
    assert values.nationalities("Eritrea und Italien; Malta") == ["Eritrea", "Italien", "Malta"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Zuzug Ausland", "abroad"),
        ("Zuzug aus dem Inland", "swiss"),
        ("Zuzug", ""),
        ("Wegzug Ausland", "departure"),
        ("Umzug", "move"),
        ("Geburt", "other"),
        ("Zuzug von anderem Kanton", "swiss"),
    ],
)
def test_kinds_of_arrival(text, kind):
    assert values.arrival_kind(text, "Zuzugsart") == kind


def test_locks_that_say_no_more_count_as_the_stricter_one():
    assert [values.lock(text) for text in ("Adresssperre", "2", "nein", "ja", "gesperrt")] == [1, 2, 0, 2, 2]


def test_outcomes_in_the_words_of_offices():
    words = ("Gespräch", "Mappe per Post", "Anlass", "verzichtet", "nicht erreicht", "Nicht erschienen")
    found = [values.outcome(text, "Kanal") for text in words]
    assert found == ["conversation", "folder", "event", "declined", "not_reached", ""]
