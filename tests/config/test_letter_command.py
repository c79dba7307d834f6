"""`willkomm letter preview`: a sample letter without any set-up municipality."""

import pytest
from tests.common.correspondence.typeset_reading import elements, page_text

from willkomm.common.correspondence.queries import shipped_tongues
from willkomm.config.command import main

TEXTS = shipped_tongues()


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
