"""Bulk inserts as one parameter: PostgreSQL takes the rows out of a JSON text itself (`core/bulk.py`).

Django sends one array per column (UNNEST), and where a column is an array itself it falls back to one placeholder
per value: a chunk of persons becomes an SQL text of 10,000 placeholders, and composing it costs more than half of
the whole import of a base delivery.
"""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.backends.postgresql.compiler import (
    InsertUnnest,
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)
from django.db.backends.postgresql.compiler import SQLInsertCompiler as PostgresInsertCompiler

from willkomm.core.bulk import as_json, from_json

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]

# Kind of column → the type of a value that needs no preparation; asking the column costs a quarter of an insert.
READY = {
    models.BooleanField: bool,
    models.CharField: str,
    models.DateField: date,
    models.ForeignKey: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.TextField: str,
}


class FromJson(InsertUnnest):
    """Types of columns; stands where Django's own class makes `INSERT … SELECT * FROM UNNEST(…)`."""

    def __str__(self):
        return from_json(self)


class SQLInsertCompiler(PostgresInsertCompiler):
    """Inserts several rows by one JSON text, wherever JSON can carry their values; else as Django does."""

    def prepare_value(self, field, value):
        """The value as the database wants it."""
        if value is None or READY.get(field.__class__) is value.__class__:
            return value
        return super().prepare_value(field, value)

    def assemble_as_sql(self, fields, value_rows: Sequence[Sequence]):
        """The source of the rows and its parameters, as Django's compiler wants them."""
        if len(value_rows) > 1 and None not in fields:
            try:
                told = as_json(value_rows)
            except (TypeError, ValueError):  # an expression, or something that JSON does not know
                return super().assemble_as_sql(fields, value_rows)
            return FromJson(field.db_type(self.connection) for field in fields), [[told]]
        return super().assemble_as_sql(fields, value_rows)
