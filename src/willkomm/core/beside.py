"""A word from inside a long transaction that others can read before it ends: how far the work is."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import OperationalError, connection

PATIENCE = "2s"


@contextmanager
def beside(organisation_id: int) -> Iterator:
    """A cursor of a second connection, in a transaction of its own that sees and writes this organisation alone.

    What it says is a courtesy: it waits for nobody longer than PATIENCE, and is dropped then. It must not touch a row
    that the open transaction has locked.
    """
    other = connection.copy()
    here = f"{{{organisation_id:d}}}"
    sql = "SELECT set_config('willkomm.read', %s, true), set_config('willkomm.write', %s, true)"
    try:
        with suppress(OperationalError):
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute(sql + ", set_config('lock_timeout', %s, true)", [here, here, PATIENCE])
                yield cursor
            other.commit()
    finally:
        other.close()
