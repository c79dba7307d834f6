"""Questions whose SQL is written once: a page that is opened all day need not build the same query every time.

Building costs Django more than PostgreSQL needs to answer from an index, and planning does too. `ask` keeps the SQL of
every shape of a question, and the server keeps its plan; only the values are sent. What is the same in every asking
stands in the text itself, because a plan knows partial indexes only by what it can read. Rows, converters and related
objects are Django's own.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

SHAPES = 500
_FIRST_NUMBER, _FIRST_DAY, _FIRST_MOMENT = -(2**62), date(1, 1, 2), datetime(1, 1, 2, tzinfo=UTC)
Build = Callable[..., QuerySet]


@dataclass(frozen=True)
class _Written:
    """A compiled question; `params` holds the marks that `build` was given and nothing else."""

    queryset: QuerySet
    compiler: object
    sql: str
    params: tuple


def ask(build: Build, values: Sequence[int | date | datetime], shape: Hashable = ()) -> list:
    """All rows of the queryset that `build(shape, *values)` makes.

    `build` is a module's function that decides by the shape alone: of the values it only knows that there are so
    many, and of which types (int, date, aware datetime; two equal values are still two). It must not compute with
    them, nor look at the clock. What differs otherwise belongs into the shape, which must be hashable; every shape
    is written once. Needs the scope that the queryset needs.
    """
    found = _write(build, shape, tuple(type(value) for value in values))
    if found is None:
        return list(build(shape, *values))
    marks = dict(zip(_marks(type(value) for value in values), values, strict=True))
    compiler, query = copy(found.compiler), copy(found.queryset.query)
    sql, params = found.sql, tuple(_filled(param, marks) for param in found.params)
    compiler.connection = connection
    compiler.as_sql = lambda *_, **__: (sql, params)
    query.get_compiler = lambda *_, **__: compiler
    rows = found.queryset._chain()
    rows._query = query
    with connection.preparing():
        return list(rows)


def _marks(types) -> list[int | date | datetime]:
    """A value for each place that is found nowhere else."""
    return [_mark(kind, place) for place, kind in enumerate(types)]


def _mark(kind: type, place: int) -> int | date | datetime:
    if issubclass(kind, date):
        return (_FIRST_MOMENT if issubclass(kind, datetime) else _FIRST_DAY) + timedelta(days=place)
    return _FIRST_NUMBER + place


def _filled(param, marks: dict):
    """The parameter with its mark replaced; lists (for `= ANY`) too."""
    if isinstance(param, list | tuple):
        return type(param)(_filled(each, marks) for each in param)
    return marks.get(param, param) if isinstance(param, int | date) else param


def _flat(params):
    for param in params:
        if isinstance(param, list | tuple):
            yield from _flat(param)
        else:
            yield param


@lru_cache(maxsize=SHAPES)
def _write(build: Build, shape: Hashable, types: tuple) -> _Written | None:
    """Compile the question; None where a value does not come out as it went in, or nothing would be asked."""
    marks = _marks(types)
    queryset = build(shape, *marks)
    compiler = queryset.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:  # perhaps only because a mark lies outside of what a column can hold
        return None
    if not set(marks) <= set(_flat(params)):
        return None
    changing = [param for param in params if not set(marks).isdisjoint(_flat([param]))]
    return _Written(queryset, compiler, _with_constants(sql, params, changing), tuple(changing))


def _with_constants(sql: str, params: Sequence, changing: list) -> str:
    """The text with every parameter written into it that is none of those that change."""
    each = iter(params)

    def written(place: re.Match) -> str:
        if place[0] == "%%":
            return place[0]
        param = next(each)
        stays = any(param is one for one in changing)
        return place[0] if stays else connection.ops.compose_sql("%s", [param]).replace("%", "%%")

    return re.sub("%%|%s", written, sql)
