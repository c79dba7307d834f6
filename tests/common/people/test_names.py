"""Whether two names are one name in two spellings, and what slips a birth date survives."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from tests.common.people.pairs import ALIKE, FOR_A_HUMAN, OTHERS

from willkomm.common.people.rules.births import DIGIT, SAME, SAME_YEAR, SWAPPED, Birth, compare, read_birth, slips
from willkomm.common.people.rules.likeness import Named, same_person
from willkomm.common.people.rules.sounds import sounds
from willkomm.common.people.rules.spelling import fold, latin, words
from willkomm.common.people.rules.tokens import Facts, end_of, terms_of, tokens_of

BORN = Birth(date(1990, 5, 3))
NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüéñ", min_size=4, max_size=14)


def proposed(one: str, other: str) -> bool:
    return same_person(Named("Muster", one, (), BORN), Named("Muster", other, (), BORN)) is not None


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_name_in_two_spellings_is_alike_both_ways(one, other):
    assert proposed(one, other) and proposed(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_name_is_not_alike(one, other):
    assert not proposed(one, other) and not proposed(other, one)


@pytest.mark.parametrize(("one", "other"), FOR_A_HUMAN)
def test_names_of_the_same_consonants_are_left_to_a_human(one, other):
    found = same_person(Named("Muster", one, (), BORN), Named("Muster", other, (), BORN))
    assert found.reasons == ("spelling", "birth")
    assert same_person(Named("Muster", one, (), BORN), Named("Muster", other, (), Birth(date(1991, 5, 9)))) is None


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_search_shares_a_token_with_every_spelling(one, other):
    """Otherwise the pair would be alike, but never found."""
    stored = tokens_of(Facts((one,)))
    terms = terms_of(other) if len(terms_of(other)) == 1 else terms_of(other.replace(" ", "").replace("-", ""))
    assert all((term.exact | term.similar) & stored for term in terms)


def test_names_in_the_other_order_are_recognised():
    one, other = Named("Tesfay", "Selam", (), BORN), Named("Selam", "Tesfaye", (), BORN)
    assert same_person(one, other).reasons == ("order", "birth")


def test_a_former_name_counts():
    one, other = Named("Costa", "Maria", ("Silva",), BORN), Named("Silva", "Maria", (), BORN)
    assert "birth" in same_person(one, other).reasons


def test_without_a_birth_date_nobody_is_proposed():
    assert same_person(Named("Costa", "Maria"), Named("Costa", "Maria")) is None


def test_twins_and_siblings_are_no_proposal():
    assert same_person(Named("Costa", "Maria", (), BORN), Named("Costa", "Joana", (), BORN)) is None
    later = Birth(date(1992, 11, 20))
    assert same_person(Named("Costa", "Maria", (), BORN), Named("Costa", "Maria", (), later)) is None


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        (BORN, BORN, SAME),
        (BORN, Birth(date(1990, 3, 5)), SWAPPED),
        (BORN, Birth(date(1990, 5, 8)), DIGIT),
        (BORN, Birth(date(1980, 5, 3)), DIGIT),
        (BORN, Birth(date(1990, 1, 1)), SAME_YEAR),
        (BORN, Birth(date(1990, 1, 1), "year"), SAME_YEAR),
        (BORN, Birth(date(1990, 5, 1), "month"), SAME_YEAR),
        (BORN, Birth(date(1990, 6, 1), "month"), ""),
        (BORN, Birth(date(1991, 1, 1), "year"), ""),
        (BORN, Birth(date(1987, 6, 17)), ""),
        (BORN, None, ""),
    ],
)
def test_birth_dates_agree_but_for_one_slip(one, other, agreed):
    assert compare(one, other) == agreed


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("3.5.1990", BORN),
        ("03-05-1990", BORN),
        ("1990-05-03", BORN),
        ("5.1990", Birth(date(1990, 5, 1), "month")),
        ("1990", Birth(date(1990, 1, 1), "year")),
        ("5.13.1990", Birth(date(1990, 5, 13))),
        ("31.2.1990", Birth(date(1990, 2, 1), "month")),
        ("99.99.1990", None),
        ("4528", None),
    ],
)
def test_dates_are_read_as_people_type_them(typed, born):
    assert read_birth(typed) == born


def test_a_written_month_is_a_date_too():
    [term] = terms_of("3. Mai 1990")
    assert (term.kind, term.born) == ("birth", BORN)


@pytest.mark.parametrize(
    ("typed", "year"), [("3.5.90", 1990), ("Tesfay 03. 05. 90", 1990), ("3.5.26", 2026), ("3.5.27", 1927)]
)
def test_a_year_of_two_digits_is_the_last_one_that_ends_so(typed, year):
    assert terms_of(typed, date(2026, 11, 3))[-1].born.on == date(year, 5, 3)


@pytest.mark.parametrize("typed", ["756.12.34", "1.2.34.56", "3.5.1990", "12.3.4"])
def test_other_numbers_with_dots_stay_as_they_are(typed):
    assert terms_of(typed, date(2026, 11, 3)) == terms_of(typed)


@given(NAMES)
def test_folding_again_changes_nothing(name):
    for word in words(name):
        assert latin(word) == word and fold(fold(word)) == fold(word)


@given(NAMES)
def test_upper_case_and_spaces_change_nothing(name):
    assert words(name) == words(f"  {name.upper()} ")


@settings(max_examples=60)
@given(NAMES, st.integers(0, 12), st.sampled_from("abdegilmnorstu"))
def test_one_wrong_letter_is_found_by_a_shared_token(name, at, letter):
    [word] = words(name)
    wrong = fold(word[:at] + letter + word[at + 1 :])
    [term] = terms_of(wrong)
    near = OSA.distance(word, wrong) <= 1 and min(len(word), len(wrong)) >= 4 and at < 12
    assert not near or (term.exact | term.similar) & tokens_of(Facts((word,)))


@given(st.dates(date(1920, 1, 1), date(2026, 12, 31)))
def test_a_slip_can_be_undone_by_a_slip(on):
    assert all(on in slips(other) for other in list(slips(on))[:10])
    assert on not in slips(on)


@given(NAMES)
def test_a_word_has_few_sounds(name):
    for word in words(name):
        assert 0 < len(sounds(word)) <= 8


@given(NAMES)
def test_tokens_fit_their_column_and_the_end_of_a_beginning_lies_behind_it(name):
    for token in tokens_of(Facts((name * 3,), BORN, ("123",), (name,))):
        assert len(token) <= 50 and token < end_of(token)
