"""Screen 12: what is open, what was read unusually, what goes this month."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.choice import choose
from willkomm.core.protection import actions
from willkomm.core.protection.models import Finding
from willkomm.core.protection.queries import entries_of, not_noted, provisions
from willkomm.gateways.privacy import presenters as tell
from willkomm.gateways.privacy.forms import JudgeForm
from willkomm.gateways.privacy.queries import board as ask
from willkomm.gateways.privacy.queries.due import due

KINDS = ("retention", "threshold")


@requires("privacy.view")
def board(request):
    """Open requests with their legal date, unusual reading, deletions due this month."""
    today = timezone.localdate()
    here, choices = choose(request, "privacy.view", today)
    found = ask.board(request.actor)
    looked_at(request, ask.subjects(found.requests), "Datenschutz: offene Gesuche")
    until, kept = ask.end_of_month(today), provisions(here, KINDS)
    terms = entries_of(here, KINDS, today, kept)
    return page(
        request,
        "privacy/board.html",
        organisation=here,
        choices=choices,
        requests=[tell.request_row(r, r.person, today) for r in found.requests],
        findings=found.findings,
        announced=not_noted(here, today, kept),
        due=tell.due_summary(due(here, until, terms["retention"]), until),
        limits=tell.reading_limits(terms["threshold"]),
        may_answer=request.actor.may("privacy.answer"),
    )


@require_POST
@requires("privacy.answer")
def judge(request, public_id):
    """«war begründet» or «nachgefragt»."""
    found = find(Finding.objects.select_related("organisation"), request.actor, "privacy.answer", public_id=public_id)
    form = JudgeForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Wählen Sie «war begründet» oder «nachgefragt»."), "unknown_answer")
        actions.judge(request.actor, found, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Die Beurteilung ist festgehalten."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("data-protection")
