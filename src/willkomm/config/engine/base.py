"""The back end that `ENGINE = "willkomm.config.engine"` names."""

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """PostgreSQL's own operations, with our compiler of INSERT."""

    compiler_module = "willkomm.config.engine.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL."""

    ops_class = DatabaseOperations
