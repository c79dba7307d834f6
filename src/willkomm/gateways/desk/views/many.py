"""One step for many dossiers: ticked in the list, previewed, done, taken back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.desk.forms.steps import StepForm, starting_values
from willkomm.gateways.desk.presenters import listing, many
from willkomm.gateways.desk.queries import many as ask
from willkomm.gateways.desk.queries.listing import wanted
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.verbs import VERBS
from willkomm.gateways.desk.views.cases import asked_form
from willkomm.gateways.desk.views.way import NOTHING_TO_UNDO, local_now, safe
from willkomm.welcome.cases import actions
from willkomm.welcome.conversations.rules import KEPT

UNDO = "cases_undo"
NAMED = 50  # households that fit into an address; more are kept in the session


def _verb(name: str):
    if name not in many.TITLES:
        raise Http404("Diesen Schritt gibt es nicht.")
    return VERBS[name]


def _chosen(request, form):
    """The ticked dossiers, the first MOST of all that match, or those whose folders are to be handed over."""
    if slug := request.GET.get("mappen"):
        return ask.folders(request, slug, local_now().date())
    if key := request.GET.get("stapel"):
        return ask.of_stack(request.actor, key)
    if "alle" in request.GET:
        return wanted(request, form.asked, local_now()).first(ask.MOST)
    return ask.ticked(request.actor, request.GET.getlist("dossier"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("cases.view")
def cases_many(request):
    """GET previews what would happen to whom; POST does it with those that still stand where they stood."""
    if request.method == "POST":
        return _do(request, _verb(request.POST.get("schritt", "")))
    form = asked_form(request, request.GET)
    back, chosen = form.address(), _chosen(request, form)
    if not chosen:
        messages.warning(request, _("Kreuzen Sie zuerst mindestens ein Dossier an."))
        return redirect(back)
    if request.GET.get("schritt") == many.INVITE:
        return _invite(request, chosen)
    verb, now = _verb(request.GET.get("schritt", "")), local_now()
    step = StepForm(initial=starting_values(chosen[0], now.date()), verb=verb, cases=[])
    return _preview(request, verb, many.preview(request.actor, verb, chosen, now), step, back)


def _preview(request, verb, found, step, back, *, refusal="", status=200):
    looked_at(request, [case.person for case in found.everybody], "Dossiers")
    here, today = offices(request), local_now().date()
    return page(
        request,
        "desk/cases_many.html",
        status=status,
        verb=verb,
        title=many.title(verb, len(found.going)),
        rows=[listing.row(case, here, today) for case in found.going],
        left=found.left_words,
        form=step,
        refusal=refusal,
        back=back,
        most=ask.MOST if len(found.everybody) >= ask.MOST else 0,
    )


def _do(request, verb):
    back, now = safe(request, request.POST.get("zurueck") or reverse("cases")), local_now()
    cases, moved = ask.as_previewed(request.actor, request.POST.getlist("dossier"))
    if not cases:
        messages.warning(request, _("Diese Dossiers sind inzwischen weitergegangen. Es wurde nichts geändert."))
        return redirect(back)
    step, found = StepForm(request.POST, verb=verb, cases=[]), many.preview(request.actor, verb, cases, now)
    if not (step.is_valid() and found.going):
        return _preview(request, verb, found, step, back, status=422)
    try:
        verb.run(request.actor, found.going, **step.facts(), now=now)
    except Forbidden:
        raise
    except Refused as refusal:
        return _preview(request, verb, found, step, back, refusal=refusal.sentence, status=422)
    request.session[UNDO] = {"ids": [case.pk for case in found.going], "state": found.going[0].state, "back": back}
    messages.success(
        request, many.done(verb, len(found.going), moved), extra_tags=reverse("cases-many-undo") if verb.undo else ""
    )
    return redirect(back)


@requires("cases.edit")
@require_POST
def cases_many_undo(request):
    """Take the last step for many dossiers of this session back, and show the list from which it was done."""
    done = request.session.pop(UNDO, {})
    found, back = ask.just_done(request.actor, done), done.get("back", reverse("cases"))
    if not found:
        messages.warning(request, NOTHING_TO_UNDO)
        return redirect(back)
    try:
        actions.undo(request.actor, found, now=local_now())
        text = ngettext("%(count)d Dossier zurückgestellt.", "%(count)d Dossiers zurückgestellt.", len(found))
        messages.success(request, text % {"count": len(found)})
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(back)


def _invite(request, chosen):
    """Hand over to «Einladen», where letters are ordered: one municipality at a time, these households ticked."""
    may = [case for case in chosen if request.actor.may("letters.issue", case.organisation_id)]
    if not may:
        raise Forbidden()
    here, office = offices(request), may[0].organisation_id
    if any(case.organisation_id != office for case in may):
        messages.info(request, _("Briefe gehen je Gemeinde weg. Laden Sie die anderen danach ein."))
    ids = dict.fromkeys(str(case.household.public_id) for case in may if case.organisation_id == office)
    query = {"o": here.found[office].slug, "brief": "invitation", "nur": list(ids)}
    if len(ids) > NAMED:
        request.session[KEPT], query["nur"] = list(ids), [KEPT]
    return redirect(f"{reverse('invite-many')}?{urlencode(query, doseq=True)}")
