"""The Handbuch tells only what the product does: bold words in «…» are words of the screen; all it names exists.

Convention: **«Zuzug erfassen»** is a word of the interface, exactly as it stands there; «…» without bold is ordinary
speech (a navigation entry named in passing, a label with a number in it).
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from PIL import Image
from tests.architecture.house import ROOT, sources, templates, tree

from willkomm.config import settings
from willkomm.gateways.desk.presenters.handbook import CHAPTERS, OVERVIEW

HANDBOOK = ROOT / "docs" / "handbuch"
PAGES = sorted(HANDBOOK.glob("*.md"))
PICTURES = sorted((HANDBOOK / "bilder").glob("*.png"))
MOST_BYTES, MOST_PICTURES = 150_000, 20
# What the word may stand in: marked texts of templates, and whole strings of the program.
MARKED = re.compile(r"""{%\s*translate\s+["'](.+?)["']|_\(["'](.+?)["']\)""")
BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
BOLD_WORD = re.compile(r"\*\*«([^*]+?)»\*\*")


def _flat(text: str) -> str:
    return " ".join(text.split())


@cache
def words_of_the_screen() -> frozenset[str]:
    """Every text that the interface may show, one by one."""
    found = set()
    for path in templates():
        text = path.read_text("utf-8")
        found.update(one or other for one, other in MARKED.findall(text))
        found.update(_flat(block) for block in BLOCK.findall(text))
    for path in sources():
        nodes = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
        found.update(_flat(node.value) for node in nodes if isinstance(node.value, str))
    return frozenset(found)


def _text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_word_of_the_screen_that_a_chapter_quotes_is_there(path):
    quoted = {_flat(word) for word in BOLD_WORD.findall(_text(path))}
    assert quoted - words_of_the_screen() == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_link_and_picture_of_a_chapter_exists(path):
    targets = re.findall(r"\]\(([^)\s]+)\)", _text(path))
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_chapter_has_a_title_and_says_something(path):
    first, *rest = _text(path).splitlines()
    assert first.startswith("# ")
    assert len(" ".join(rest).split()) > 100


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_what_to_do_when_something_fails(name):
    assert "## Wenn etwas nicht klappt" in _text(HANDBOOK / f"{name}.md")


def test_the_chapters_are_those_that_the_program_shows():
    assert {path.stem for path in PAGES} == {OVERVIEW, *CHAPTERS}
    assert settings.HANDBOOK == HANDBOOK


def test_the_overview_names_every_chapter():
    named = set(re.findall(r"\]\((\w+)\.md\)", _text(HANDBOOK / "README.md")))
    assert named == set(CHAPTERS)


def test_pictures_are_small_and_every_one_is_shown():
    shown = {name for path in PAGES for name in re.findall(r"\]\(bilder/([^)]+)\)", _text(path))}
    assert {path.name for path in PICTURES} == shown
    assert len(PICTURES) <= MOST_PICTURES
    for path in PICTURES:
        assert path.stat().st_size < MOST_BYTES, path.name
        with Image.open(path) as picture:
            assert picture.width <= 1120, path.name


def test_every_picture_is_described_in_words():
    assert not [path.name for path in PAGES if "![](" in _text(path)]


def test_swiss_spelling_without_sharp_s():
    assert not [path.name for path in PAGES if "ß" in _text(path)]


def test_the_readme_of_the_project_leads_to_the_handbook():
    assert "docs/handbuch/README.md" in _text(ROOT / "README.md")
