"""A list with filters, pages and kept views, in words and addresses."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from willkomm.core.list_filter import CURRENT, ListFilter
from willkomm.core.lists.models import SavedView
from willkomm.core.lists.queries import kept_views
from willkomm.core.pages import Slice


def shown_as(filters: ListFilter, view: SavedView) -> str:
    """The address of the list with this view."""
    return f"{filters.path}?{'&'.join(filter(None, (view.query, f'{CURRENT}={view.public_id}')))}"


def opening(request, filters: ListFilter) -> str:
    """The address with which the list opens for this person when the address asks nothing; mostly none.

    Remembers the views for `listed`: they are asked for once.
    """
    request.kept_views = kept_views(request.actor, filters.kept_as)
    first = next((view for view in request.kept_views if view.is_first), None)
    return shown_as(filters, first) if first and not request.GET else ""


def listed(request, filters: ListFilter, found: Slice) -> dict:
    """What `components/list_filter.html`, `list_views.html` and `pagination.html` need."""
    views = request.kept_views
    return {
        "tabs": tabs(request, filters, views) if views else [],
        "may_keep": request.actor.may("views.own"),
        **filters.listed(found),
    }


def tabs(request, filters: ListFilter, views: Sequence[SavedView]) -> list[dict]:
    """«Alle» and the kept views, shared ones marked; one of them is where we are."""
    current = request.GET.get(CURRENT, "")
    here = {each.public_id for each in views if str(each.public_id) == current}
    found = [{"label": _("Alle"), "url": filters.everything, "current": not here and not filters.chips()}]
    return found + [
        {
            "label": view.name,
            "shared": view.shared,
            "first": view.is_first,
            "public_id": view.public_id,
            "url": shown_as(filters, view),
            "current": view.public_id in here,
        }
        for view in views
    ]
