"""Whoever reads that something cannot be taken back also reads what to do instead."""

import ast
import re
from collections.abc import Iterator

import pytest
from tests.architecture.house import name_of, sources, templates, tree

NO_WAY_BACK = re.compile(
    r"(?:lässt|lassen) sich (?:\w+ )*nicht (?:\w+ )*(?:rückgängig machen|zurücknehmen|trennen|zurückziehen)"
    r"|nichts rückgängig zu machen|zu lange zurück|schon rückgängig gemacht|(?:ist|sind) schon zurückgenommen"
)
# What to do: «Laden Sie …», «erstellen Sie …», «Fehlt die Ansicht, merken Sie sie neu».
ADVICE = re.compile(r"\b\w+n Sie\b|Sie müssen nichts tun")


def _whole(node: ast.expr) -> str:
    """A text with what is put into it left out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _sentences() -> Iterator[tuple[str, str]]:
    for path in sources():
        inside = {id(part) for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr) for part in node.values}
        texts = (_whole(node) for node in ast.walk(tree(path)) if id(node) not in inside)
        yield from ((name_of(path), text) for text in texts)
    for path in templates():
        yield from ((name_of(path), " ".join(text.split())) for text in re.split(r"\{%|%\}", path.read_text("utf-8")))


FOUND = sorted({(where, text) for where, text in _sentences() if NO_WAY_BACK.search(text)})


def test_such_sentences_are_found():
    assert len(FOUND) >= 15


@pytest.mark.parametrize(("where", "text"), FOUND, ids=[where for where, _ in FOUND])
def test_it_is_followed_by_what_to_do(where, text):
    assert ADVICE.search(text, NO_WAY_BACK.search(text).end()), f"{where}: {text}"
