"""«Zuzüge prüfen»: a person decides about every suggestion."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.list_filter import marks
from willkomm.core.lists.presenters import listed, opening
from willkomm.gateways.desk.forms.listing import ArrivalFilter
from willkomm.gateways.desk.presenters import arrivals as tell
from willkomm.gateways.desk.queries import arrivals as ask
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import NOTHING_TO_UNDO, local_now
from willkomm.welcome.cases import actions
from willkomm.welcome.cases.models import Case, Channel

UNDO = "arrivals_undo"
SIZE = 300


def _cards(request, today, groups):
    here, languages = offices(request), language_names()
    return [
        tell.card(
            group,
            today=today,
            languages=languages,
            municipality=here.name(group.case.organisation_id),
            may=request.actor.may("cases.confirm", group.case.organisation_id),
        )
        for group in groups
    ]


def asked_form(request, data) -> ArrivalFilter:
    """The filters as they stand in the address or in a form that carries them on."""
    return ArrivalFilter(data, places=offices(request).places)


@requires("arrivals.check")
def arrivals(request):
    """Cards of undecided households; the dossiers without a task are a filter of the same list."""
    form, today = asked_form(request, request.GET), local_now().date()
    if first := opening(request, form):
        return redirect(first)
    try:
        found = _found(request, form, today)
    except ValueError:
        return redirect(form.everything)
    groups, others = ([], found.rows) if _without_task(form) else (found.rows, [])
    looked_at(request, [*(p for group in groups for p in group.people), *(c.person for c in others)], "Zuzüge prüfen")
    numbers = None if form.asked.get("q") else ask.numbers(request, today)
    context = {"numbers": numbers, "summary": tell.summary(numbers), "others": others, "shown": bool(found.rows)}
    context |= {**_shown(request, today, groups), **listed(request, form, found)}
    return page(request, "desk/arrivals.html", **context)


def _without_task(form) -> bool:
    return form.asked.get("zeigen") == "ohne"


def _found(request, form, today):
    where = {**marks(request.GET), "size": SIZE}
    if _without_task(form):
        return ask.without_task(request, today, form.asked, **where)
    return ask.households(request, form.asked, **where)


def _shown(request, today, groups) -> dict:
    return {
        **tell.sorted_out(_cards(request, today, groups)),
        "offices": offices(request),
        "languages": language_names().items(),
        "channels": Channel.choices,
        "may_enter": request.actor.may("cases.enter"),
    }


@requires("cases.confirm")
@require_POST
def arrivals_confirm(request):
    """Confirm the clear households that the page showed; what changed meanwhile is left for a second look."""
    rows = Case.objects.for_scope(request.actor, "cases.confirm").select_related("person")
    found = list(rows.filter(public_id__in=request.POST.getlist("dossier"), state="suggested"))
    if not found:
        messages.warning(request, _("Diese Zuzüge sind schon entschieden."))
        return redirect("arrivals")
    try:
        actions.confirm(request.actor, found, now=local_now())
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("arrivals")
    request.session[UNDO] = [case.pk for case in found]
    count = len({case.household_id for case in found})
    text = ngettext("%(count)d Haushalt bestätigt.", "%(count)d Haushalte bestätigt.", count) % {"count": count}
    messages.success(request, text, extra_tags=reverse("arrivals-undo"))
    return redirect("today")


@requires("cases.edit")
@require_POST
def arrivals_undo(request):
    """Take the last bulk confirmation of this session back."""
    rows = Case.objects.for_scope(request.actor, "cases.edit").select_related("person")
    found = list(rows.filter(pk__in=request.session.pop(UNDO, []), state="open"))
    if not found:
        messages.warning(request, NOTHING_TO_UNDO)
        return redirect("arrivals")
    try:
        actions.undo(request.actor, found, now=local_now())
        messages.success(request, _("Rückgängig gemacht: Die Zuzüge sind wieder zu bestätigen."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("arrivals")
