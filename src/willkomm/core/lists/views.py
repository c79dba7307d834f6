"""Views of a list that somebody keeps: naming, forgetting, opening with one."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import find, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.lists import actions
from willkomm.core.lists.choice import list_called
from willkomm.core.lists.forms import ViewForm
from willkomm.core.lists.presenters import shown_as
from willkomm.core.lists.queries import keeper, view_seen
from willkomm.core.organisations.models import Organisation

UNDO = "view_undo"


def _seen(request, view) -> str:
    return shown_as(list_called(view.listed, request, {}), view)


@requires("views.own")
def view_keep(request, listed):
    """Give the filters that are set a name; a name that somebody searched for is not kept."""
    sent = request.method == "POST"
    filters, here = list_called(listed, request, request.POST if sent else request.GET), keeper(request)
    form = ViewForm(request.POST if sent else None, may_share=request.actor.may("views.share", here.pk))
    if sent and form.is_valid() and (view := _kept(request, here, form, filters)):
        messages.success(request, _("Die Ansicht «%(name)s» ist gemerkt.") % {"name": view.name})
        return redirect(shown_as(filters, view))
    return page(request, "lists/view_keep.html", status=422 if sent else 200, form=form, filters=filters)


def _kept(request, here, form, filters):
    facts = {"name": form.cleaned_data["name"], "shared": form.cleaned_data.get("shared", False)}
    query = QueryDict(mutable=True)
    query.update(filters.kept)
    try:
        view = actions.keep_view(request.actor, here, listed=filters.kept_as, query=query.urlencode(), **facts)
        if form.cleaned_data["first"]:
            actions.open_with(request.actor, view, first=True)
        return view
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None


@requires("views.own")
@require_POST
def view_forget(request, public_id):
    """Forget a view; the alert offers it back."""
    view = find(view_seen(request.actor), request.actor, "views.own", public_id=public_id)
    actions.forget_view(request.actor, view)
    facts = {"listed": view.listed, "name": view.name, "query": view.query, "shared": view.shared}
    request.session[UNDO] = {"organisation": view.organisation_id, "public_id": str(view.public_id), **facts}
    done = _("Die Ansicht «%(name)s» ist entfernt.") % {"name": view.name}
    messages.success(request, done, extra_tags=reverse("view-undo"))
    return redirect(list_called(view.listed, request, {}).everything)


@requires("views.own")
@require_POST
def view_undo(request):
    """Bring the view back that was forgotten last in this session."""
    facts = request.session.pop(UNDO, {})
    own = Organisation.objects.filter(pk__in=request.actor.where("views.own"))
    here = own.filter(pk=facts.pop("organisation", None)).first()
    if here is None:
        messages.warning(request, _("Es gibt nichts rückgängig zu machen. Fehlt die Ansicht, merken Sie sie neu."))
        return redirect("today")
    view = actions.keep_view(request.actor, here, **facts)
    messages.success(request, _("Die Ansicht «%(name)s» ist wieder da.") % {"name": view.name})
    return redirect(_seen(request, view))


@requires("views.own")
@require_POST
def view_first(request, public_id):
    """Open the list with this view from now on, or with everything again."""
    view = find(view_seen(request.actor), request.actor, "views.own", public_id=public_id)
    first = actions.open_with(request.actor, view, first=request.POST.get("zuerst") == "1")
    text = _("Die Liste öffnet sich jetzt mit «%(name)s».") if first else _("Die Liste öffnet sich jetzt mit allem.")
    messages.success(request, text % {"name": view.name} if first else text)
    return redirect(_seen(request, view))
