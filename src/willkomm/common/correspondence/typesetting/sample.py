"""An invented letter in any shipped language, to look at a letterhead before the first real one."""

import tomllib
from collections.abc import Callable
from functools import cache, partial
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


def sample_facts(language: str, *, profile: str = "ch-so", window: str = "") -> LetterFacts:
    """An invented invitation of the ``profile`` in German and ``language`` (BCP 47). Nothing in it is real.

    German, or a language without shipped texts, gives a letter in German alone; without ``window`` the profile's
    own is taken.
    """
    sample, texts = _sample(profile), partial(_text, profile)
    other = language if language != BINDING and language in sample_languages() else None
    shown = (BINDING, other) if other else (BINDING,)
    letter = {name: tuple(value) if isinstance(value, list) else value for name, value in sample["letter"].items()}
    head = {name: tuple(value) if isinstance(value, list) else value for name, value in sample["letterhead"].items()}
    return LetterFacts(
        letterhead=Letterhead(**head),
        window=window or sample["window"],
        main=_block(BINDING, texts),
        other=_block(other, texts) if other else None,
        lines=tuple(_line(tag, "letter.also_available", texts) for tag in LIKELY if tag not in shown),
        qr_label=tuple(_line(tag, "letter.qr_label", texts) for tag in shown),
        privacy=tuple(Block(tag, _direction(tag), "", (texts(tag, "privacy.short"),)) for tag in shown),
        title=texts(BINDING, "invitation.subject"),
        **letter,
    )


def _block(tag: str, texts: Callable[[str, str], str]) -> Block:
    checked = _shipped(tag)["language"]["state"] == "released"
    return Block(
        tag,
        _direction(tag),
        texts(tag, "invitation.subject"),
        tuple(texts(tag, f"invitation.{name}") for name in PARAGRAPHS),
        note="" if checked else texts(tag, "letter.unchecked"),
        page_phrase=_shipped(tag)["texts"]["letter.page"],
    )


def _line(tag: str, key: str, texts: Callable[[str, str], str]) -> Line:
    return Line(tag, _direction(tag), texts(tag, key))


def _direction(tag: str) -> str:
    return _shipped(tag)["language"]["direction"]


def _text(profile: str, tag: str, key: str) -> str:
    sample = _sample(profile)
    country = _shipped(sample["country_texts"])
    own = country.get("texts", {}) if tag == BINDING else country.get("variants", {}).get(tag, {})
    body = own.get(key, _shipped(tag)["texts"][key])
    return body.format(**sample["words"], url=sample["letter"]["short_url"])


@cache
def _shipped(tag: str) -> dict[str, Any]:
    return tomllib.loads((files("willkomm.common.content") / "texts" / f"{tag}.toml").read_text("utf-8"))


@cache
def _sample(profile: str) -> dict[str, Any]:
    return tomllib.loads((TEMPLATE_FOLDER / f"sample-{profile}.toml").read_text("utf-8"))
