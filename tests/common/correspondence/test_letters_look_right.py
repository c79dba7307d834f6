"""The letter in every language looks as it did when somebody looked at it: glyphs, their joining and their places.

Renewed with `make letter-pictures` after looking at what changed; kept as small grey pictures.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from willkomm.common.correspondence.typesetting import Block, engine, sample_facts, sample_languages, typeset

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
PICTURES = Path(__file__).parent / "pictures"
SCALE = 0.9  # pixels per point: letters are about six pixels high
LOUD = 48  # of 255: a pixel differs if even its softened surroundings do
FEW = 0.0004  # share of such pixels that anti-aliasing of another build of PDFium may cause


def picture(pdf: bytes) -> Image.Image:
    """The first page in grey."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return page.render(scale=SCALE, grayscale=True).to_pil().convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ clearly, after a blur that forgives a shift of less than a pixel."""
    if one.size != other.size:
        return 1.0
    soft = [each.filter(ImageFilter.GaussianBlur(1)) for each in (one, other)]
    found = ImageChops.difference(*soft).histogram()
    return sum(found[LOUD:]) / sum(found)


def sample(language: str) -> bytes:
    return typeset([sample_facts(language)], timestamp=NOW, title=language).pdf


def kept(language: str) -> Image.Image:
    return Image.open(PICTURES / f"{language}.png").convert("L")


@pytest.mark.parametrize("language", sample_languages())
def test_looks_as_it_was_looked_at(language):
    now = picture(sample(language))
    if os.environ.get("WILLKOMM_WRITE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        now.quantize(16).save(PICTURES / f"{language}.png", optimize=True)
    assert difference(now, kept(language)) <= FEW


def test_there_is_a_picture_of_every_language_and_no_other():
    assert {path.stem for path in PICTURES.glob("*.png")} == set(sample_languages())


def test_the_pictures_of_two_languages_differ():
    for one, other in (("fa", "prs"), ("ru", "uk"), ("de-x-easy", "de"), ("ti", "ta")):
        assert difference(kept(one), kept(other)) > 4 * FEW


@pytest.mark.parametrize(("language", "broken"), [
    ("ar", lambda text: "\u200c".join(text)),  # letters that no longer join
    ("ta", lambda text: text.replace("\u0bbf", "").replace("\u0bc1", "")),  # vowel signs that are lost
    ("th", lambda text: text.replace("\u0e49", "").replace("\u0e48", "").replace("\u0e34", "")),  # marks above
    ("ti", lambda text: text.replace("ት", "ተ").replace("ን", "ነ")),  # other syllables
])  # fmt: skip
def test_broken_shaping_is_noticed(language, broken):
    facts = sample_facts(language)
    other = replace(facts.other, paragraphs=tuple(broken(text) for text in facts.other.paragraphs))
    now = picture(typeset([replace(facts, other=other)], timestamp=NOW, title=language).pdf)
    assert difference(now, kept(language)) > FEW


def test_a_missing_font_is_noticed(tmp_path, monkeypatch):
    for path in engine.FONT_FOLDER.glob("*.ttf"):
        if "Ethiopic" not in path.name:
            (tmp_path / path.name).symlink_to(path)
    monkeypatch.setattr(engine, "FONT_FOLDER", tmp_path)
    with pytest.raises(Exception, match="Ethiopic"):
        sample("ti")


def test_a_line_in_the_wrong_direction_is_noticed():
    facts = sample_facts("ar")
    block = facts.other
    other = Block(block.language, "ltr", block.subject, block.paragraphs, block.note, block.page_phrase)
    now = picture(typeset([replace(facts, other=other)], timestamp=NOW, title="ar").pdf)
    assert difference(now, kept("ar")) > FEW
