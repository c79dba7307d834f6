"""Sets letters as one tagged PDF (PDF/UA-1): plain facts in, bytes and page ranges out; no database.

Facts travel to Typst as JSON and are printed as they are; nothing a person typed is ever read as markup.
"""

from willkomm.common.correspondence.typesetting.engine import FONT_FOLDER, TEMPLATE_VERSION, typeset
from willkomm.common.correspondence.typesetting.facts import (
    Block,
    LetterFacts,
    Letterhead,
    Line,
    Typeset,
    TypesettingFailed,
    restored,
)
from willkomm.common.correspondence.typesetting.parts import BUDGET_KILOBYTES, weight
from willkomm.common.correspondence.typesetting.sample import sample_facts, sample_languages
from willkomm.common.correspondence.typesetting.template_facts import FONT_FAMILIES, language_parts
from willkomm.common.correspondence.typesetting.windows import WINDOWS, Rectangle, Window

__all__ = [
    "BUDGET_KILOBYTES",
    "FONT_FAMILIES",
    "FONT_FOLDER",
    "TEMPLATE_VERSION",
    "WINDOWS",
    "Block",
    "LetterFacts",
    "Letterhead",
    "Line",
    "Rectangle",
    "Typeset",
    "TypesettingFailed",
    "Window",
    "language_parts",
    "restored",
    "sample_facts",
    "sample_languages",
    "typeset",
    "weight",
]
