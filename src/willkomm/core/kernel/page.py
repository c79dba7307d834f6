"""Whole page or the partial inside it, and lists that stay flat as data grows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, template: str, *, partial: str = "", status: int = 200, **context) -> HttpResponse:
    """Answer with the whole page, or for an htmx swap with the named partial inside the page's own template."""
    name = f"{template}#{partial}" if partial and request.htmx and not request.htmx.boosted else template
    return render(request, name, context, status=status)


@dataclass(frozen=True)
class Slice:
    """One page of a list: its rows and the keyset marks for the next and whether there is one."""

    rows: list
    after: str

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return bool(self.after)


def _mark(row, order: Sequence[str]) -> str:
    return "~".join(str(getattr(row, name.lstrip("-"))) for name in order)


def _behind(order: Sequence[str], mark: str) -> Q:
    """Condition "comes after the mark" for a mixed ascending/descending order."""
    values, condition, equal = mark.split("~"), Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, op = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{op}": value})
        equal &= Q(**{field: value})
    return condition


def keyset(queryset, organisation_ids, order: Sequence[str], *, size: int = 50, after: str = "") -> Slice:
    """A page in this order across organisations, `size` rows long, starting behind the mark `after`.

    Asks per organisation and merges, because `IN (…)` and the policy alone sort all rows of an organisation.
    The last name in `order` must make it unique. A mark that does not fit the order raises ValueError.
    """
    rows = queryset.filter(_behind(order, after)) if after else queryset
    rows = rows.order_by(*order)
    ids = sorted(organisation_ids)
    if len(ids) > 1:
        parts = [rows.filter(organisation_id=i).values("pk", *(n.lstrip("-") for n in order))[: size + 1] for i in ids]
        merged = parts[0].union(*parts[1:], all=True).order_by(*order)[: size + 1]
        rows = queryset.filter(pk__in=[row["pk"] for row in merged]).order_by(*order)
    elif ids:
        rows = rows.filter(organisation_id=ids[0])[: size + 1]
    found = list(rows) if ids else []
    return Slice(found[:size], _mark(found[size - 1], order) if len(found) > size else "")
