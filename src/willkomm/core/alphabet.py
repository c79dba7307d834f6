"""The order in which a German reader looks a name up, the same in Python and in the database.

DIN 5007-1, as in Swiss lists of persons: ä stands like a, accents and capitals count only between names that are
otherwise equal, and a name stands word by word before a longer one (De Silva, Deak). Not every PostgreSQL is built
with ICU, so the order is a key of plain letters that sorts by bytes and that an index can hold.
"""

import unicodedata

from django.db.models import Func, Value
from django.db.models.fields import TextField
from django.db.models.functions import Coalesce, Concat, Left, NullIf

LONGEST = 60
# Below every letter and below the space, so that «Silva, Zoe» stands before «Silva Santos, Ana».
BORDER = "\t"
_TWO_LETTERS = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
_OWN_LETTERS = {"Ø": "o", "ø": "o", "Ł": "l", "ł": "l", "Đ": "d", "đ": "d", "Ð": "d", "ð": "d", "ı": "i", "Ħ": "h"}
_CAPITALS = {chr(code): chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
_SINGLE = {**_CAPITALS, **_OWN_LETTERS, "ħ": "h", "ə": "a", "Ə": "a", "-": " ", "‐": " ", "–": " "}
# Accents that decomposition has put behind their letters, and marks that lists of names leave out.
_SILENT = "".join(map(chr, range(0x300, 0x370))) + "'’‘ʼ`\"."
_TABLE = str.maketrans({**_TWO_LETTERS, **_SINGLE, **dict.fromkeys(_SILENT, "")})


def plain(text: str) -> str:
    """The text in plain small letters: «Öztürk-Müller» → «ozturk muller»."""
    return unicodedata.normalize("NFKD", text).translate(_TABLE)


def by_name(*names: str) -> str:
    """A key for `sorted`: what counts first, then what decides between equals."""
    return BORDER.join([*(plain(name)[:LONGEST] for name in names), names[0][:LONGEST]])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _in_sql() -> str:
    said = "normalize(%(expressions)s, NFKD)"
    for letter, two in _TWO_LETTERS.items():
        said = f"replace({said}, '{letter}', '{two}')"
    return f"translate({said}, {_quoted(''.join(_SINGLE) + _SILENT)}, {_quoted(''.join(_SINGLE.values()))})"


class Plain(Func):
    """`plain` as the database computes it. A stored column follows a change of the rule only by a new migration."""

    template = _in_sql()
    arity = 1
    output_field = TextField(db_collation="C")


class ByteOrder(Func):
    """The same text, compared by bytes: what sorts by `by_name` in Python sorts so in the database."""

    template = '(%(expressions)s) COLLATE "C"'
    arity = 1
    output_field = TextField(db_collation="C")


def name_key(*columns) -> ByteOrder:
    """`by_name` of these columns (names or expressions) as an expression, for a generated column or `order_by`."""
    parts = [part for column in columns for part in (Left(Plain(column), LONGEST), Value(BORDER))]
    return ByteOrder(Concat(*parts, Left(columns[0], LONGEST)))


def first_filled(*columns: str) -> Coalesce:
    """The first of these columns that says something; the last one as it is."""
    return Coalesce(*(NullIf(column, Value("")) for column in columns[:-1]), columns[-1])
