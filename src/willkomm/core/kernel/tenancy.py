"""The wall and the habit: which organisations' rows a piece of code may see and write.

Every table is one of three kinds. *Own* rows are read and written by their organisation, *inherited* rows are
written by one organisation and read by everybody below it, *tenant-less* rows know no wall (reference data,
aggregates without names). Row-level security enforces the first two; this module sets the scope it reads.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg.pq import TransactionStatus

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisation ids that may be read, written, and read in inherited tables (the own ones and those above)."""

    read: frozenset[int] = NOBODY
    write: frozenset[int] = NOBODY
    inherit: frozenset[int] = NOBODY


class UnscopedQuery(RuntimeError):
    """A tenant table was touched without a scope: silence would look like an empty office."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope | None:
    """The scope in force, or None outside every `scoped()` block."""
    return _current.get()


def _tell_database(scope: Scope | None, *, read_only: bool = False) -> None:
    lists = (scope.read, scope.write, scope.inherit | scope.read) if scope else (NOBODY, NOBODY, NOBODY)
    values = ["{" + ",".join(map(str, sorted(ids))) + "}" if scope else "" for ids in lists]
    sql = (
        "SELECT set_config('willkomm.read', %s, true), set_config('willkomm.write', %s, true),"
        " set_config('willkomm.inherit', %s, true)"
    )
    if read_only:
        sql += ", set_config('transaction_read_only', 'on', true)"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def scoped(scope: Scope, *, read_only: bool = False, until_the_end: bool = False) -> Iterator[Scope]:
    """Let the block see and write what `scope` says, then put the former scope back.

    Needs an open transaction, because the database forgets the scope with it. `read_only` makes every write in
    the transaction an error (a GET changes no domain row) and only suits the outermost block. `until_the_end`
    promises that the transaction ends with the block, so that the database need not be told to forget.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A scope needs an open transaction; use transaction.atomic() around it.")
    before = _current.get()
    _tell_database(scope, read_only=read_only)
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)
        # RELEASE SAVEPOINT keeps a widened setting; only a rollback restores it, so we do it ourselves.
        raw = connection.connection
        forgotten = until_the_end and before is None and not connection.savepoint_ids
        if not forgotten and raw is not None and raw.info.transaction_status == TransactionStatus.INTRANS:
            _tell_database(before)


class TenantQuerySet(models.QuerySet):
    """Reads that repeat the wall's condition, without which no index serves an ordered page."""

    def for_scope(self, actor, permission: str):
        """Rows of the organisations in which `actor` holds `permission`; none when there are none."""
        ids = actor.where(permission)
        if len(ids) == 1:
            return self.filter(organisation_id=next(iter(ids)))
        return self.filter(organisation_id__in=sorted(ids))


class TenantLess(models.Model):
    """A table without a wall: reference data, job queue, aggregates. It must not hold names of newcomers."""

    class Meta:
        abstract = True


class Own(models.Model):
    """A table whose rows are read and written by their organisation alone."""

    organisation = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


class Inherited(models.Model):
    """A table whose rows one organisation writes and everybody below it reads (texts, rules, calendars)."""

    organisation = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True


def tenant_models(*kinds: type) -> list[type[models.Model]]:
    """All concrete models of the given kinds (default: own and inherited)."""
    return [model for model in apps.get_models() if issubclass(model, kinds or (Own, Inherited))]


@lru_cache(maxsize=1)
def _walled_tables() -> re.Pattern:
    names = "|".join(sorted(re.escape(model._meta.db_table) for model in tenant_models()))
    return re.compile(rf"\b(?:{names})\b")


_DATA_STATEMENT = re.compile(r"\s*\(?\s*(?:select|insert|update|delete|with)\b", re.IGNORECASE)


def guard(execute, sql, params, many, context):
    """Execute-wrapper that refuses a data statement on a walled table while no scope is in force."""
    if _current.get() is None and apps.ready and isinstance(sql, str) and _DATA_STATEMENT.match(sql):
        table = _walled_tables().search(sql)
        if table and "pg_catalog" not in sql:
            raise UnscopedQuery(f"{table.group()} was queried without a scope")
    return execute(sql, params, many, context)


def install_guard(connection, **_kwargs) -> None:
    """Receiver of `connection_created`: every connection carries the guard exactly once."""
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)
