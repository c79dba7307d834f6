"""The shipped newcomer texts and language facts are complete, consistent and printable in every language."""

import csv
import json
import os
import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.core import localedata

from willkomm.common.content.presenters import PARTS

ROOT = Path(__file__).parents[3]
CONTENT = ROOT / "src/willkomm/common/content"
PORTAL = ROOT / "src/willkomm/gateways/portal/templates/portal"
FONTS = ROOT / "src/willkomm/common/correspondence/fonts"
SHARED = Path(os.environ.get("WILLKOMM_SHARED", ROOT.parent / "shared"))

TAGS = (
    *("de", "de-x-easy", "fr", "it", "en", "pt", "es", "sq", "sr-Latn", "mk", "tr", "kmr"),
    *("ar", "fa", "prs", "ti", "so", "ta", "uk", "ru", "pl", "ro", "hu", "th"),
)
RIGHT_TO_LEFT = {"ar", "fa", "prs"}
SCRIPT_NAMES = {
    "Latn": "LATIN",
    "Cyrl": "CYRILLIC",
    "Arab": "ARABIC",
    "Ethi": "ETHIOPIC",
    "Taml": "TAMIL",
    "Thai": "THAI",
}
FAMILIES = {
    "Arab": "Noto Sans Arabic",
    "Ethi": "Noto Sans Ethiopic",
    "Taml": "Noto Sans Tamil",
    "Thai": "Noto Sans Thai",
}
LANGUAGE_FIELDS = {"tag", "name_de", "name_own", "direction", "script", "babel", "state", "version"}
EMERGENCY = {"police", "fire", "ambulance", "poison", "general"}
PLACEHOLDER = re.compile(r"\{[a-z]+\}")
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ORDERS_AND_DUTIES = re.compile(
    r"Vorladung|Aufgebot|Mahnung|verpflicht|obligatorisch|müssen|zwingend|Frist|\bArt\.|§", re.IGNORECASE
)

# The link, the code and the account, by whose names a letter used to promise that one can answer on the page.
NAMES_THE_PAGE = re.compile(r"\bQR|\{code\}|\{url\}|\blin[kq]|\bcod[eio]\b|Konto|account", re.IGNORECASE)
# The migration office and the register, as each of the languages called them.
PROMISES = re.compile(
    r"migra|imigra|göç|koçber|migrim|миграц|міграц|الهجرة|مهاجرت|ስደት|socdaalka|குடிவரவு|ย้ายถิ่น|Ausländerbehörde"
    r"|regist(?:er|re|ro|ri|ar|rul)\b|registo|rejestr|реестр|реєстр|регистар|سجل|دفتر|መዝገብ ነበርቲ|diiwaan|பதிவேட"
    r"|ทะเบียน|ikamet kayd|nyilvántart|qeyd",
    re.IGNORECASE,
)


