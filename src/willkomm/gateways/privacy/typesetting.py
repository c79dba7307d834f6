"""Sets an access file as one tagged PDF (PDF/UA-1): German, with headings in the person's language beside."""

import json
from functools import cache
from pathlib import Path

import typst

from willkomm.common.correspondence.typesetting import FONT_FAMILIES, FONT_FOLDER, language_parts
from willkomm.core.kernel.refusals import Refused

TEMPLATES = Path(__file__).parent / "typst"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def access_file(
    *, sender: str, name: str, made_at, sections, german: dict, other: dict | None, statement: str = ""
) -> bytes:
    """The PDF. `sections` have `key` and `rows`; `german` and `other` are headings by «access.…».

    `statement` stands in place of sections. `other` additionally has `tag`, `direction` and `note` (why the
    translation may be wrong), or is None. Refused with a sentence when a sign has no glyph.
    """
    facts = {
        "sender": sender,
        "name": name,
        "made": made_at.strftime("%d.%m.%Y"),
        "fonts": FONT_FAMILIES,
        "title": german["access.title"],
        "third": statement or german["access.third"],
        "other": _other(other),
        "sections": [
            {
                "heading": german[f"access.{section.key}"],
                "other": other["bodies"].get(f"access.{section.key}", "") if other else "",
                "rows": section.rows,
            }
            for section in sections
        ],
    }
    compiler = typst.Compiler(str(TEMPLATES / "access.typ"), root=str(TEMPLATES), font_paths=_fonts())
    try:
        return compiler.compile(
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(made_at.timestamp()),
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise Refused(
            "Die Auskunft lässt sich nicht setzen: Ein Zeichen steht in keiner Schrift. Prüfen Sie Namen und Notizen.",
            "typesetting",
        ) from error


def _other(other: dict | None) -> dict | None:
    if other is None:
        return None
    return {
        "title": other["bodies"].get("access.title", ""),
        "third": other["bodies"].get("access.third", ""),
        "note": other["note"],
        "direction": other["direction"],
        "tongue": language_parts(other["tag"]),
    }
