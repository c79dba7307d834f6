"""What the application's login may do in the database, and how a process changes its login."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from willkomm.config import database

# Only the owner migrates; the application reads the list to know whether it is ready.
READ_ONLY_TABLES = frozenset({"django_migrations"})


def append_only_tables() -> frozenset[str]:
    """Return the tables of all models whose class says ``append_only = True``."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "append_only", False)
    )


def app_login() -> str:
    """Return the name of the database role the application signs in with."""
    settings = database.login(os.environ, database.home_folder(os.environ), database.APP)
    return settings["USER"]


def grant_to_app(cursor: CursorWrapper, app_role: str, test: bool = False) -> None:
    """Give ``app_role`` exactly its rights on all tables of the schema ``public``; as owner, after migrating.

    It reads and writes rows; append-only tables it may only read and add to. ``test`` adds TRUNCATE, which
    the flush of transactional tests needs. Run it in a transaction, so that nobody sees a moment without.
    """
    quote = connection.ops.quote_name
    who = quote(app_role)
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {who}")
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {who}")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}")
    present = set(connection.introspection.table_names(cursor))
    for table in sorted(append_only_tables() & present):
        cursor.execute(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {who}")
    for table in sorted(READ_ONLY_TABLES & present):
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {quote(table)} FROM {who}")
    if test:
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {who}")


@contextmanager
def role(name: str) -> Iterator[None]:
    """Work as another role (``database.OWNER`` or ``database.APP``) in this thread until the block ends.

    Closes the connection at both ends, so it must not be used inside a transaction.
    """
    wanted = database.login(os.environ, database.home_folder(os.environ), name)
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update({key: wanted[key] for key in before})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
