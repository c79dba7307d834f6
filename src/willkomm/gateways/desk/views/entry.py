"""«Neuzugezogene Person erfassen»: under a minute at the counter."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.desk import actions
from willkomm.gateways.desk.forms.entry import EntryForm, FurtherPeople, country_names
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.finding import likeness
from willkomm.gateways.desk.presenters.joining import side
from willkomm.gateways.desk.queries.arrivals import known_already, person_meant
from willkomm.gateways.desk.queries.joining import dossier_of
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import local_now, onwards


def _forms(request):
    here = offices(request)
    may = [o for o in here.current or here.found.values() if request.actor.may("cases.enter", o.pk)]
    shown = [o for o in may if here.only in (None, o.pk)]
    office = shown[0] if len(shown) == 1 else None
    initial = {"arrived_on": local_now().date(), "origin": "abroad", "organisation": office and office.pk}
    if office:
        initial |= {"postal_code": office.postal_code, "town": office.town}
    data = request.POST if request.method == "POST" else None
    form = EntryForm(data, initial=initial, offices=may, languages=list(language_names().items()))
    return form, FurtherPeople(data, prefix="weitere")


def _page(request, form, further, *, known=(), refusal="", status=200):
    looked_at(request, [each.person for each in known], "Zuzug erfassen")
    cards = [{**side(each.person), "why": likeness(each.reasons), "id": each.person.public_id} for each in known]
    opened = form.further_has_errors or (further.is_bound and (further.has_changed() or not further.is_valid()))
    context = {"form": form, "further": further, "countries": country_names(), "opened": opened, "refusal": refusal}
    return page(request, "desk/arrival_enter.html", status=status, known=cards, **context)


@requires("cases.enter")
def arrival_enter(request):
    """The empty card; afterwards the dossier, or the reason why there is none."""
    form, further = _forms(request)
    if request.method != "POST":
        return _page(request, form, further)
    if not (form.is_valid() and further.is_valid()):
        return _page(request, form, further, status=422)
    first = form.person()
    people = [first, *(row.person(first) for row in further if row.cleaned_data.get("first_name"))]
    facts = {"address": form.household(), "now": local_now()}
    try:
        if same := person_meant(form.office.pk, request.POST.get("dieselbe") or ""):
            return _recognised(request, *actions.recognise_person(request.actor, same, facts=first, **facts))
        if not request.POST.get("andere_person") and (known := known_already(form.office.pk, people)):
            return _page(request, form, further, known=known, status=422)
        return _entered(request, *actions.enter_household(request.actor, form.office, people=people, **facts))
    except Refused as refusal:
        return _page(request, form, further, refusal=refusal.sentence, status=422)


def _recognised(request, person, opened):
    """To the dossier of somebody who was known; a new one when they came back."""
    case = opened or dossier_of(person)
    if opened:
        messages.success(request, _("%(who)s ist wieder zugezogen.") % {"who": person.name})
    else:
        messages.info(request, _("%(who)s ist schon erfasst; es gibt keinen zweiten Eintrag.") % {"who": person.name})
    return onwards(request, case)


def _entered(request, people, cases, reason):
    who = words.household(people)
    if not cases:
        messages.info(
            request, _("%(who)s erfasst. Keine Erstinformation nötig: %(reason)s.") % {"who": who, "reason": reason}
        )
        return redirect("arrivals")
    undo = reverse("case-step", args=[cases[0].public_id, "withdraw"])
    messages.success(request, _("%(who)s erfasst.") % {"who": who}, extra_tags=undo)
    return onwards(request, cases[0])
