"""Letters that came back: found by the code that stands in them, noted with the reason, and what follows."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.queries import letter_by_code
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.forms.batches import CodeForm, ReturnForm
from willkomm.welcome.conversations.letters import letter_came_back
from willkomm.welcome.conversations.rules import RETURN_REASONS

UNKNOWN = "Diesen Code gibt es hier nicht. Vergleichen Sie ihn mit dem Brief."


@require_http_methods(["GET", "HEAD", "POST"])
@requires("conversations.record")
def returned_by_code(request):
    """The envelope in one hand: type the code, then say why it came back."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        rows = Letter.objects.for_scope(request.actor, "conversations.record")
        if letter := letter_by_code(rows, form.cleaned_data["code"]):
            return redirect("letter-returned", letter.public_id)
        form.add_error("code", UNKNOWN)
    return page(request, "conversations/returned_by_code.html", form=form, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("conversations.record")
def returned(request, public_id):
    """The letter came back as undeliverable: when and why; afterwards the sentence says what to do next."""
    rows = Letter.objects.for_scope(request.actor, "letters.view").prefetch_related("recipients__person")
    letter = find(rows, request.actor, "conversations.record", public_id=public_id)
    people = [row.person for row in letter.recipients.all()]
    form = ReturnForm(request.POST if request.method == "POST" else None)
    looked_at(request, people, "Rücksendung")
    if form.is_bound and form.is_valid() and _noted(request, letter, form):
        return _to_case(request, letter)
    context = {"letter": letter, "people": people, "form": form, "case": _case(request, letter)}
    return page(request, "conversations/returned.html", status=422 if form.is_bound else 200, **context)


def _noted(request, letter, form) -> bool:
    """Note it and tell the next step; or put the reason why not into the form."""
    try:
        letter_came_back(request.actor, letter, now=timezone.now(), **form.facts())
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    step = RETURN_REASONS.get(form.cleaned_data["reason"], RETURN_REASONS["other"])[1]
    messages.success(request, _("Rücksendung eingetragen. %(step)s") % {"step": step})
    return True


def _case(request, letter):
    cases = Case.objects.for_scope(request.actor, "cases.view").filter(household_id=letter.household_id)
    return cases.order_by("-arrived_on", "pk").first()


def _to_case(request, letter):
    if request.POST.get("von") == "heute":
        return redirect("today")
    found = _case(request, letter)
    return redirect("case", found.public_id) if found else redirect("returned-by-code")
