"""Kept views: one's own, and those that the organisation shares."""

from django.db.models import Exists, OuterRef, Q

from willkomm.core.alphabet_sql import name_key
from willkomm.gateways.desk.models import FirstView, SavedView
from willkomm.gateways.desk.queries.offices import offices

MOST = 30


def kept_views(request) -> list[SavedView]:
    """Those that this person sees, by name; `is_first` says with which one the list opens. One query."""
    home, ref = sorted(offices(request).home), request.actor.ref
    if request.actor.kind != "staff":
        return []
    first = FirstView.objects.filter(view=OuterRef("pk"), organisation_id=OuterRef("organisation_id"), owner_id=ref)
    rows = SavedView.objects.filter(Q(shared=True) | Q(owner_id=ref), organisation_id__in=home)
    return list(rows.annotate(is_first=Exists(first)).order_by(name_key("name"), "pk")[:MOST])


def view_seen(request):
    """A queryset of the views that this person sees, for `find`."""
    return SavedView.objects.for_scope(request.actor, "views.own").filter(
        Q(shared=True) | Q(owner_id=request.actor.ref)
    )
