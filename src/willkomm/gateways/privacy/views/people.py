"""Who has seen this person, holds, and where a request begins."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.common.people.models import Person
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.choice import choices_for, choose, succeeded
from willkomm.core.protection import actions
from willkomm.core.protection.actions.requests import take_request
from willkomm.core.protection.models import Hold
from willkomm.gateways.privacy import presenters as tell
from willkomm.gateways.privacy.forms import HoldForm, RequestForm, StrangerForm
from willkomm.gateways.privacy.queries.access import looks_at
from willkomm.gateways.privacy.queries.board import hold_on, people_named

LOOKS = 1000


def person_of(request, public_id, permission: str) -> Person:
    """The person with this id, if somebody may see who looked at them here."""
    return find(Person.everyone.select_related("household"), request.actor, permission, public_id=public_id)


@requires("privacy.seen")
def search(request):
    """Find a person by name, to see who looked at them or to begin a request."""
    typed = request.GET.get("q", "")[:100]
    people = people_named(request.actor, "privacy.seen", typed)
    looked_at(request, people, "Datenschutz: Person gesucht")
    facts = {"typed": typed, "people": people, "may_answer": request.actor.may("privacy.answer")}
    places = choices_for(request, "privacy.seen", timezone.localdate())
    facts["no_dossiers"] = all(here.kind == here.Kind.CANTON for here in places)
    return page(request, "privacy/people.html", **facts)


@requires("privacy.seen")
def seen(request, public_id):
    """«Wer hat das gesehen?»: by day and purpose, newest first; prints."""
    person = person_of(request, public_id, "privacy.seen")
    looked_at(request, [person], "Datenschutz: Zugriffe auf diese Person")
    looks = list(looks_at(person)[: LOOKS + 1])
    return page(
        request,
        "privacy/person.html",
        who=tell.who(person),
        person=person,
        days=tell.seen_by_day(looks[:LOOKS]),
        more=len(looks) > LOOKS,
        hold=hold_on(person),
        may_hold=request.actor.may("privacy.hold", person.organisation_id),
        may_answer=request.actor.may("privacy.answer", person.organisation_id),
        hold_form=HoldForm(),
    )


@requires("privacy.answer")
def new_request(request, public_id):
    """Record a request of this person."""
    person = person_of(request, public_id, "privacy.answer")
    looked_at(request, [person], "Datenschutz: Gesuch erfasst")
    now = timezone.now()
    form = RequestForm(request.POST or None, initial={"received_on": timezone.localdate(now), "kind": "access"})
    taken = []
    act = partial(take_request, request.actor, person.organisation, subject=person.public_id, now=now)
    if succeeded(form, lambda **facts: taken.append(act(**facts))):
        messages.success(request, _("Das Gesuch ist erfasst."))
        return redirect("privacy-request", taken[0].public_id)
    texts = {"title": _("Gesuch erfassen"), "lead": person.name, "button": _("Gesuch erfassen")}
    back = redirect("privacy-seen", person.public_id).url
    status = 422 if form.is_bound else 200
    return page(request, "organisations/form.html", form=form, back_url=back, status=status, **texts)


@requires("privacy.answer")
def stranger(request):
    """Record a request of somebody of whom nothing is stored: they are told so, too."""
    now, taken = timezone.now(), []
    here, _choices = choose(request, "privacy.answer", timezone.localdate(now))
    start = {"received_on": timezone.localdate(now), "kind": "access", "asker": request.GET.get("q", "")[:200]}
    form = StrangerForm(request.POST or None, initial=start)
    act = partial(take_request, request.actor, here, now=now)
    if succeeded(form, lambda **facts: taken.append(act(**facts))):
        messages.success(request, _("Das Gesuch ist erfasst."))
        return redirect("privacy-request", taken[0].public_id)
    texts = {"title": _("Gesuch von jemandem, der nicht gespeichert ist"), "button": _("Gesuch erfassen")}
    texts["lead"] = _("%s. Suchen Sie zuerst nach dem Namen, auch nach früheren.") % here.name
    status, back = 422 if form.is_bound else 200, reverse("privacy-people")
    return page(request, "organisations/form.html", form=form, back_url=back, status=status, **texts)


@require_POST
@requires("privacy.hold")
def hold(request, public_id):
    """«Aufbewahren, weil …»."""
    person, form = person_of(request, public_id, "privacy.hold"), HoldForm(request.POST)
    form.is_valid()
    try:
        actions.hold(request.actor, person, reason=form.cleaned_data.get("reason", ""), now=timezone.now())
        messages.success(request, _("Die Daten dieser Person bleiben, bis Sie die Aufbewahrung aufheben."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("privacy-seen", public_id)


@require_POST
@requires("privacy.hold")
def end_hold(request, public_id):
    """From now on the usual term counts."""
    held = find(Hold.objects.select_related("organisation"), request.actor, "privacy.hold", public_id=public_id)
    actions.end_hold(request.actor, held, now=timezone.now())
    messages.success(request, _("Die Aufbewahrung ist aufgehoben; es gilt wieder die übliche Frist."))
    return redirect("privacy-seen", held.subject)
