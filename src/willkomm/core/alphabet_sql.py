"""The alphabetical order of `core.alphabet` as PostgreSQL computes it: for generated columns and `order_by`."""

from django.db.models import Func, Value
from django.db.models.fields import TextField
from django.db.models.functions import Coalesce, Concat, Left, NullIf

from willkomm.core.alphabet import BORDER, LONGEST, SILENT, SINGLE, TWO_LETTERS


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _in_sql() -> str:
    said = "normalize(%(expressions)s, NFKD)"
    for letter, two in TWO_LETTERS.items():
        said = f"replace({said}, '{letter}', '{two}')"
    return f"translate({said}, {_quoted(''.join(SINGLE) + SILENT)}, {_quoted(''.join(SINGLE.values()))})"


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
