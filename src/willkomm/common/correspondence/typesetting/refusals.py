"""Why a letter cannot be set, in a German sentence that says what to do."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import typst

from willkomm.common.correspondence.typesetting.facts import LetterFacts, TypesettingFailed
from willkomm.common.correspondence.typesetting.windows import WINDOWS

RECIPIENT_LINES = 6

GENERAL = "Der Brief konnte nicht gesetzt werden. Bitte melden Sie es der Stelle, die Willkomm betreibt."
_TOO_LONG = {
    "letterhead": "Der Briefkopf hat zu viel Text. Bitte kürzen Sie Name oder Adresszeilen in den Einstellungen.",
    "return_line": "Die Absenderzeile über dem Fenster ist zu lang. Bitte kürzen Sie sie in den Einstellungen.",
    "code_box": "Die Texte beim QR-Code sind zu lang. Bitte kürzen Sie Adresse der Seite oder Beschriftung.",
    "reference": "Ort, Datum oder Zeichen sind zu lang. Bitte kürzen Sie diese Angaben.",
}


def refuse_unfit(letters: Sequence[LetterFacts], title: str) -> None:
    """Raises ``TypesettingFailed`` for letters that need no typesetting to be refused."""
    if not letters:
        raise TypesettingFailed("Es ist kein Brief zu drucken. Bitte wählen Sie mindestens eine Person.")
    if not title.strip():
        raise TypesettingFailed("Dem Dokument fehlt der Titel. Bitte geben Sie einen an.")
    for letter in letters:
        shown = [line for line in letter.recipient if line.strip()]
        if not shown:
            raise TypesettingFailed("Einem Brief fehlt die Adresse. Bitte ergänzen Sie sie.", letter.reference)
        if len(shown) > RECIPIENT_LINES:
            raise TypesettingFailed(
                f"Die Adresse von «{shown[0]}» hat {len(shown)} Zeilen; höchstens {RECIPIENT_LINES} haben Platz. "
                "Bitte kürzen Sie sie."
            )
        if letter.window not in WINDOWS:
            raise TypesettingFailed(
                "Die Fensterseite ist unbekannt. Bitte wählen Sie links, rechts oder DIN.", letter.window
            )


def failure(error: typst.TypstError, facts: dict[str, Any]) -> TypesettingFailed:
    """The refusal for what Typst reported about these template facts."""
    missing = re.search(r'the text `"(.*?)"` could not be displayed', error.message, re.DOTALL)
    if missing:
        fragment = _unescaped(missing[1])
        points = " ".join(f"U+{ord(sign):04X}" for sign in fragment)
        return TypesettingFailed(_missing_glyph(fragment, facts), f"no glyph for {points}")
    refused = re.search(r"WILLKOMM:([a-z_]+)(?::(\d+))?", error.message)
    if not refused:
        return TypesettingFailed(GENERAL, error.message)
    if refused[1] == "recipient":
        name = facts["letters"][int(refused[2])]["recipient"][0]
        shown = name if len(name) <= 80 else f"{name[:79]}…"
        sentence = f"Die Adresse von «{shown}» passt nicht in das Fenster. Bitte kürzen Sie ihre Zeilen."
        return TypesettingFailed(sentence, f"recipient of letter {refused[2]} does not fit")
    return TypesettingFailed(_TOO_LONG[refused[1]], f"{refused[1]} does not fit")


def _missing_glyph(fragment: str, facts: dict[str, Any]) -> str:
    whole = next((text for text in _texts(facts) if fragment in text), fragment)
    shown = whole if len(whole) <= 80 else f"… {fragment} …"
    return (
        f"Im Text «{shown}» steht ein Zeichen, das keine Schrift enthält: «{fragment}». "
        "Bitte schreiben Sie ihn mit anderen Zeichen."
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in _texts(item))
    elif isinstance(value, (tuple, list)):
        yield from (text for item in value for text in _texts(item))


def _unescaped(shown: str) -> str:
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), shown)
    return re.sub(r"\\(.)", r"\1", plain)
