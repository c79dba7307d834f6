"""`willkomm letter preview`: a sample letter, before or after an installation is set up."""

import pytest
from tests.common.correspondence.typeset_reading import catalogue, elements, page_text

from willkomm.common.correspondence.queries import shipped_tongues
from willkomm.config.command import main
from willkomm.core.organisations.profiles import setup_organisations

pytestmark = pytest.mark.django_db
TEXTS = shipped_tongues()


def preview(out, *arguments):
    """The first page in words, and the language of the document."""
    assert main(["letter", "preview", *arguments, "--out", str(out)]) == 0
    return page_text(out.read_bytes(), 1), catalogue(out.read_bytes())["/Lang"]


@pytest.mark.parametrize("template", ["invitation", "folder", "event", "reminder"])
def test_writes_a_sample_in_two_languages(template, tmp_path, capsys):
    out = tmp_path / "brief.pdf"
    assert main(["letter", "preview", "--template", template, "--language", "fa", "--out", str(out)]) == 0
    pdf = out.read_bytes()
    assert [language for kind, language, _ in elements(pdf) if kind == "/H1"] == ["de", "fa"]
    text = page_text(pdf, 1)
    assert "ENTWURF" in text and "Anna Beispiel" in text and "ABCD-EFGH" in text
    assert str(out) in capsys.readouterr().out


@pytest.mark.parametrize("window", ["right", "din"])
def test_takes_the_side_of_the_window(window, tmp_path):
    out = tmp_path / "brief.pdf"
    assert main(["letter", "preview", "--language", "ti", "--window", window, "--out", str(out)]) == 0


def test_shows_the_unchecked_draft_with_its_note(tmp_path):
    out = tmp_path / "brief.pdf"
    main(["letter", "preview", "--language", "uk", "--out", str(out)])
    text = "".join(page_text(out.read_bytes(), page) for page in (1,))
    assert TEXTS["uk"].bodies["letter.unchecked"].split(".")[0] in text


def test_an_unknown_language_gets_one_sentence(tmp_path, capsys):
    assert main(["letter", "preview", "--language", "xx", "--out", str(tmp_path / "x.pdf")]) == 2
    assert "Die Sprache «xx» gibt es nicht; bekannt sind: ar, " in capsys.readouterr().err


def test_a_folder_that_is_missing_gets_one_sentence(tmp_path, capsys):
    assert main(["letter", "preview", "--out", str(tmp_path / "missing" / "x.pdf")]) == 1
    assert "lässt sich nicht schreiben" in capsys.readouterr().err


def test_a_german_centre_gets_a_german_letter(tmp_path):
    text, language = preview(tmp_path / "brief.pdf", "--profile", "de-nrw")
    assert language == "de-DE"
    assert "Kommunales Integrationszentrum Musterstadt" in text
    assert "Erstberatung" in text and "Freundliche Grüße" in text and "14:00 Uhr" in text


def test_takes_the_profile_of_the_installation(tmp_path):
    assert preview(tmp_path / "before.pdf")[1] == "de-CH"
    setup_organisations("de-nrw")
    text, language = preview(tmp_path / "after.pdf")
    assert language == "de-DE" and "Musterstadt" in text
    assert preview(tmp_path / "asked.pdf", "--profile", "ch-so")[1] == "de-CH"


@pytest.mark.parametrize("template", ["invitation", "folder", "event"])
def test_sends_an_answer_to_the_municipality(template, tmp_path):
    text, _ = preview(tmp_path / "brief.pdf", "--template", template)
    assert "willkommen@musterwil.example" in text
    assert "Antworten können" not in text
