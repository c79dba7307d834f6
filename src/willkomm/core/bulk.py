"""Many rows in one statement, as one parameter: PostgreSQL takes the rows out of a JSON text itself.

Django's own `bulk_update` builds a CASE with one branch per row and column; building it takes longer than everything
that PostgreSQL does. One placeholder per value is not much better: a chunk of persons has 10,000 of them.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import Jsonb

_WRITTEN_AS_TEXT = (date, datetime, time, Decimal, UUID)


def update_rows(objects: Sequence[models.Model], fields: Sequence[str], *, at_once: int = 500) -> int:
    """Write these columns of stored objects of one model; returns how many rows were written."""
    objects, count = list(objects), 0
    columns = [objects[0]._meta.pk, *map(objects[0]._meta.get_field, fields)] if objects and fields else []
    for start in range(0, len(objects) if columns else 0, at_once):
        rows = [
            [column.get_db_prep_save(getattr(each, column.attname), connection) for column in columns]
            for each in objects[start : start + at_once]
        ]
        with connection.cursor() as cursor:
            cursor.execute(_statement(columns), [as_json(rows)])
            count += cursor.rowcount
    return count


def _statement(columns: Sequence[models.Field]) -> str:
    quote = connection.ops.quote_name
    table, key = quote(columns[0].model._meta.db_table), quote(columns[0].column)
    sets = ", ".join(f"{quote(each.column)} = told.c{number}" for number, each in enumerate(columns) if number)
    types = [each.rel_db_type(connection) if each.primary_key else each.db_type(connection) for each in columns]
    return f"UPDATE {table} SET {sets} FROM {from_json(types)} WHERE {table}.{key} = told.c0"


def from_json(types: Iterable[str]) -> str:
    """What stands behind FROM for rows that come as the text of `as_json`: the table `told` with columns c0, c1 …"""
    return f"json_to_recordset(%s::json) AS told({', '.join(f'c{at} {kind}' for at, kind in enumerate(types))})"


def as_json(rows: Iterable[Sequence]) -> str:
    """Rows of values, prepared for the database, as one text. Raises TypeError or ValueError for what JSON lacks."""
    told = [{f"c{number}": value for number, value in enumerate(row)} for row in rows]
    return json.dumps(told, default=_plain, ensure_ascii=False, allow_nan=False)


def _plain(value):
    if isinstance(value, _WRITTEN_AS_TEXT):
        return str(value)
    if isinstance(value, Jsonb):
        return value.obj if value.dumps in (None, json.dumps) else json.loads(value.dumps(value.obj))
    raise TypeError(f"{type(value).__name__} has no place in JSON")
