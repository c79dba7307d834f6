"""Letters of a dossier: look, create, open, note what happened to the paper."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from willkomm.common.correspondence.actions import WAY_OUT, note_posted
from willkomm.common.correspondence.letters import set_again, set_letters
from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import sharing
from willkomm.common.correspondence.storage import NotAsIssued, as_issued
from willkomm.core.days import WRONG_DAY
from willkomm.core.kernel.gate import find, looked_at, requires, stays_here
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.models import ContactPoint
from willkomm.core.organisations.queries import with_contact
from willkomm.core.protection.catalogue import refusal
from willkomm.core.protection.queries import disclosure_terms
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.forms.letters import ConfirmationForm, DayForm, LetterForm
from willkomm.welcome.conversations.letters import WRITE, print_confirmations
from willkomm.welcome.conversations.presenters import confirmation_rows, done_message, preview
from willkomm.welcome.conversations.presenters.pdf import pdf_response
from willkomm.welcome.conversations.queries import informed

CONFIRMATION = "confirmation.person"
WAYS_OUT = (WAY_OUT, CONFIRMATION)


def _case(request, public_id):
    cases = Case.objects.for_scope(request.actor, "cases.view").select_related("person", "household", "organisation")
    cases = with_contact(cases, timezone.localdate())
    cases = cases.annotate(disclosure_terms=disclosure_terms(WAYS_OUT, "organisation_id", "organisation__parent_id"))
    case = find(cases, request.actor, "letters.issue", public_id=public_id)
    case.organisation.contact = ContactPoint(**case.contact_facts) if case.contact_facts else None
    case.organisation.disclosure_terms = case.disclosure_terms
    return case


def _letter(request, public_id, permission):
    return find(Letter.objects.for_scope(request.actor, "letters.view"), request.actor, permission, public_id=public_id)


def _to_case(request, letter):
    if request.POST.get("von") == "heute":
        return redirect("today")
    cases = Case.objects.for_scope(request.actor, "cases.view").filter(household_id=letter.household_id)
    return redirect("case", cases.order_by("-arrived_on", "pk").first().public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("letters.issue")
def create(request, public_id):
    """Show what would be printed; create it and go back to the dossier."""
    case = _case(request, public_id)
    now = timezone.now()
    sent = request.POST if request.method == "POST" else None
    shown = preview(case, (sent or request.GET).get("template", ""), now=now)
    facts = {"offers_unchecked": shown.draft.plan.could_add, "since": case.state_since.isoformat()}
    form = LetterForm(sent, template=shown.template, **facts)
    if sent is not None and form.is_valid() and (letters := _written(request, shown, form, now)):
        messages.success(request, done_message(letters))
        return redirect("case", case.public_id)
    looked_at(request, [each.person for each in shown.cases], "Brief vorbereitet")
    status = 200 if sent is None else 422
    return page(request, "conversations/letter_create.html", shown=shown, form=form, case=case, status=status)


def _written(request, shown, form, now):
    """The letters, or None with the sentence in the form when the domain refuses."""
    template, facts = form.cleaned_data["template"], form.facts()
    if template == Letter.Template.FOLDER:
        facts["instead"] = request.POST.get("instead", "")
    try:
        return WRITE[template](request.actor, shown.cases, now=now, base_url=settings.BASE_URL, **facts)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
    return None


@require_GET
@requires("letters.issue")
def preview_file(request, public_id):
    """The letter as PDF with «Entwurf» across it; writes nothing."""
    case = _case(request, public_id)
    unchecked, now = request.GET.get("unchecked") == "1", timezone.now()
    shown = preview(case, request.GET.get("template", ""), now=now, include_unchecked=unchecked)
    looked_at(request, [each.person for each in shown.cases], "Brief vorbereitet")
    try:
        done = set_letters([shown.draft], now=now, draft=True)
    except Refused as refusal:
        return page(request, "conversations/letter_refused.html", case=case, sentence=refusal.sentence, status=422)
    stays_here(request)
    return pdf_response(done.pdf, f"Entwurf-{timezone.localdate(now)}.pdf")


@require_GET
@requires("letters.view")
def file(request, public_id):
    """The pages of this letter: its file, or from a file with many letters this one alone, set again.

    When typesetter or template have changed since, the whole file opens at the letter's page, and everybody in it
    counts as looked at.
    """
    letter = _letter(request, public_id, "letters.view")
    sharers = sharing(letter)
    alone = set_again(letter) if len(sharers) > 1 else None
    shown = [each for each in sharers if alone is None or each.pk == letter.pk]
    looked_at(request, [row.person for each in shown for row in each.recipients.all()], "Brief geöffnet")
    try:
        pdf = alone or as_issued(letter)
    except NotAsIssued:
        return page(request, "conversations/file_lost.html", status=404)
    return pdf_response(pdf, f"Brief-{timezone.localdate(letter.issued_at)}.pdf")


def _noted(request, letter, verb, sentence):
    """Note the day on the letter, tell it or the reason why not, and go back to the dossier."""
    on = DayForm(request.POST).day()
    try:
        if on is None:
            raise Refused(WRONG_DAY, "date")
        verb(letter, on)
        messages.success(request, sentence)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return _to_case(request, letter)


@require_POST
@requires("letters.issue")
def posted(request, public_id):
    """«Gedruckt? Ja, heute zur Post.»"""
    letter = _letter(request, public_id, "letters.issue")

    def verb(letter, on):
        note_posted(request.actor, [letter], on=on, today=timezone.localdate())

    return _noted(request, letter, verb, _("Brief zur Post gegeben."))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("letters.issue")
def confirmation(request, public_id):
    """For whom? Then the printed confirmation for another municipality as PDF; no dossier moves."""
    case = _case(request, public_id)
    cases = informed(case)
    form = ConfirmationForm(request.POST if request.method == "POST" else None, cases=cases)
    looked_at(request, [each.person for each in cases] or [case.person], "Bestätigung gedruckt")
    if form.is_bound and form.is_valid() and (pdf := _confirmed(request, form)):
        return pdf_response(pdf, f"Bestaetigung-{timezone.localdate()}.pdf")
    context = {"case": case, "form": form, "rows": confirmation_rows(cases)}
    context["withheld"] = refusal(case.organisation, CONFIRMATION, timezone.localdate())
    return page(request, "conversations/confirmation.html", status=422 if form.is_bound else 200, **context)


def _confirmed(request, form):
    """The PDF, or None with the sentence in the form when the domain refuses."""
    try:
        return print_confirmations(request.actor, form.chosen(), now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
    return None
