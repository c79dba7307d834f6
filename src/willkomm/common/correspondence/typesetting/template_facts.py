"""Turns a letter's facts into the JSON that the Typst template reads."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from io import BytesIO
from typing import Any

import segno

from willkomm.common.correspondence.typesetting.facts import LetterFacts, TypesettingFailed
from willkomm.common.correspondence.typesetting.parts import may_be_long
from willkomm.common.correspondence.typesetting.windows import WINDOWS, Window
from willkomm.common.correspondence.typesetting.writing import writing_of

FONT_FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic", "Noto Sans Tamil", "Noto Sans Thai")

# Groups of digits as in a telephone number; not after a Latin word, where «Musterweg 12-14» is in order already.
NUMBER_GROUPS = re.compile(r"(?<![A-Za-zÀ-ž]\s)(?<![A-Za-zÀ-ž\d])\+?\d+(?:[ \u00a0/-]\d+)+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # Unicode's category Cc
ISOLATED = "\u2066\\g<0>\u2069"


def document_facts(letters: Sequence[LetterFacts], title: str, draft: bool) -> dict[str, Any]:
    """All that the template reads, ready for JSON."""
    shown_title = f"Entwurf: {title}" if draft else title
    return {
        "title": _printable(shown_title), "author": _printable(letters[0].letterhead.name), "draft": draft,
        "region": "DE" if letters[0].window == "din" else "CH", "fonts": FONT_FAMILIES,
        "windows": {name: _window_facts(window) for name, window in WINDOWS.items()},
        "letters": [_letter_facts(letter) for letter in letters],
    }  # fmt: skip


def _window_facts(window: Window) -> dict[str, Any]:
    text, side = window.text, window.side
    return {
        "clear_top": window.ever.top, "text_left": text.left, "text_top": text.top,
        "text_width": text.right - text.left, "text_height": text.bottom - text.top,
        "side_left": side.left, "side_top": side.top, "side_width": side.right - side.left,
        "side_height": side.bottom - side.top,
        "body_top": window.body_top, "folds": window.folds,
    }  # fmt: skip


def _letter_facts(letter: LetterFacts) -> dict[str, Any]:
    facts = _printable(asdict(letter))
    facts["recipient"] = [line for line in facts["recipient"] if line]
    facts["main"]["page_phrase"] = facts["main"]["page_phrase"] or "Seite {page} von {pages}"
    facts["long"] = may_be_long(letter)
    facts["qr_svg"] = _qr_svg(letter.qr_url) if letter.qr_url else ""
    small = (part for name in ("lines", "qr_label", "privacy", "notice") for part in facts[name])
    for part in (facts["main"], facts["other"], *small):
        if part is not None:
            part["tongue"] = language_parts(part["language"])
            if part["direction"] == "rtl":
                _keep_number_order(part)
    return facts


def _keep_number_order(part: dict[str, Any]) -> None:
    """Isolates number groups in right-to-left text: without it «032 123 45 67» prints as «67 45 123 032» (UAX 9)."""
    for name, value in part.items():
        if name in ("text", "subject", "note"):
            part[name] = NUMBER_GROUPS.sub(ISOLATED, value)
        elif name == "paragraphs":
            part[name] = [NUMBER_GROUPS.sub(ISOLATED, paragraph) for paragraph in value]


def _printable(value: Any) -> Any:
    """The same facts with composed characters, and with each control character and line end as one space."""
    if isinstance(value, str):
        return CONTROL.sub(" ", unicodedata.normalize("NFC", value)).strip()
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_printable(item) for item in value]
    return value


@lru_cache(maxsize=512)
def _qr_svg(url: str) -> str:
    out = BytesIO()
    # Trying all eight masks takes a third of a letter's time; every reader undoes any of them.
    segno.make(url, error="m", micro=False, mask=2).save(out, kind="svg", xmldecl=False, nl=False, border=2)
    return out.getvalue().decode("utf-8")


def language_parts(tag: str) -> dict[str, str | bool | None]:
    """What Typst is told of a BCP 47 tag.

    Keys: ``lang``, ``region``, ``script``; ``writing`` chooses the line spacing, ``easy`` means no hyphens.
    Typst knows a language of two or three letters, a region of two and a script; it writes language and region
    into the PDF (``/Lang``), never script or private parts: ``de-x-easy`` → ``de``, ``sr-Latn`` → ``sr``,
    ``pt-BR`` → ``pt-BR``, ``kmr`` and ``prs`` stay. Raises ``TypesettingFailed`` for anything else.
    """
    primary, *rest = tag.split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", primary):
        raise TypesettingFailed(f"Die Sprache «{tag}» ist unbekannt. Bitte wählen Sie eine aus der Liste.", tag)
    public = rest[: rest.index("x")] if "x" in rest else rest
    script = next((part for part in public if re.fullmatch(r"[A-Za-z]{4}", part)), None)
    region = next((part.upper() for part in public if re.fullmatch(r"[A-Za-z]{2}", part)), None)
    return {
        "lang": primary.lower(), "region": region, "script": script.lower() if script else None,
        "writing": writing_of(tag), "easy": tag.endswith("-x-easy"),
    }  # fmt: skip
