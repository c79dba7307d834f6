"""From a name in any script to plain Latin words.

`anyascii` transliterates letter by letter; what it leaves unlike the spelling of passports is folded here first:
Arabic alif and ain as «a», Tamil ச as «s». German umlauts fold both ways: Müller, Mueller and Muller are one word.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
_BEFORE = str.maketrans(
    {
        **dict.fromkeys("اأآعةىٱ", "a"),
        "إ": "i",
        "ء": "",
        "ئ": "y",
        "ؤ": "w",
        "ـ": "",
        "ச": "ஸ",
        "ß": "ss",
        "ə": "a",
        "Ə": "A",
        "'": "",
        "’": "",
        "ʼ": "",
        "`": "",
        "´": "",
    }
)
# Serbian đ is dj in passports, Vietnamese đ is d; a Vietnamese name shows by its tones.
_VIETNAMESE = re.compile(r"[\u1ea0-\u1ef9ơưƠƯ]")
_DJ, _D = str.maketrans({"đ": "dj", "Đ": "Dj"}), str.maketrans("đĐ", "dD")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_UMLAUT = re.compile(r"([aou])e")
# Small words that say little on their own: they never decide whether two names are alike.
_ARTICLES = ("al", "el", "ul", "as", "ad", "ar", "ibn", "bin", "bint", "ben", "abu")
_PREPOSITIONS = ("de", "da", "do", "dos", "di", "du", "del", "della", "la", "le", "st", "y", "e")
_NOBLE = ("van", "von", "der", "den", "zu", "zur")
PARTICLES = frozenset((*_ARTICLES, *_PREPOSITIONS, *_NOBLE))


@lru_cache(maxsize=50_000)
def latin(text: str) -> str:
    """The text in lower-case Latin letters, digits and single spaces: «Đorđe  Müller-Öz» → «dorde muller oz»."""
    text = unicodedata.normalize("NFC", text).translate(_BEFORE)
    if not _VIETNAMESE.search(text):
        text = text.translate(_DJ)
    # Apostrophes stand for letters that only some spellings write (Ge'ez, Ukrainian, Arabic).
    plain = anyascii(text).lower().replace("'", "").replace("`", "")
    return _NOT_LETTERS.sub(" ", plain).strip()


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One Latin word without what spellings differ in for no reason: doubled letters, ae/oe/ue for umlauts."""
    return _DOUBLED.sub(r"\1", _UMLAUT.sub(r"\1", word))


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a name, in their order: «Tesfay, Selam» → («tesfay», «selam»)."""
    return tuple(fold(word) for word in latin(text).split())


def together(found: tuple[str, ...]) -> tuple[str, ...]:
    """Words, and all of them written as one: «Abd al-Rahman» is Abdalrahman, too, and house number «2 a» is 2a."""
    return (*found, "".join(found)) if len(found) > 1 else found


@lru_cache(maxsize=50_000)
def spellings(name: str) -> tuple[str, ...]:
    """The name, and how a passport's machine-readable line may have spelt it: Đ as D (ICAO 9303), not as Dj."""
    return tuple(dict.fromkeys((name, name.translate(_D))))


def is_arabic(text: str) -> bool:
    """Whether the text is written in the Arabic script, which leaves out short vowels."""
    return bool(_ARABIC.search(text))


def telling(found: tuple[str, ...]) -> tuple[str, ...]:
    """The words without particles; all of them when nothing else is there."""
    return tuple(word for word in found if word not in PARTICLES) or found
