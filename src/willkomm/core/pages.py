"""Lists that stay flat as data grows: pages by keyset, both ways, across organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db.models import Q, Value


@dataclass(frozen=True)
class Slice:
    """One page of a list: its rows and the keyset marks behind and before it; an empty mark means no page there."""

    rows: list
    after: str
    before: str = ""


def _mark(row, order: Sequence[str]) -> str:
    values = (str(getattr(row, name.lstrip("-"))) for name in order)
    return "~".join(value.replace("%", "%25").replace("~", "%7E") for value in values)


def _behind(order: Sequence[str], mark: str) -> Q:
    """Condition "comes after the mark" for a mixed ascending/descending order.

    It says of the first name alone what follows from the whole, so that an index is read from there on.
    """
    condition, equal, bound = Q(), Q(), Q()
    for name, value in zip(order, map(unquote, mark.split("~")), strict=True):
        field, op = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        bound = bound or Q(**{f"{field}__{op}e": value})
        condition |= equal & Q(**{f"{field}__{op}": value})
        equal &= Q(**{field: value})
    return bound & condition


def turned(order: Sequence[str]) -> tuple[str, ...]:
    """The same order from its end."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _part(queryset, place: int, organisation_id: int, order: Sequence[str], mark: str):
    """The rows of one organisation in this order behind the mark."""
    rows = queryset.filter(organisation_id=organisation_id)
    if "place" in {name.lstrip("-") for name in order}:
        rows = rows.annotate(place=Value(place))
    try:
        return (rows.filter(_behind(order, mark)) if mark else rows).order_by(*order)
    except ValidationError as error:  # what Django calls a day that is none
        raise ValueError("a mark that does not fit the order") from error


def _merged(queryset, ids: Sequence[int], order: Sequence[str], mark: str, most: int) -> list:
    """The first rows of all organisations: asked per organisation, because `IN (…)` sorts all rows there are."""
    parts = [_part(queryset, place, i, order, mark) for place, i in enumerate(ids)]
    if len(parts) < 2:
        return list(parts[0][:most]) if parts else []
    names = [name.lstrip("-") for name in order]
    found = [part.values("pk", *names)[:most] for part in parts]
    keys = {row["pk"]: row for row in found[0].union(*found[1:], all=True).order_by(*order)[:most]}
    rows = {row.pk: row for row in queryset.filter(organisation_id__in=ids, pk__in=list(keys))}
    for pk, row in rows.items():
        row.place = keys[pk].get("place")
    return [rows[pk] for pk in keys if pk in rows]


def keyset(
    queryset, organisation_ids, order: Sequence[str], *, size: int = 50, after: str = "", before: str = ""
) -> Slice:
    """A page in this order across organisations, `size` rows long, behind the mark `after` or in front of `before`.

    Asks per organisation and merges, because `IN (…)` and the policy alone sort all rows of an organisation.
    The last name in `order` must make it unique; `place` in it means the organisations as they are given. A mark
    that does not fit the order raises ValueError.
    """
    ids = list(organisation_ids) if "place" in order else sorted(organisation_ids)
    found = _merged(queryset, ids, turned(order) if before else order, before or after, size + 1)
    more, rows = len(found) > size, found[:size]
    if before:
        rows.reverse()
        return Slice(rows, _mark(rows[-1], order) if rows else "", _mark(rows[0], order) if more else "")
    return Slice(rows, _mark(rows[-1], order) if more else "", _mark(rows[0], order) if after and rows else "")
