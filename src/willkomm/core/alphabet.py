"""The order in which a German reader looks a name up; `core.alphabet_sql` is the same for the database.

DIN 5007-1, as in Swiss lists of persons: ä stands like a, accents and capitals count only between names that are
otherwise equal, and a name stands word by word before a longer one (De Silva, Deak). Not every PostgreSQL is built
with ICU, so the order is a key of plain letters that sorts by bytes and that an index can hold.
"""

import unicodedata

LONGEST = 60
# Below every letter and below the space, so that «Silva, Zoe» stands before «Silva Santos, Ana».
BORDER = "\t"
TWO_LETTERS = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
_OWN_LETTERS = {"Ø": "o", "ø": "o", "Ł": "l", "ł": "l", "Đ": "d", "đ": "d", "Ð": "d", "ð": "d", "ı": "i", "Ħ": "h"}
_CAPITALS = {chr(code): chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
SINGLE = {**_CAPITALS, **_OWN_LETTERS, "ħ": "h", "ə": "a", "Ə": "a", "-": " ", "‐": " ", "–": " "}
# Accents that decomposition has put behind their letters, and marks that lists of names leave out.
SILENT = "".join(map(chr, range(0x300, 0x370))) + "'’‘ʼ`\"."
_TABLE = str.maketrans({**TWO_LETTERS, **SINGLE, **dict.fromkeys(SILENT, "")})


def plain(text: str) -> str:
    """The text in plain small letters: «Öztürk-Müller» → «ozturk muller»."""
    return unicodedata.normalize("NFKD", text).translate(_TABLE)


def by_name(*names: str) -> str:
    """A key for `sorted`: what counts first, then what decides between equals."""
    return BORDER.join([*(plain(name)[:LONGEST] for name in names), names[0][:LONGEST]])
