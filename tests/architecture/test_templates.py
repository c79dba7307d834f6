"""Pages that everybody can read, translate and trust: every text is marked, nothing runs or is styled inline."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.architecture.house import PACKAGE, name_of, templates

# Proper names and signs that are the same in every language.
SAME_EVERYWHERE = {"Willkomm", "CHF", "EUR", "PDF", "CSV", "XLSX", "XML", "ABCD-EFGH", "Excel", "E-Mail", "xhtml"}
MARKED = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*-?%}", re.DOTALL)
COMMENT = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE
)
SCRIPT = re.compile(r"<script\b.*?</script>|<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
ELEMENT = re.compile(r"<[^<>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
# A class name that a page hands to the frame is no text.
WORD = re.compile(r"(?<![\w-])(?!wk-|kern-)[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß-]+")
SPOKEN_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
SPOKEN_PARAMETER = re.compile(
    r"\b(?:title|subtitle|text|label|back_label|change_label|legend|caption|hint|description|meta|badge)=\"([^\"]*)\""
)


def _words(text: str) -> set[str]:
    return set(WORD.findall(ENTITY.sub(" ", TAG.sub(" ", text)))) - SAME_EVERYWHERE


def _seen(path: Path) -> str:
    """The template without comments."""
    return COMMENT.sub(" ", path.read_text("utf-8"))


def _unmarked(path: Path) -> str:
    """What people read and what is not marked as a block for translation."""
    return MARKED.sub(" ", SCRIPT.sub(" ", _seen(path)))


def faults(find: Callable[[Path], Iterable[str]]) -> list[str]:
    """One line per template in which `find` finds something."""
    found = ((path, sorted(set(find(path)))) for path in templates())
    return [f"{name_of(path)}: {what[:5]}" for path, what in found if what]


def _plain_texts(path: Path) -> set[str]:
    return _words(ELEMENT.sub(" ", TAG.sub(" ", _unmarked(path))))


def _plain_attributes(path: Path) -> list[str]:
    bare = TAG.sub(" ", _unmarked(path))
    return [v for element in ELEMENT.findall(bare) for v in SPOKEN_ATTRIBUTE.findall(element) if _words(v)]


def _plain_parameters(path: Path) -> list[str]:
    inside = " ".join(re.findall(r"{%\s*include\b.*?%}", _unmarked(path), re.DOTALL))
    return [value for value in SPOKEN_PARAMETER.findall(inside) if _words(value)]


def _inline(path: Path) -> list[str]:
    text = TAG.sub(" ", _seen(path))
    found = re.findall(r"<style|\sstyle\s*=|<[^>]*\son[a-z]+\s*=|javascript:", text, re.IGNORECASE)
    scripts = re.findall(r"<script\b[^>]*>", _seen(path))
    return found + [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag]


def _silent(path: Path) -> list[str]:
    text = TAG.sub("x", _seen(path))
    pictures = [tag for tag in re.findall(r"<img\b[^>]*>", text) if " alt=" not in tag]
    return pictures + [tag for tag in re.findall(r"<html\b[^>]*>", text) if " lang=" not in tag]


def _foreign(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    fetched = re.findall(r"(?:src|srcset|action)\s*=\s*[\"']?(?:https?:)?//[^\"'\s]*", text)
    return fetched + re.findall(r"<link\b[^>]*href\s*=\s*[\"']?(?:https?:)?//[^\"'\s]*", text)


def _open_forms(path: Path) -> list[str]:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", _seen(path), re.DOTALL | re.IGNORECASE)
    return [form[:60] for form in forms if "csrf_token" not in form]


def test_every_text_is_marked_for_translation():
    assert not faults(_plain_texts)


def test_every_text_in_an_attribute_is_marked_for_translation():
    assert not faults(_plain_attributes)


def test_every_text_given_to_a_component_is_marked_for_translation():
    """`{% translate "…" as label %}` and `title=_("…")` are."""
    assert not faults(_plain_parameters)


def test_nothing_runs_or_is_styled_inline():
    """The content security policy forbids it, so it would silently not work."""
    assert not faults(_inline)


def test_every_picture_says_what_it_shows_and_every_document_its_language():
    assert not faults(_silent)


def test_nothing_is_fetched_from_elsewhere():
    """Links may lead out; scripts, styles, pictures and fonts never come from outside."""
    assert not faults(_foreign)


def test_every_form_that_changes_something_carries_its_token():
    assert not faults(_open_forms)


def test_no_style_sheet_or_script_of_ours_calls_another_server():
    for path in sorted((PACKAGE / "static" / "willkomm").rglob("*")):
        if path.suffix in {".css", ".js"}:
            text = path.read_text("utf-8")
            assert not re.search(r"(?:url\(|@import|fetch\()\s*[\"']?(?:https?:)?//", text), name_of(path)
