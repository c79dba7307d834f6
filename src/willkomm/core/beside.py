"""A word from inside a long transaction that others can read before it ends: how far the work is."""

from contextlib import suppress

from django.db import OperationalError, connection, models

PATIENCE = "2s"


def note_beside(row: models.Model, **columns) -> None:
    """Write columns of one row of an own table over a second connection, in a transaction of its own.

    What it says is a courtesy: it waits for nobody longer than PATIENCE, and is dropped then. The open transaction
    must not have locked the row.
    """
    meta, quote = row._meta, connection.ops.quote_name
    fields = [meta.get_field(name) for name in columns]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    values = [field.get_db_prep_save(value, connection) for field, value in zip(fields, columns.values(), strict=True)]
    other, here = connection.copy(), f"{{{row.organisation_id:d}}}"
    scope = "SELECT set_config('willkomm.read', %s, true), set_config('willkomm.write', %s, true)"
    try:
        with suppress(OperationalError):
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute(scope + ", set_config('lock_timeout', %s, true)", [here, here, PATIENCE])
                cursor.execute(f"UPDATE {quote(meta.db_table)} SET {sets} WHERE id = %s", [*values, row.pk])
            other.commit()
    finally:
        other.close()
