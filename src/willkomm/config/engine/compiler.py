"""Bulk inserts as one parameter: PostgreSQL takes the rows out of a JSON text itself.

Django sends one array per column (UNNEST), and where a column is an array itself it falls back to one placeholder
per value: a chunk of persons becomes an SQL text of 10,000 placeholders, and composing it costs more than half of
the whole import of a base delivery.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db.backends.postgresql.compiler import (
    InsertUnnest,
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)
from django.db.backends.postgresql.compiler import SQLInsertCompiler as PostgresInsertCompiler
from django.db.backends.postgresql.psycopg_any import Jsonb

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]

WRITTEN_AS_TEXT = (date, datetime, time, Decimal, UUID)


class FromJson(InsertUnnest):
    """Column definitions; stands where Django's own class makes `INSERT … SELECT * FROM UNNEST(…)`."""

    def __str__(self):
        return f"json_to_recordset((%s)::json) AS told({', '.join(self)})"


class SQLInsertCompiler(PostgresInsertCompiler):
    """Inserts several rows by one JSON text, wherever JSON can carry their values; else as Django does."""

    def assemble_as_sql(self, fields, value_rows: Sequence[Sequence]):
        """The source of the rows and its parameters, as Django's compiler wants them."""
        if len(value_rows) > 1 and None not in fields:
            names = [f"c{number}" for number in range(len(fields))]
            try:
                told = json.dumps(
                    [dict(zip(names, row, strict=True)) for row in value_rows],
                    default=_plain,
                    ensure_ascii=False,
                    allow_nan=False,
                )
            except (TypeError, ValueError):  # an expression, or something that JSON does not know
                return super().assemble_as_sql(fields, value_rows)
            types = [field.db_type(self.connection) for field in fields]
            return FromJson(f"{name} {kind}" for name, kind in zip(names, types, strict=True)), [[told]]
        return super().assemble_as_sql(fields, value_rows)


def _plain(value):
    if isinstance(value, WRITTEN_AS_TEXT):
        return str(value)
    if isinstance(value, Jsonb):
        return value.obj if value.dumps in (None, json.dumps) else json.loads(value.dumps(value.obj))
    raise TypeError
