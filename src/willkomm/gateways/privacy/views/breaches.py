"""Data breaches: a guided record of what was done and who was told."""

from datetime import datetime, time
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from willkomm.core.kernel.gate import find, requires
from willkomm.core.kernel.page import page
from willkomm.core.list_filter import marks, slice_of
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.core.protection import actions
from willkomm.core.protection.models import Breach
from willkomm.core.protection.rules import BREACH_STEPS
from willkomm.gateways.privacy import presenters as tell
from willkomm.gateways.privacy.forms import BreachFilter, BreachForm, StepForm
from willkomm.gateways.privacy.queries import lists as ask


@requires("privacy.view")
def breaches(request):
    """All records, the last noticed first."""
    places = ask.places(request.actor)
    form = BreachFilter(request.GET, places=places)
    found = slice_of(ask.breaches, places, form.asked, **marks(request.GET))
    context = {"rows": found.rows, "steps": BREACH_STEPS, **form.listed(found)}
    may_answer = request.actor.may("privacy.answer")
    return page(request, "privacy/breaches.html", may_answer=may_answer, **context)


@requires("privacy.answer")
def new_breach(request):
    """Begin a record."""
    now = timezone.now()
    here, _choices = choose(request, "privacy.answer", timezone.localdate(now))
    form = BreachForm(request.POST or None, initial={"noticed_on": timezone.localdate(now)})
    made = []

    def act(title, noticed_on):
        at = timezone.make_aware(datetime.combine(noticed_on, time.min))
        made.append(actions.open_breach(request.actor, here, title=title, noticed_at=at, now=now))

    if succeeded(form, act):
        messages.success(request, _("Die Datenpanne ist eröffnet. Gehen Sie die Schritte der Reihe nach durch."))
        return redirect("privacy-breach", made[0].public_id)
    texts = {"title": _("Datenpanne eröffnen"), "lead": here.name, "button": _("Eröffnen")}
    status, back = 422 if form.is_bound else 200, reverse("privacy-breaches")
    return page(request, "organisations/form.html", form=form, back_url=back, status=status, **texts)


@requires("privacy.view")
def breach(request, public_id):
    """One record with its steps; prints."""
    found = find(Breach.objects.select_related("organisation"), request.actor, "privacy.view", public_id=public_id)
    may_answer = request.actor.may("privacy.answer", found.organisation_id) and not found.closed_at
    return page(request, "privacy/breach.html", breach=found, steps=tell.steps_of(found), may_answer=may_answer)


@requires("privacy.answer")
def note_step(request, public_id, step: str):
    """One step: its day, what was done, who was told."""
    found = find(Breach.objects.select_related("organisation"), request.actor, "privacy.answer", public_id=public_id)
    title = next((title for key, title, _hint in BREACH_STEPS if key == step), None)
    if title is None:
        raise Http404(_("Das gibt es hier nicht."))
    now = timezone.now()
    form = StepForm(request.POST or None, initial={"on": timezone.localdate(now)})
    if succeeded(form, partial(actions.note_step, request.actor, found, step=step, now=now)):
        messages.success(request, _("Der Schritt ist festgehalten."))
        return redirect("privacy-breach", public_id)
    texts = {"title": title, "lead": found.title, "button": _("Schritt festhalten")}
    back, status = reverse("privacy-breach", args=[public_id]), 422 if form.is_bound else 200
    return page(request, "organisations/form.html", form=form, back_url=back, status=status, **texts)
