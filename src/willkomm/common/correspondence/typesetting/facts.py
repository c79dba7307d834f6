"""The plain facts of a letter, and what comes back when it is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Letterhead:
    """The sender: name, address lines, contact, and the small line above the window (empty: none)."""

    name: str
    lines: tuple[str, ...]
    phone: str
    email: str
    web: str
    return_line: str


@dataclass(frozen=True)
class Block:
    """A text in one language (BCP 47); ``note`` is its small last line, e.g. that nobody checked the translation.

    ``page_phrase`` numbers the pages of a longer letter: «Seite {page} von {pages}»; empty: that one in German,
    none in another language.
    """

    language: str
    direction: str
    subject: str
    paragraphs: tuple[str, ...]
    note: str = ""
    page_phrase: str = ""


@dataclass(frozen=True)
class Line:
    """One line in one language (BCP 47); ``direction`` is ``ltr`` or ``rtl``."""

    language: str
    direction: str
    text: str


@dataclass(frozen=True)
class LetterFacts:
    """All that stands in one letter. ``window`` is ``left``, ``right`` or ``din``; empty texts are left out.

    ``main`` is the binding text (German) on the left, ``other`` the same in the reader's language on the right;
    ``lines`` stand below in further languages. ``qr_url`` empty: no QR code. ``title`` heads following pages.
    ``notice`` is the privacy notice, a page of its own behind the letter: German, then the reader's language.
    """

    letterhead: Letterhead
    recipient: tuple[str, ...]
    place_and_date: str
    reference: str
    window: str
    main: Block
    other: Block | None = None
    lines: tuple[Line, ...] = ()
    short_url: str = ""
    qr_url: str = ""
    code: str = ""
    qr_label: tuple[Line, ...] = ()
    privacy: tuple[Block, ...] = ()
    notice: tuple[Block, ...] = ()
    signature: tuple[str, ...] = ()
    title: str = ""


def restored(stored: Mapping[str, Any]) -> LetterFacts:
    """The facts of a letter from what was stored of them (``asdict``, through JSON)."""
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
    facts["letterhead"] = _of(Letterhead, facts["letterhead"])
    for name in ("main", "other"):
        facts[name] = _of(Block, facts[name]) if facts.get(name) else None
    for name, kind in (("lines", Line), ("qr_label", Line), ("privacy", Block), ("notice", Block)):
        facts[name] = tuple(_of(kind, each) for each in facts.get(name, ()))
    return LetterFacts(**facts)


def _of(kind: type, stored: Mapping[str, Any]):
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()})


@dataclass(frozen=True)
class Typeset:
    """The PDF and, for each letter, its first and last physical page (both included, counted from 1)."""

    pdf: bytes
    ranges: tuple[tuple[int, int], ...]


class TypesettingFailed(Exception):
    """A letter could not be set.

    ``sentence`` is German, for the user, and may name a person; ``detail`` is for the log and names nobody.
    The exception's own text is the detail, because tracebacks are stored.
    """

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(detail or "the letter could not be set")
        self.sentence = sentence
        self.detail = detail
