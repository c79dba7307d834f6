"""Recording a conversation after the fact; the full conversation screen joins it here."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.thanking import thanks
from willkomm.gateways.desk.queries import dossier as ask
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.views.way import came_from, local_now, onwards
from willkomm.welcome.conversations import actions
from willkomm.welcome.conversations.forms import ConversationForm
from willkomm.welcome.conversations.models import Conversation
from willkomm.welcome.conversations.queries import cases_of, members


def _form(request, found):
    now = local_now()
    planned = found.appointment_at and found.appointment_at < now
    initial = {
        "held_on": found.appointment_at.astimezone(now.tzinfo).date() if planned else now.date(),
        "language": found.language,
        "outcome": Conversation.Outcome.HELD,
        "place": found.appointment_place,
    }
    data = request.POST if request.method == "POST" else None
    people = members(found.household_id) or [found.person]
    return ConversationForm(data, initial=initial, languages=list(language_names().items()), people=people)


def _page(request, found, form, *, refusal="", status=200):
    looked_at(request, form.people, "Gespräch erfassen")
    who = words.heading(form.people, found.person)
    context = {"case": found, "form": form, "who": who, "refusal": refusal, "von": came_from(request)}
    return page(request, "desk/record_conversation.html", status=status, **context)


@requires("conversations.record")
def record_conversation(request, public_id):
    """Three fields, then «Gespräch erfassen»."""
    found = find(ask.with_person(), request.actor, "conversations.record", public_id=public_id)
    form = _form(request, found)
    if request.method != "POST":
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        written = actions.record(request.actor, found.household, now=local_now(), **form.facts())
    except Refused as refusal:
        if isinstance(refusal, Forbidden):
            raise
        return _page(request, found, form, refusal=refusal.sentence, status=422)
    undo = reverse("conversation-undo", args=[written.public_id])
    messages.success(
        request, _("Eingetragen: %(outcome)s.") % {"outcome": written.get_outcome_display()}, extra_tags=undo
    )
    if written.outcome == Conversation.Outcome.HELD and (sentence := thanks(found, local_now().date())):
        messages.info(request, sentence)
    return onwards(request, found)


@requires("conversations.record")
@require_POST
def conversation_undo(request, public_id):
    """Take a conversation back that was just recorded."""
    found = find(Conversation.objects, request.actor, "conversations.record", public_id=public_id)
    cases = cases_of(found)
    try:
        actions.withdraw(request.actor, found, now=local_now())
        messages.success(request, _("Rückgängig gemacht: Das Gespräch ist nicht mehr eingetragen."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("case", cases[0].public_id) if cases else redirect("cases")