@cache
def read(name):
    """The parsed file ``name`` below the content folder."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def language(tag):
    """The ``[language]`` table of a shipped language."""
    return read(f"texts/{tag}.toml")["language"]


def texts(tag):
    """The ``[texts]`` table of a shipped language."""
    return read(f"texts/{tag}.toml")["texts"]


def words(text):
    """A text without its placeholders and without «QR», which is Latin in every script."""
    return PLACEHOLDER.sub("", text).replace("QR", "")


def german_variants():
    """Each set of overrides for Germany with the set it changes."""
    shipped = read("texts/de-DE.toml")
    yield shipped["texts"], texts("de")
    for tag, changed in shipped["variants"].items():
        yield changed, texts(tag)


every_language = pytest.mark.parametrize("tag", TAGS)


def test_exactly_the_promised_languages_are_shipped():
    shipped = {path.stem for path in (CONTENT / "texts").glob("*.toml")}

    assert shipped == {*TAGS, "de-DE"}


def test_every_text_has_a_name_for_the_office():
    assert not [key for key in texts("de") if key.partition(".")[2] not in PARTS]


@every_language
def test_a_language_describes_itself(tag):
    facts = language(tag)

    assert set(facts) == LANGUAGE_FIELDS
    assert facts["tag"] == tag
    assert facts["version"] == 1
    assert facts["direction"] == ("rtl" if tag in RIGHT_TO_LEFT else "ltr")
    assert SCRIPT_NAMES[facts["script"]] in unicodedata.name(facts["name_own"][0])


def test_only_our_own_wording_is_released_and_nothing_claims_to_be_checked():
    released = {tag for tag in TAGS if language(tag)["state"] == "released"}

    assert released == {"de", "de-x-easy"}
    assert {language(tag)["state"] for tag in TAGS} == {"released", "draft"}


def test_names_of_languages_are_distinct():
    for field in ("name_de", "name_own"):
        assert len({language(tag)[field] for tag in TAGS}) == len(TAGS)


@pytest.mark.parametrize("tag", [*TAGS, "de-DE"])
def test_dates_can_be_written_in_the_language(tag):
    name = language(tag)["babel"]

    assert localedata.exists(name)
    assert Locale.parse(name).months["format"]["wide"][3]


@every_language
def test_every_text_exists_with_the_same_placeholders_as_in_german(tag):
    german = texts("de")

    assert list(texts(tag)) == list(german)
    for key, text in texts(tag).items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(german[key])), key


@every_language
def test_texts_are_plain(tag):
    for key, text in texts(tag).items():
        rest = PLACEHOLDER.sub("x", text)
        assert text == text.strip(), key
        assert words(text).strip(" .,:()"), key
        assert not re.search(r"[{}<>*_#\[\]|\\@\n\t]|  |https?:|\d", rest), key
        assert text == unicodedata.normalize("NFC", text), key


@every_language
def test_texts_carry_no_bidi_controls(tag):
    for key, text in texts(tag).items():
        assert not BIDI_CONTROLS.search(text), key


@every_language
def test_texts_are_written_in_the_script_of_the_language(tag):
    expected = SCRIPT_NAMES[language(tag)["script"]]

    for key, text in texts(tag).items():
        letters = [sign for sign in words(text) if sign.isalpha()]
        foreign = [sign for sign in letters if not unicodedata.name(sign).startswith(expected)]
        assert letters, key
        assert not foreign, (key, foreign)


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag not in {"de", "de-x-easy"}])
def test_sentences_are_translated_and_not_left_in_german(tag):
    german = texts("de")

    for key, text in texts(tag).items():
        if len(german[key].split()) > 4:
            assert text != german[key], key


@pytest.mark.parametrize("tag", ["de", "de-x-easy"])
def test_swiss_german_is_written_without_sharp_s(tag):
    assert not any("ß" in text or "„" in text for text in texts(tag).values())


@every_language
def test_a_letter_sends_answers_to_people_and_not_to_the_page(tag):
    """The page behind the code has no form: it shows the contact and general text, and so says the letter."""
    shipped = texts(tag)

    assert not [key for key, text in shipped.items() if key.endswith(".answer") and NAMES_THE_PAGE.search(text)]
    assert "{contact}" in shipped["invitation.answer"] + shipped["invitation.no_phone"]
    assert "{contact}" in shipped["event.answer"]
    assert "{contact}" in shipped["folder.questions"]


@pytest.mark.parametrize("group", ["de", "de-x-easy", "de-DE", "variants"])
def test_german_says_what_the_page_shows_and_does_not_promise_a_form(group):
    german = read("texts/de-DE.toml")
    chosen = {"de-DE": german["texts"], "variants": german["variants"]["de-x-easy"]}.get(group) or texts(group)

    for key in ("letter.qr_label", "letter.also_available"):
        assert not re.search(r"antwort|Brief", chosen.get(key, ""), re.IGNORECASE), key


def test_the_page_has_no_form_for_an_answer():
    """When the page learns to take an answer, the texts above may speak of it again."""
    forms = re.findall(r"<form[^>]*>", "".join(path.read_text("utf-8") for path in PORTAL.glob("*.html")))

    assert forms
    assert all('method="get"' in form for form in forms)


@every_language
def test_what_a_letter_says_of_data_promises_nothing_that_law_or_the_counter_may_break(tag):
    """Authorities may ask for data (AIG Art. 97), and not every fact comes from the register."""
    assert not PROMISES.search(texts(tag)["privacy.short"])


def test_german_for_germany_promises_nothing_of_data_either():
    for changed, _ in german_variants():
        assert not PROMISES.search(changed["privacy.short"])


def test_german_for_germany_changes_only_what_differs():
    for changed, base in german_variants():
        for key, text in changed.items():
            assert text != base[key], key
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(base[key])), key


def test_german_for_germany_has_its_own_spelling_and_words():
    swiss = re.compile(
        r"[«»]|Grüss|Begrüss|heissen|Gemeinde|Einwohnerregister|Migrationsamt|Ambulanz|Dolmetscher|Anlass|Anlässe"
    )

    for changed, base in german_variants():
        for key, text in {**base, **changed}.items():
            assert not swiss.search(text), key


def test_nothing_in_german_sounds_like_an_order():
    for tag in ("de", "de-x-easy"):
        for key, text in texts(tag).items():
            assert not ORDERS_AND_DUTIES.search(text), key


def test_each_country_has_its_emergency_numbers():
    swiss, german = (read(f"texts/{tag}.toml")["emergency"] for tag in ("de", "de-DE"))

    assert swiss == {"police": "117", "fire": "118", "ambulance": "144", "poison": "145", "general": "112"}
    assert set(german) == EMERGENCY
    assert (german["police"], german["fire"], german["ambulance"]) == ("110", "112", "112")


def test_fonts_hold_every_sign_of_every_language():
    typst = pytest.importorskip("typst")
    if not FONTS.is_dir():
        pytest.skip("the letter fonts have not been built")
    compiler_fonts = typst.Fonts(font_paths=[str(FONTS)], include_system_fonts=False, include_embedded_fonts=False)

    for tag in TAGS:
        families = [FAMILIES.get(language(tag)["script"]), "Noto Sans"]
        source = "\n".join(
            [
                '#set document(title: "Texts")',
                f"#set text(font: {typst_array(families)}, fallback: false)",
                *(f"#text({json.dumps(text, ensure_ascii=False)})\n" for text in texts(tag).values()),
            ]
        )
        _, warnings = typst.compile_with_warnings(
            source.encode(), format="pdf", pdf_standards="ua-1", font_paths=compiler_fonts
        )
        assert not warnings, tag


def typst_array(names):
    """Typst's notation for a tuple of strings."""
    return "(" + ", ".join(json.dumps(name) for name in names if name) + ")"


