"""The processing register, the catalogue of disclosures, the terms with their preview: pages that print."""

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.core.organisations.choice import choose, succeeded
from willkomm.core.protection import actions
from willkomm.core.protection.models import Provision
from willkomm.core.protection.queries import (
    announced,
    decides_for_others,
    entries_of,
    entry,
    provisions,
    shortens_a_term,
)
from willkomm.core.protection.shipped import shipped
from willkomm.gateways.privacy import presenters as tell
from willkomm.gateways.privacy.forms import ProvisionForm
from willkomm.gateways.privacy.presenters import terms as told_terms
from willkomm.gateways.privacy.queries import register as ask
from willkomm.gateways.privacy.queries.board import end_of_month
from willkomm.gateways.privacy.queries.due import due

PAGES = {
    "dataset": "privacy-register",
    "disclosure": "privacy-disclosures",
    "retention": "privacy-retention",
    "threshold": "privacy-retention",
}


def _frame(request, kind: str, *further: str) -> dict:
    today = timezone.localdate()
    here, choices = choose(request, "privacy.view", today)
    may_edit = request.actor.may("privacy.rules", here.pk)
    kept = provisions(here, (kind, *further))
    found = entries_of(here, (kind, *further), today, kept)
    rows = tell.register(here, kind, found[kind])
    frame = {"organisation": here, "choices": choices, "may_edit": may_edit, "rows": rows, "today": today}
    return {**frame, "found": found, "provisions": kept}


@requires("privacy.view")
def datasets(request):
    """Every data set with purpose, basis, term and measures."""
    frame = _frame(request, "dataset", "retention")
    tell.with_terms(frame["rows"], frame["found"]["retention"])
    frame["list"] = tell.entry_list(frame["rows"], request.GET)
    parties = tell.parties(frame["organisation"], ask.contracts(frame["organisation"], frame["today"]))
    return page(request, "privacy/register.html", parties=parties, **frame)


@requires("privacy.view")
def disclosures(request):
    """Who may receive what."""
    frame = _frame(request, "disclosure")
    found = tell.entry_list(frame["rows"], request.GET)
    return page(request, "privacy/disclosures.html", list=found, **frame)


@requires("privacy.view")
def retention(request):
    """How long what is kept, what goes until the end of the month, what went."""
    frame = _frame(request, "retention", "threshold")
    here, until = frame["organisation"], end_of_month(frame["today"])
    found = due(here, until, frame["found"]["retention"])
    shown = ask.preview(found)
    looked_at(request, shown.people, "Datenschutz: Vorschau der Löschungen")
    frame["due"] = tell.due_summary(found, until - timedelta(days=1))
    frame["thresholds"] = tell.register(here, "threshold", frame["found"]["threshold"])
    frame["stays"] = tell.kept_rows()
    frame["announced"] = told_terms.announcements(request.actor, here, frame["today"], frame["provisions"])
    frame["may_hold"] = request.actor.may("privacy.hold", here.pk)
    lists = {"preview": shown.rows, "erasures": ask.erased(here), "offers": len(ask.open_offers(here))}
    return page(request, "privacy/retention.html", **lists, **frame)


@require_POST
@requires("privacy.hold")
def archive_answered(request):
    """The archive took or declined all that it was offered."""
    here, _choices = choose(request, "privacy.hold", timezone.localdate())
    taken = request.POST.get("antwort") == "taken"
    if offers := ask.open_offers(here):
        actions.note_archive_answer(request.actor, offers, taken=taken, now=timezone.now())
        messages.success(request, _("Die Antwort des Archivs ist festgehalten."))
    return redirect(f"{reverse('privacy-retention')}?{urlencode({'o': here.slug})}")


def _provide(request, here, kind: str, key: str, valid_from, ended=False, **facts):
    until = valid_from - timedelta(days=1) if ended else None
    terms = {"facts": facts, "valid_from": valid_from, "valid_to": until, "now": timezone.now()}
    actions.provide(request.actor, here, kind=kind, key=key, **terms)


def _asks_first(request, here, kind: str, key: str, form) -> bool:
    """Whether a term gets shorter, and nobody has said yet that it should, having read what it means."""
    if request.POST.get("sure") == "yes" or not form.is_valid():
        return False
    return shortens_a_term(here, kind, key, form.facts(), form.cleaned_data["valid_from"])


def _consider(here, kind: str, key: str, valid_from, **facts) -> None:
    actions.reasonable(here, kind=kind, key=key, facts=facts, valid_from=valid_from, now=timezone.now())


@requires("privacy.rules")
def provide(request, kind: str, key: str):
    """Another text, term or state of one entry, from a day on; of a shorter term first what it deletes."""
    if kind not in PAGES or key not in shipped(kind):
        raise Http404(_("Das gibt es hier nicht."))
    here, _choices = choose(request, "privacy.rules", today := timezone.localdate())
    form = _provision_form(request, here, kind, key, today)
    asks = _asks_first(request, here, kind, key, form)
    if succeeded(form, partial(_consider, here, kind, key) if asks else partial(_provide, request, here, kind, key)):
        if asks:
            return page(request, "privacy/term_preview.html", **told_terms.preview(here, key, form, today))
        messages.success(request, _("Die Bestimmung ist gespeichert."))
        return redirect(_back(here, kind))
    texts = {"title": form.value.name, "lead": here.name, "button": _("Bestimmung speichern")}
    status = 422 if form.is_bound else 200
    return page(request, "organisations/form.html", form=form, back_url=_back(here, kind), status=status, **texts)


def _provision_form(request, here, kind: str, key: str, today) -> ProvisionForm:
    found = entry(here, kind, key, today)
    first = actions.first_day_of_shorter_term(here, today) if kind == "retention" else today
    begins = first if decides_for_others(here) else today
    facts = {"value": found.last, "ended": found.ended, "begins": begins, "first": first}
    return ProvisionForm(request.POST or None, kind=kind, **facts)


def _back(here, kind: str) -> str:
    return f"{reverse(PAGES[kind])}?{urlencode({'o': here.slug})}"


@require_POST
@requires("privacy.rules")
def take_back(request, pk: int):
    """Take back what was announced and has not begun."""
    found = find(Provision.objects.select_related("organisation"), request.actor, "privacy.rules", pk=pk)
    try:
        actions.take_back(request.actor, found, now=timezone.now())
        messages.success(request, _("Die Ankündigung ist zurückgenommen; es bleibt bei der bisherigen Frist."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(_back(found.organisation, found.kind))


@require_POST
@requires("privacy.hold")
def note_term(request, pk: int):
    """Somebody has read that a term will be shorter."""
    here, _choices = choose(request, "privacy.hold", today := timezone.localdate())
    found = next((each.provision for each in announced(here, today) if each.provision.pk == pk), None)
    if found is None:
        raise Http404(_("Diese Ankündigung gibt es nicht mehr."))
    try:
        actions.note_term(request.actor, here, provision=found, now=timezone.now())
        messages.success(request, _("Es ist festgehalten, dass Ihre Gemeinde davon weiss."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(_back(here, "retention"))
