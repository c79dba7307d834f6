"""Runs Typst: one document for all letters, because joining finished PDFs loses their tags."""

import ctypes
import json
import threading
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import typst

from willkomm.common.correspondence.typesetting.facts import LetterFacts, Typeset, TypesettingFailed
from willkomm.common.correspondence.typesetting.refusals import GENERAL, failure, refuse_unfit
from willkomm.common.correspondence.typesetting.template_facts import FONT_FAMILIES, document_facts

FONT_FOLDER = Path(__file__).parent.parent / "fonts"
TEMPLATE_FOLDER = Path(__file__).parent.parent / "typst"
# Typst remembers about 2 MB of layout for each letter until ten further documents were set.
MEMORY = 10
LARGE_BATCH = 20


def _template_version() -> str:
    """Typst's version and a digest of everything that turns facts into pages: templates, their facts, fonts."""
    code = [
        *TEMPLATE_FOLDER.glob("*.typ"),
        *(Path(__file__).parent / name for name in ("parts.py", "template_facts.py", "windows.py", "writing.py")),
    ]
    parts = [path.read_bytes() for path in sorted(code)]
    parts += [f"{path.name} {path.stat().st_size}".encode() for path in sorted(FONT_FOLDER.glob("*.ttf"))]
    return f"typst {typst.__version__} {sha256(b'|'.join(parts)).hexdigest()[:16]}"


TEMPLATE_VERSION = _template_version()


def typeset(letters: Sequence[LetterFacts], *, timestamp: datetime, title: str, draft: bool = False) -> Typeset:
    """All ``letters`` as one PDF/UA-1 document; the same facts and ``timestamp`` give the same bytes.

    ``timestamp`` carries its time zone and becomes the creation date. ``draft`` prints «Entwurf» across each page.
    Raises ``TypesettingFailed`` with a German sentence when a text has no glyph, an address does not fit its
    window, fonts are missing, or Typst warns of anything. A letter takes about 15 ms and 1 to 3 MB of memory; how
    much exactly says ``parts.weight``.
    """
    if timestamp.tzinfo is None:
        raise ValueError("timestamp needs a time zone")
    refuse_unfit(letters, title)
    facts = document_facts(letters, title, draft)
    compiler = _compiler()
    _wait_for_forgetting()
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(timestamp.timestamp()),
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )
        if warnings:
            raise TypesettingFailed(GENERAL, "; ".join(warning.message for warning in warnings))
        places = json.loads(compiler.query("<places>", field="value"))
    except typst.TypstError as error:
        # Without the chain: Typst's message may quote a letter.
        raise failure(error, facts) from None
    finally:
        if len(letters) > LARGE_BATCH:
            _begin_forgetting()
    if len(letters) != len(places):
        raise TypesettingFailed(GENERAL, f"{len(letters)} letters, {len(places)} places")
    return Typeset(pdf, tuple((first, last) for first, last in places))


@cache
def _fonts(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    missing = set(FONT_FAMILIES) - set(fonts.families())
    if missing:
        raise TypesettingFailed(
            "Die Schriften für Briefe fehlen. Bitte lassen Sie sie mit «make assets» einrichten.",
            f"{folder}: {', '.join(sorted(missing))}",
        )
    return fonts


_of_this_thread = threading.local()


def _compiler() -> typst.Compiler:
    """This thread's compiler: one shared by two threads raises ``Already borrowed``."""
    held = getattr(_of_this_thread, "compilers", None)
    if held is None:
        held = _of_this_thread.compilers = {}
    if FONT_FOLDER not in held:
        held[FONT_FOLDER] = typst.Compiler(
            str(TEMPLATE_FOLDER / "letter.typ"), root=str(TEMPLATE_FOLDER), font_paths=_fonts(FONT_FOLDER)
        )
    return held[FONT_FOLDER]


def _begin_forgetting() -> None:
    """Forget while this thread stores its letters and thinks of the next ones; it waits before it sets them."""
    _of_this_thread.forgetting = threading.Thread(target=_forget, name="forgets letters")
    _of_this_thread.forgetting.start()


def _wait_for_forgetting() -> None:
    if held := getattr(_of_this_thread, "forgetting", None):
        held.join()
        _of_this_thread.forgetting = None


def _forget() -> None:
    """Makes Typst drop the layout it remembers, so that a process grows with its largest batch, not with all."""
    nothing = typst.Compiler(
        str(TEMPLATE_FOLDER / "nothing.typ"), root=str(TEMPLATE_FOLDER), font_paths=_fonts(FONT_FOLDER)
    )
    for _ in range(MEMORY + 1):
        nothing.compile(format="svg")
    if give_back := _trim():
        give_back(0)


@cache
def _trim():
    """glibc keeps what was freed, in pieces that the next document does not fit into; None where it is not in use."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
