"""One request: compile the access file, let a second person release it, note the answer."""

from functools import partial

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from willkomm.common.people.models import Person
from willkomm.core.kernel.gate import comes_from, find, looked_at, requires, stays_here
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.choice import succeeded
from willkomm.core.protection.actions import requests as actions
from willkomm.core.protection.catalogue import refusal
from willkomm.core.protection.models import Request
from willkomm.gateways.privacy import presenters as tell
from willkomm.gateways.privacy.actions import keep_compiled
from willkomm.gateways.privacy.forms import AnswerForm
from willkomm.gateways.privacy.letters import compiled, nothing_stored


def _found(request, public_id, permission: str = "privacy.view") -> tuple[Request, Person | None]:
    found = find(Request.objects.select_related("organisation"), request.actor, permission, public_id=public_id)
    people = Person.everyone.filter(organisation=found.organisation, public_id=found.subject)
    return found, people.select_related("household", "organisation").first()


def _request(request, public_id, permission: str = "privacy.view") -> tuple[Request, Person | None]:
    found, person = _found(request, public_id, permission)
    looked_at(request, [person] if person else [], "Datenschutz: Gesuch")
    return found, person


@requires("privacy.view")
def show(request, public_id, form=None):
    """The request with its next step."""
    found, person = _request(request, public_id)
    today, actor, here = timezone.localdate(), request.actor, found.organisation_id
    may_release = actor.may("privacy.release", here) and actor.ref != found.compiled_by_ref
    row = tell.request_row(found, person.name if person else "", today)
    return page(
        request,
        "privacy/request.html",
        status=422 if form else 200,
        found=found,
        person=person,
        who=tell.who(person) if person else row["name"],
        form=form or AnswerForm(initial={"on": today}),
        may_answer=actor.may("privacy.answer", here) and not found.answered_on,
        may_release=may_release and row["waits"],
        seen=[{"name": "seen", "value": found.compiled_at.isoformat()}] if found.compiled_at else [],
        waits=row["waits"] and found.kind == Request.Kind.ACCESS,
        withheld=refusal(found.organisation, "access.person", today),
    )


def _done(request, public_id, permission: str, act, sentence: str):
    found, person = _request(request, public_id, permission)
    try:
        act(found, person)
        messages.success(request, sentence)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("privacy-request", public_id)


@require_POST
@requires("privacy.answer")
def compile_file(request, public_id):
    """«Auskunft zusammenstellen»: everything about one person as PDF, or that there is nothing."""

    def act(found, person):
        now = timezone.now()
        pdf = compiled(person, now) if person else nothing_stored(found, now)
        keep_compiled(request.actor, found, pdf, now=now)

    sentence = _("Die Auskunft ist zusammengestellt. Eine zweite Person sieht sie durch und gibt sie frei.")
    return _done(request, public_id, "privacy.answer", act, sentence)


@require_POST
@requires("privacy.release")
def release(request, public_id):
    """The second look."""

    def act(found, _person):
        actions.release(request.actor, found, seen=request.POST.get("seen", ""), now=timezone.now())

    return _done(request, public_id, "privacy.release", act, _("Die Auskunft ist freigegeben."))


@require_POST
@requires("privacy.answer")
def answer(request, public_id):
    """What was answered, and when."""
    found, _person = _request(request, public_id, "privacy.answer")
    form = AnswerForm(request.POST)
    if succeeded(form, partial(actions.answer_request, request.actor, found, now=timezone.now())):
        messages.success(request, _("Die Antwort ist festgehalten."))
        return redirect("data-protection")
    return show(request, public_id, form)


@require_GET
@requires("privacy.view")
def access_file(request, public_id):
    """The compiled PDF: for the second look, and once it is released, for the person."""
    found, person = _found(request, public_id)
    comes_from(request, [found.organisation_id])
    if found.released_at:
        looked_at(request, [person] if person else [], "Datenschutz: Auskunft geöffnet")
    else:
        looked_at(request, [person] if person else [], "Datenschutz: Auskunft durchgesehen")
        stays_here(request)
    if not found.file or not default_storage.exists(found.file):
        raise Http404(_("Die Auskunft ist noch nicht zusammengestellt oder schon gelöscht."))
    with default_storage.open(found.file, "rb") as file:
        name = f"Auskunft-{found.received_on}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(file.read(), content_type="application/pdf", headers=headers)
