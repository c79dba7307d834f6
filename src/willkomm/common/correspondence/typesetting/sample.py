"""An invented letter in any shipped language, to look at a letterhead before the first real one."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from willkomm.common.correspondence.typesetting.engine import TEMPLATE_FOLDER
from willkomm.common.correspondence.typesetting.facts import Block, LetterFacts, Letterhead, Line

BINDING = "de"
LIKELY = ("en", "fr", "es", "pt", "ar", "tr", "uk")
PARAGRAPHS = (
    "greeting", "welcome", "purpose", "appointment", "language", "bring", "answer", "closing", "signoff",
)  # fmt: skip


def sample_languages() -> tuple[str, ...]:
    """The languages (BCP 47) that ``sample_facts`` can show: those whose invitation is shipped whole.

    A country's file such as ``de-DE`` holds only what differs there and is left out.
    """
    folder = files("willkomm.common.content") / "texts"
    tags = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    needed = {f"invitation.{name}" for name in ("subject", *PARAGRAPHS)}
    return tuple(tag for tag in tags if needed <= _shipped(tag).get("texts", {}).keys())


def sample_facts(language: str, *, window: str = "left") -> LetterFacts:
    """An invitation of the invented «Gemeinde Musterwil» in German and ``language`` (BCP 47). Nothing in it is real.

    German, or a language without shipped texts, gives a letter in German alone.
    """
    sample = _sample()
    other = language if language != BINDING and language in sample_languages() else None
    shown = (BINDING, other) if other else (BINDING,)
    letter = {name: tuple(value) if isinstance(value, list) else value for name, value in sample["letter"].items()}
    head = {name: tuple(value) if isinstance(value, list) else value for name, value in sample["letterhead"].items()}
    return LetterFacts(
        letterhead=Letterhead(**head),
        window=window,
        main=_block(BINDING),
        other=_block(other) if other else None,
        lines=tuple(_line(tag, "letter.also_available") for tag in LIKELY if tag not in shown),
        qr_label=tuple(_line(tag, "letter.qr_label") for tag in shown),
        privacy=tuple(Block(tag, _direction(tag), "", (_text(tag, "privacy.short"),)) for tag in shown),
        title=_text(BINDING, "invitation.subject"),
        **letter,
    )


def _block(tag: str) -> Block:
    checked = _shipped(tag)["language"]["state"] == "released"
    return Block(
        tag,
        _direction(tag),
        _text(tag, "invitation.subject"),
        tuple(_text(tag, f"invitation.{name}") for name in PARAGRAPHS),
        note="" if checked else _text(tag, "letter.unchecked"),
        page_phrase=_shipped(tag)["texts"]["letter.page"],
    )


def _line(tag: str, key: str) -> Line:
    return Line(tag, _direction(tag), _text(tag, key))


def _direction(tag: str) -> str:
    return _shipped(tag)["language"]["direction"]


def _text(tag: str, key: str) -> str:
    sample = _sample()
    return _shipped(tag)["texts"][key].format(**sample["words"], url=sample["letter"]["short_url"])


@cache
def _shipped(tag: str) -> dict[str, Any]:
    return tomllib.loads((files("willkomm.common.content") / "texts" / f"{tag}.toml").read_text("utf-8"))


@cache
def _sample() -> dict[str, Any]:
    return tomllib.loads((TEMPLATE_FOLDER / "sample.toml").read_text("utf-8"))
