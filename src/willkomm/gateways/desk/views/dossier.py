"""One dossier, its steps, and what the office typed itself."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.common.people.actions import note_office_facts
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.desk.forms.facts import OfficeForm
from willkomm.gateways.desk.forms.steps import StepForm, starting_values
from willkomm.gateways.desk.presenters import dossier as tell
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.arrivals import calculation
from willkomm.gateways.desk.presenters.joining import joined
from willkomm.gateways.desk.presenters.next_step import now_for
from willkomm.gateways.desk.queries import dossier as ask
from willkomm.gateways.desk.queries.joining import joinings_of as ask_joined
from willkomm.gateways.desk.queries.joining import survivor
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.verbs import VERBS, reachable
from willkomm.gateways.desk.views.way import came_from, local_now, onwards


def _office_form(case, data=None):
    fields = ("office_language", "office_german", "office_phone", "office_email", "office_note", "office_interpreter")
    initial = {name: getattr(case.person, name) for name in fields}
    return OfficeForm(data, initial=initial, languages=list(language_names().items()))


def _shown(request, case, *, form=None, status=200):
    """The whole page of a dossier; `form` is a bound form with errors."""
    now, languages, actor = local_now(), language_names(), request.actor
    found = ask.dossier(case, now.date())
    looked_at(request, found.people, "Dossier")
    (state, badge), here = tell.state(case), offices(request)
    return page(
        request,
        "desk/case.html",
        status=status,
        case=case,
        heading=words.heading([p for p in found.people if not p.departed_on and not p.died_on], case.person),
        subtitle=" · ".join(tell.subtitle(case, languages, now.date())),
        municipality=here.name(case.organisation_id),
        state=state,
        badge=badge,
        lock=words.lock(case.person, now.date()),
        now=now_for(
            actor,
            case,
            now=now,
            today=now.date(),
            von=came_from(request),
            folder_letter=tell.has_folder_letter(found),
        ),
        ended=tell.ended(case),
        why=tell.why(case, languages),
        so_far=tell.so_far(found, languages, now.date()),
        coming=tell.coming(case, found.days, now=now, today=now.date()),
        person_heading=tell.FACTS[case.person.source],
        person_rows=tell.person_rows(case),
        household_rows=tell.household_rows(found, now.date()),
        **tell.links(actor, found),
        steps=calculation(case.screening),
        form=form or _office_form(case),
        form_open=form is not None,
        may_edit=actor.may("cases.edit", case.organisation_id),
        joined=joined(ask_joined(case, now) if case.was_joined else [], actor),
        may_merge=actor.may("people.merge", case.organisation_id),
        may_unflag=bool(case.flagged) and actor.may("cases.open", case.organisation_id),
    )


@requires("cases.view")
def case(request, public_id):
    """The page of one dossier; one that was merged leads to the dossier that lives on."""
    try:
        found = find(ask.with_person(), request.actor, "cases.view", public_id=public_id)
    except Http404:
        if (lives_on := survivor(request.actor, public_id)) is None:
            raise
        return redirect("case", lives_on.public_id)
    return _shown(request, found)


@requires("cases.edit")
@require_POST
def office_facts(request, public_id):
    """Save what the office knows about the person."""
    found = find(ask.with_person(), request.actor, "cases.edit", public_id=public_id)
    if not request.actor.may("cases.view", found.organisation_id):
        raise Forbidden()
    form = _office_form(found, request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form, status=422)
    note_office_facts(request.actor, found.person, **form.cleaned_data)
    messages.success(request, _("Angaben gespeichert."))
    return redirect("case", found.public_id)


def _asked(request, public_id, verb):
    """The verb, the dossier and the household's dossiers that go along; 404 for a verb that does not exist."""
    found = find(ask.with_person(), request.actor, "cases.edit", public_id=public_id)
    if verb not in VERBS:
        raise Http404("Diesen Schritt gibt es nicht.")
    if not request.actor.may(VERBS[verb].run.permission, found.organisation_id):
        raise Forbidden()
    household = ask.household_of(found)
    if verb != "undo":
        household = [case for case in household if case == found or ask.may_see(request.actor, case)]
    return VERBS[verb], found, household


def _step_page(request, verb, found, form, *, refusal="", status=200):
    """The question of the step; whoever may take it without reading the dossier gets the sentence alone."""
    if not ask.may_see(request.actor, found):
        return _without_names(request, refusal)
    looked_at(request, [case.person for case in form.cases] or [found.person], "Dossier")
    context = {"verb": verb, "case": found, "form": form, "refusal": refusal, "von": came_from(request)}
    who = words.heading([found.person], found.person)
    return page(request, "desk/step.html", status=status, who=who, **context)


def _without_names(request, refusal):
    if not refusal:
        raise Forbidden()
    messages.error(request, refusal)
    return redirect("arrivals")


@requires("cases.edit")
def case_step(request, public_id, verb):
    """GET asks for what the step needs, POST takes it for the household; undo is offered afterwards."""
    verb, found, household = _asked(request, public_id, verb)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        initial=starting_values(found, local_now().date()),
        verb=verb,
        cases=reachable(verb, household) if verb.name != "undo" else ask.together(found, household),
        languages=list(language_names().items()),
    )
    if request.method != "POST":
        return _step_page(request, verb, found, form)
    if not form.is_valid():
        return _step_page(request, verb, found, form, status=422)
    try:
        return _done(request, verb, found, form)
    except Refused as refusal:
        if isinstance(refusal, Forbidden):
            raise
        return _step_page(request, verb, found, form, refusal=refusal.sentence, status=422)


def _done(request, verb, found, form):
    cases = form.chosen()
    if not cases:
        raise Refused(
            _("Das geht im Stand «%(state)s» nicht. Laden Sie das Dossier neu.") % {"state": tell.state(found)[0]},
            "wrong_state",
        )
    moment = {"now": local_now()} if verb.timed else {}
    verb.run(request.actor, cases, **form.facts(), **moment)
    undo = reverse("case-step", args=[cases[0].public_id, "undo"]) if verb.undo else ""
    messages.success(request, verb.done, extra_tags=undo)
    return onwards(request, found)
