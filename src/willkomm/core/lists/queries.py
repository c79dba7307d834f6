"""Kept views: one's own, and those that the organisation shares."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from willkomm.core.alphabet_sql import name_key
from willkomm.core.kernel.refusals import Forbidden
from willkomm.core.lists.models import FirstView, SavedView
from willkomm.core.organisations.choice import AT_HOME, ONLY, choices_for
from willkomm.core.organisations.models import Organisation

MOST = 30


def kept_views(actor, listed: str) -> list[SavedView]:
    """Those of this list that this person sees, by name; `is_first` says with which one it opens. One query."""
    if actor.kind != "staff":
        return []
    first = FirstView.objects.filter(
        view=OuterRef("pk"), organisation_id=OuterRef("organisation_id"), owner_id=actor.ref
    )
    rows = SavedView.objects.filter(_seen_by(actor), organisation_id__in=sorted(actor.where(AT_HOME)), listed=listed)
    return list(rows.annotate(is_first=Exists(first)).order_by(name_key("name"), "pk")[:MOST])


def view_seen(actor):
    """A queryset of the views that this person sees, for `find`."""
    return SavedView.objects.for_scope(actor, "views.own").filter(_seen_by(actor))


def _seen_by(actor) -> Q:
    return Q(shared=True) | Q(owner_id=actor.ref)


def keeper(request) -> Organisation:
    """The organisation that keeps: the one that is shown alone if it is one's own, else the first of one's own."""
    own = choices_for(request, "views.own", timezone.localdate())
    if not own:
        raise Forbidden()
    return next((here for here in own if here.pk == request.session.get(ONLY)), own[0])
