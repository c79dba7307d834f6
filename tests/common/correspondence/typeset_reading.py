"""Reads a finished letter back: its words, where they stand, and its tags."""

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2

MILLIMETRE = 72 / 25.4
# How PDFium reports a hyphen at the end of a line: in running text, and as a single sign.
HYPHEN = "\x02"
HYPHEN_SIGN = "\ufffe"


def page_text(pdf: bytes, page: int) -> str:
    """The text of one page (counted from 1), without hyphens at line ends and with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    raw = document[page - 1].get_textpage().get_text_bounded()
    joined = raw.replace(HYPHEN, "").replace("\u200b", "")
    return unicodedata.normalize("NFC", " ".join(joined.split()))


def letters_on(pdf: bytes, page: int) -> list[tuple[str, float, float, float, float]]:
    """Each visible sign of a page with left, top, right, bottom in millimetres from the upper left corner."""
    sheet = pypdfium2.PdfDocument(pdf)[page - 1]
    height = sheet.get_height()
    text = sheet.get_textpage()
    found = []
    for index in range(text.count_chars()):
        sign = text.get_text_range(index, 1)
        if sign.strip():
            left, bottom, right, top = text.get_charbox(index)
            found.append(
                (
                    sign,
                    left / MILLIMETRE,
                    (height - top) / MILLIMETRE,
                    right / MILLIMETRE,
                    (height - bottom) / MILLIMETRE,
                )
            )
    return found


def catalogue(pdf: bytes) -> Any:
    """The root object of the PDF."""
    return pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]


def elements(pdf: bytes) -> Iterator[tuple[str, str | None, Any]]:
    """Each structure element in reading order: its type, the language that holds for it, and itself."""
    root = catalogue(pdf)
    yield from _walk(root["/StructTreeRoot"]["/K"], str(root["/Lang"]))


def _walk(node: Any, language: str | None) -> Iterator[tuple[str, str | None, Any]]:
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _walk(child, language)
    elif isinstance(node, dict) and "/S" in node:
        here = str(node.get("/Lang", language))
        yield str(node["/S"]), here, node
        if "/K" in node:
            yield from _walk(node["/K"], here)
