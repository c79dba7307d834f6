"""What a name sounds like, whatever alphabet and language it was spelt in.

A key of consonant classes in the manner of the Kölner Phonetik, which serves German names alone and is too coarse
for others. Ours differs from it in four points, because the same Arabic, Ukrainian, Tigrinya or Tamil name reaches a
register in several spellings: vowels (also y) count only at the beginning; equal consonants merge only where they
stand side by side (Mohammed, m-h-m-d); h is silent inside a word or stands for g (Yevhen, Evgeni); ch and j have
several keys, as they sound differently in the languages that write them. A word has at most eight keys, and two
words sound alike when they share one.
"""

import itertools
import re
from functools import lru_cache

VOWELS = "aeiouy"
SILENT = "·"  # a letter that is not heard but parts its neighbours
MOST_KEYS = 8
# Longest first. A tuple lists all ways in which the letters may be heard.
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dsch", ("s",)),
    ("tsch", ("s",)),
    ("shch", ("s",)),
    ("dzh", ("s",)),
    ("sch", ("s",)),
    ("tch", ("s",)),
    ("dj", ("s",)),
    ("tz", ("s",)),
    ("cz", ("s",)),
    ("sz", ("s",)),
    ("zh", ("s",)),
    ("sh", ("s",)),
    ("ch", ("h", "k", "s")),
    ("kh", ("h", "k")),
    ("gh", ("k",)),
    ("ck", ("k",)),
    ("ph", ("f",)),
    ("th", ("t",)),
    ("dh", ("t",)),
    ("h", ("h", "k")),
    ("j", (SILENT, "s")),
    ("x", ("ks",)),
)
_LETTERS = {
    **dict.fromkeys("bp", "p"),
    **dict.fromkeys("dt", "t"),
    **dict.fromkeys("fvw", "f"),
    **dict.fromkeys("gkq", "k"),
    **dict.fromkeys("sz", "s"),
    **{letter: letter for letter in "lmnr"},
    **dict.fromkeys(VOWELS, SILENT),
}
_SOFT = frozenset("eiy")
_RUN = re.compile(r"([a-z])\1+")


def _parts(word: str) -> list[tuple[str, ...]]:
    """The word as a list of alternatives, one entry per letter or group of letters."""
    parts, at = [], 0
    if word.startswith("ts") and not word.startswith("tsch"):
        parts, at = [("s",)], 2
    while at < len(word):
        group = next(((letters, heard) for letters, heard in _GROUPS if word.startswith(letters, at)), None)
        if group:
            parts.append(group[1])
            at += len(group[0])
            continue
        letter = word[at]
        soft = letter == "c" and word[at + 1 : at + 2] and word[at + 1] in _SOFT
        parts.append(("s" if soft else "k",) if letter == "c" else (_LETTERS.get(letter, letter),))
        at += 1
    return parts


def _key(heard: tuple[str, ...]) -> str:
    """Vowels only as a mark at the beginning, h only there too, neighbours of one class once."""
    text = "".join(heard)
    first = "0" if text.startswith(SILENT) else text[:1]
    rest = text[1:].replace("h", SILENT)
    merged = _RUN.sub(r"\1", (first if first != "0" else "") + rest)
    return ("0" if first == "0" else "") + merged.replace(SILENT, "")


@lru_cache(maxsize=50_000)
def sounds(word: str, arabic: bool = False) -> frozenset[str]:
    """All keys of a folded Latin word; in Arabic script a w inside the word may be a vowel. Digits have none."""
    if not word.isalpha():
        return frozenset()
    parts = _parts(word)
    if arabic:
        parts = [("f", SILENT) if at and word[at : at + 1] == "w" else part for at, part in enumerate(parts)]
    ways = itertools.islice(itertools.product(*parts), MOST_KEYS)
    return frozenset(key for key in map(_key, ways) if key)
