"""Views of the list that somebody keeps: naming, forgetting, opening with one."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import find, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.desk import actions
from willkomm.gateways.desk.forms.listing import ViewForm
from willkomm.gateways.desk.presenters import listing as tell
from willkomm.gateways.desk.queries.kept import view_seen
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.cases import asked_form

UNDO = "view_undo"


def _home(request):
    """The organisation that keeps the view: the one shown alone if it is one's own, else the first of one's own."""
    here, own = offices(request), request.actor.where("views.own")
    return here.chosen if here.only in own else next(office for office in here.found.values() if office.pk in own)


@requires("views.own")
def view_keep(request):
    """Give the filters that are set a name; a name that somebody searched for is not kept."""
    filters = asked_form(request, request.POST if request.method == "POST" else request.GET)
    filters.asked()
    asked = {key: value for key, value in filters.address().items() if key != "q"}
    home = _home(request)
    may_share = request.actor.may("views.share", home.pk)
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=may_share)
    if form.is_bound and form.is_valid() and (view := _kept(request, home, form, asked)):
        messages.success(request, _("Die Ansicht «%(name)s» ist gemerkt.") % {"name": view.name})
        return redirect(f"{reverse('cases')}?{view.query}&ansicht={view.public_id}")
    chips = [chip for chip in tell.chips(filters) if chip["key"] != "q"]
    context = {"form": form, "asked": asked, "chips": chips, "back": tell.address(filters.address())}
    return page(request, "desk/view_keep.html", status=422 if form.is_bound else 200, **context)


def _kept(request, home, form, asked):
    query = QueryDict(mutable=True)
    query.update(asked)
    facts = {"name": form.cleaned_data["name"], "shared": form.cleaned_data.get("shared", False)}
    try:
        view = actions.keep_view(request.actor, home, query=query.urlencode(), **facts)
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
    view = find(view_seen(request), request.actor, "views.own", public_id=public_id)
    actions.forget_view(request.actor, view)
    facts = {"name": view.name, "query": view.query, "shared": view.shared, "public_id": str(view.public_id)}
    request.session[UNDO] = {"organisation": view.organisation_id, **facts}
    done = _("Die Ansicht «%(name)s» ist entfernt.") % {"name": view.name}
    messages.success(request, done, extra_tags=reverse("view-undo"))
    return redirect(tell.address(tell.ALL))


@requires("views.own")
@require_POST
def view_undo(request):
    """Bring the view back that was forgotten last in this session."""
    facts = request.session.pop(UNDO, {})
    home = offices(request).found.get(facts.pop("organisation", None))
    if home is None:
        messages.warning(request, _("Es gibt nichts rückgängig zu machen."))
        return redirect("cases")
    view = actions.keep_view(request.actor, home, **facts)
    messages.success(request, _("Die Ansicht «%(name)s» ist wieder da.") % {"name": view.name})
    return redirect(f"{reverse('cases')}?{view.query}&ansicht={view.public_id}")


@requires("views.own")
@require_POST
def view_first(request, public_id):
    """Open the list with this view from now on, or with all dossiers again."""
    view = find(view_seen(request), request.actor, "views.own", public_id=public_id)
    first = actions.open_with(request.actor, view, first=request.POST.get("zuerst") == "1")
    text = _("Dossiers öffnen sich jetzt mit «%(name)s».") if first else _("Dossiers öffnen sich jetzt mit allen.")
    messages.success(request, text % {"name": view.name} if first else text)
    return redirect(f"{reverse('cases')}?{view.query}&ansicht={view.public_id}")
