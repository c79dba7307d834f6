"""Keeping a view of a list, forgetting it, opening the list with it."""

import uuid

from django.utils import timezone

from willkomm.core.accounts.models import Membership
from willkomm.core.kernel.action import action
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.lists.models import FirstView, SavedView
from willkomm.core.lists.queries import MOST
from willkomm.core.organisations.queries import not_over


@action("views.own", label="Ansicht gemerkt")
def keep_view(
    actor, organisation, *, listed: str, name: str, query: str, shared: bool = False, public_id: uuid.UUID | None = None
):
    """Keep filters and order of a list under a name, for this person or for everybody here.

    A view of one's own of that list with the same name is replaced. `public_id` brings a forgotten one back. Refuses
    more than MOST of one person and list.
    """
    here = organisation.pk
    if shared and not actor.may("views.share", here):
        raise Forbidden()
    which = {"organisation_id": here, "owner_id": actor.ref, "listed": listed}
    if SavedView.objects.filter(**which).exclude(name=name).count() >= MOST:
        raise Refused("Sie haben schon 30 Ansichten. Entfernen Sie zuerst eine, die Sie nicht mehr brauchen.", "full")
    facts = {"query": query, "shared": shared}
    if public_id:
        facts["public_id"] = public_id
    found, _ = SavedView.objects.update_or_create(**which, name=name, defaults=facts)
    return found


@action("views.own", label="Ansicht entfernt")
def forget_view(actor, view):
    """Forget one's own view, or a shared one that everybody here may tidy up."""
    if str(view.owner_id) != actor.ref and not (view.shared and actor.may("views.share", view.organisation_id)):
        raise Forbidden()
    SavedView.objects.filter(pk=view.pk).delete()


@action("views.own", label="Ansicht zum Öffnen gewählt")
def open_with(actor, view, *, first: bool) -> bool:
    """Open the list with this view from now on, or (`first` false) with everything again. Gives `first` back."""
    mine = {"organisation_id": view.organisation_id, "owner_id": actor.ref, "listed": view.listed}
    if first:
        FirstView.objects.update_or_create(**mine, defaults={"view": view})
    else:
        FirstView.objects.filter(**mine, view=view).delete()
    return first


@action("privacy.erase", label="Ansichten ehemaliger Mitglieder gelöscht")
def forget_views(actor, organisation, *, now) -> None:
    """By the clock: views that nobody but somebody without a role here could use. Shared ones stay with the others."""
    here = Membership.objects.filter(not_over(timezone.localdate(now)), organisation=organisation).values("user")
    FirstView.objects.filter(organisation=organisation).exclude(owner__in=here).delete()
    SavedView.objects.filter(organisation=organisation, shared=False).exclude(owner__in=here).delete()
