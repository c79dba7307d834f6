"""If a sentence in the documents can be checked, it is: commands exist, links lead somewhere, tables are current."""

import re
import tomllib
from pathlib import Path

import pytest
from tests.architecture.house import PACKAGE, ROOT, app_folders, name_of, sources

from willkomm.config import documents
from willkomm.config.commands import COMMANDS

GENERATED = ROOT / "docs" / "generated"
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
# Made from the running demonstration by hand; the page that shows it is part of the product.
EXPECTED = {"docs/pictures/heute.png"}
LIMITS = {"README.md": 100, "ARCHITECTURE.md": 200, "CONTRIBUTING.md": 100}
# Read by the framework or by tools, not by this program.
FOREIGN_VARIABLES = {"DJANGO_SETTINGS_MODULE"}


def pages() -> list[Path]:
    """Every page for readers: at the top, in docs, and one per app."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("README.md")]
    return sorted(path for path in found if "node_modules" not in path.parts and "vendor" not in path.parts)


def _text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", sorted(documents.DOCUMENTS))
def test_the_written_tables_say_what_the_program_does(name):
    """Otherwise: `make docs`."""
    assert name not in documents.outdated(GENERATED)


def test_writing_them_twice_changes_nothing(tmp_path):
    assert documents.write(tmp_path) == list(documents.DOCUMENTS)
    assert documents.write(tmp_path) == []


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"^([a-z]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    for page in pages():
        named = set(re.findall(r"(?:`|^    )make ([a-z]+)", _text(page), re.MULTILINE))
        assert named <= targets, f"{name_of(page)}: {named - targets}"


def test_every_command_that_a_page_names_exists():
    for page in pages():
        named = set(re.findall(r"(?:`|^    )willkomm ([a-z]+)", _text(page), re.MULTILINE))
        assert named <= set(COMMANDS), f"{name_of(page)}: {named - set(COMMANDS)}"


def test_every_link_leads_somewhere():
    for page in pages():
        for target in re.findall(r"\]\(([^)#\s]+)", _text(page)):
            if not target.startswith(("http://", "https://", "mailto:")):
                found = (page.parent / target).resolve()
                assert found.exists() or name_of(found) in EXPECTED, f"{name_of(page)} → {target}"


def test_every_test_that_a_page_calls_as_a_witness_exists():
    for page in pages():
        for path in re.findall(r"`(tests/[\w/.]+)`", _text(page)):
            assert (ROOT / path).exists(), f"{name_of(page)} → {path}"


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_the_pages_that_everybody_reads_stay_short(name):
    assert len(_text(ROOT / name).splitlines()) <= LIMITS[name]


def test_every_app_says_in_twenty_lines_what_it_is_for():
    for folder in app_folders():
        assert 3 <= len(_text(folder / "README.md").splitlines()) <= 20, name_of(folder)


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_every_decision_is_short_dated_and_names_its_price_and_its_guard(path):
    lines = _text(path).splitlines()
    assert len(lines) <= 60
    assert re.match(r"# \d+\. \S", lines[0])
    assert re.match(r"\d{4}-\d\d-\d\d · (accepted|replaced)", lines[2])
    assert {"## What it costs", "## What guards it"} <= set(lines)


def test_the_decisions_are_numbered_without_gaps_and_listed():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = _text(ROOT / "docs" / "adr" / "README.md")
    assert not [path.name for path in DECISIONS if path.name not in listed]


def test_every_setting_is_described_and_every_described_setting_exists():
    read = {name for path in sources() for name in re.findall(r'"((?:WILLKOMM|DATABASE)_[A-Z_]+)"', _text(path))}
    told = set(re.findall(r"^\| `([A-Z_]+)`", _text(ROOT / "docs" / "betrieb" / "umgebung.md"), re.MULTILINE))
    assert read - FOREIGN_VARIABLES == told


def test_the_licence_is_complete():
    text = _text(ROOT / "LICENSE")
    articles = [int(number) for number in re.findall(r"^(\d+)\. [A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, 16))
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert "Appendix\n\n‘Compatible Licences’ according to Article 5 EUPL are:" in text
    assert text.rstrip().endswith("require the production of a new\nEUPL version.")
    assert tomllib.loads(_text(ROOT / "pyproject.toml"))["project"]["license"] == "EUPL-1.2"


def test_no_page_speaks_of_tickets():
    """A number alone explains nothing to whoever reads it in five years."""
    for page in pages():
        assert not re.search(r"(?<![\w&])#\d+\b", _text(page)), name_of(page)