def test_the_menu_lists_every_language_once():
    assert sorted(read("languages.toml")["order"]) == sorted(TAGS)


@pytest.mark.parametrize("table", ["nationality", "related_language"])
def test_guesses_lead_to_shipped_languages(table):
    for key, tags in read("languages.toml")[table].items():
        assert set(tags) <= set(TAGS), key
        assert len(tags) == len(set(tags)), key


def test_register_codes_lead_to_shipped_languages():
    facts = read("languages.toml")

    assert set(facts["register_language"].values()) == set(TAGS) - {"de-x-easy"}
    assert not set(facts["register_language"]) & set(facts["related_language"])
    assert all(code == code.lower() for code in facts["register_language"])


@pytest.mark.parametrize(
    ("code", "tag"),
    [("sr", "sr-Latn"), ("hr", "sr-Latn"), ("bs", "sr-Latn"), ("ku", "kmr"), ("sq", "sq"), ("al", "sq")],
)
def test_common_register_codes_are_understood(code, tag):
    assert read("languages.toml")["register_language"][code] == tag


@pytest.mark.parametrize(
    ("country", "tags"),
    [
        ("ER", ["ti"]),
        ("SY", ["ar", "kmr"]),
        ("XK", ["sq", "sr-Latn"]),
        ("BR", ["pt"]),
        ("UA", ["uk", "ru"]),
        ("KH", []),
    ],
)
def test_nationality_proposes_the_likely_languages(country, tags):
    assert read("languages.toml")["nationality"][country] == tags


def test_each_country_text_set_exists():
    assert read("languages.toml")["country_texts"] == {"CH": "de", "DE": "de-DE"}


def test_every_state_has_a_deliberate_entry():
    path = SHARED / "ech/laender.csv"
    if not path.is_file():
        pytest.skip("the list of states is not beside this checkout")
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter=";") if row["gueltig"] == row["ist_staat"] == "1"]
    states = {row["iso2_alias"] or row["iso2"] for row in rows}

    assert states == set(read("languages.toml")["nationality"])
