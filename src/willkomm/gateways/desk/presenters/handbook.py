"""The chapters of the Handbuch as pages: Markdown in, HTML out.

The files are those that one also reads in the sources (`docs/handbuch`); a built package carries a copy of them.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

OVERVIEW = "README"
# In the order in which they are read.
CHAPTERS = ("start", "zuzuege", "briefe", "kennzahlen", "datenschutz", "fusion", "betrieb")


@dataclass(frozen=True)
class Chapter:
    """A chapter as it is shown: its title and, below it, its text."""

    name: str
    title: str
    html: SafeString


def address(name: str) -> str:
    """Where a chapter is read."""
    return reverse("help" if name == OVERVIEW else f"help-{name}")


@cache
def chapter(name: str) -> Chapter:
    """A chapter by its file's name; FileNotFoundError if the Handbuch has none of that name."""
    text = (settings.HANDBOOK / f"{name}.md").read_text("utf-8")
    reader = MarkdownIt("commonmark", {"html": False})
    first, _, rest = text.partition("\n")
    tokens = reader.parse(rest)
    for token in tokens:
        token.children = _leading_somewhere(token.children or [])
    html = reader.renderer.render(tokens, reader.options, {})
    # The text is ours and the reader lets no HTML of its own through.
    return Chapter(name, first.removeprefix("# "), mark_safe(html))


def contents() -> list[dict]:
    """All chapters with their addresses, the overview first."""
    return [{"title": chapter(name).title, "url": address(name)} for name in (OVERVIEW, *CHAPTERS)]


def _leading_somewhere(tokens: list[Token]) -> list[Token]:
    """Links between chapters and pictures as addresses of this installation; what is not shipped is plain text."""
    kept, open_links = [], []
    for token in tokens:
        if token.type == "image":
            token.attrSet("src", static(f"handbuch/{PurePosixPath(token.attrGet('src')).name}"))
        if token.type == "link_open":
            open_links.append(_point(token))
        if not token.type.startswith("link_") or open_links[-1]:
            kept.append(token)
        if token.type == "link_close":
            open_links.pop()
    return kept


def _point(token: Token) -> bool:
    """Point a link at the chapter's page; whether it leads anywhere from here."""
    target = PurePosixPath(token.attrGet("href"))
    known = target.parent == PurePosixPath(".") and target.stem in (OVERVIEW, *CHAPTERS)
    if known:
        token.attrSet("href", address(target.stem))
    return known
