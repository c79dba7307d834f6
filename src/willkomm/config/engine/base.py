"""The back end that `ENGINE = "willkomm.config.engine"` names."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """PostgreSQL's own operations, with our compiler of INSERT."""

    compiler_module = "willkomm.config.engine.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with statements that are kept where they are asked for."""

    ops_class = DatabaseOperations

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Have the server keep the statements of this block, for those that come again and again as the same text."""
        self.ensure_connection()
        connection = self.connection
        usual, connection.cursor_factory = connection.cursor_factory, base.ServerBindingCursor
        try:
            yield
        finally:
            connection.cursor_factory = usual
