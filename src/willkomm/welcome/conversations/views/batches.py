"""The page of a batch: progress, its documents, «zur Post», and taking it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from willkomm.common.correspondence.models import Letter
from willkomm.common.correspondence.storage import NotAsIssued, as_issued
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.list_filter import marks
from willkomm.core.lists.presenters import listed, opening
from willkomm.core.organisations.choice import places
from willkomm.welcome.conversations.actions import batches as verbs
from willkomm.welcome.conversations.forms.batches import PostForm, StackFilter
from willkomm.welcome.conversations.letters import MAY_GET_A_FOLDER
from willkomm.welcome.conversations.models import LetterBatch
from willkomm.welcome.conversations.presenters import batches as tell
from willkomm.welcome.conversations.presenters.pdf import pdf_response
from willkomm.welcome.conversations.queries import batches as ask
from willkomm.welcome.conversations.tasks import start


def _batch(request, public_id, permission):
    rows = LetterBatch.objects.for_scope(request.actor, "letters.view").select_related("organisation")
    return find(rows, request.actor, permission, public_id=public_id)


def asked_form(request, data) -> StackFilter:
    """The filters as they stand in the address or in a form that carries them on."""
    return StackFilter(data, places=places(request, "letters.view"))


@require_GET
@requires("letters.view")
def batches(request):
    """All batches, the newest first; filters stand in the address."""
    here = places(request, "letters.view")
    form = StackFilter(request.GET, places=here)
    if first := opening(request, form):
        return redirect(first)
    try:
        found = ask.recent(here, form.asked, **marks(request.GET))
    except ValueError:
        return redirect(form.everything)
    rows = [(batch, tell.title_of(batch), *tell.state_badge(batch)) for batch in found.rows]
    several = len(here) > 1
    return page(request, "conversations/batches.html", rows=rows, several=several, **listed(request, form, found))


def _state(batch) -> dict:
    """What the progress shows; names nobody."""
    found, word = ask.progress(batch), tell.state_badge(batch)
    return {"batch": batch, "progress": found, "progress_words": tell.progress_words(found), "state": word}


@require_GET
@requires("letters.view")
def progress_of(request, public_id):
    """The part of the page that asks again every two seconds while letters are being made."""
    batch = _batch(request, public_id, "letters.view")
    if not request.htmx:
        return redirect("letter-batch", public_id)
    response = page(request, "conversations/batch.html", partial="stand", **_state(batch))
    if batch.state not in ask.OPEN_STATES:
        response["HX-Refresh"] = "true"  # finished: now the whole page has something new to show
    return response


@require_GET
@requires("letters.view")
def batch(request, public_id):
    """How far it is; then the documents in order, «Ja, heute zur Post», and every letter with its pages."""
    found = _batch(request, public_id, "letters.view")
    made, left, parts = ask.letters_in(found), ask.left_out(found), ask.parts(found)
    people = [case.person for _letter, cases in made for case in cases] + [case.person for case, _reason in left]
    looked_at(request, people, "Briefe eines Stapels")
    may = request.actor.may("letters.issue", found.organisation_id)
    return page(
        request,
        "conversations/batch.html",
        title=tell.title_of(found),
        parts=[(part, tell.part_label(part, len(parts))) for part in parts],
        **tell.letter_rows(made, request.GET),
        left=left,
        asks_post=may and found.state == LetterBatch.State.DONE and not found.posted_on,
        may_take_back=may and not found.posted_on and found.state != LetterBatch.State.UNDONE,
        hands_over=_hands_over(request, found, made),
        may_record=request.actor.may("conversations.record", found.organisation_id),
        **_state(found),
    )


def _hands_over(request, batch, made) -> bool:
    """Whether somebody can say of all folders at once that they were handed over."""
    may = request.actor.may("conversations.record", batch.organisation_id)
    waits = (case.state in MAY_GET_A_FOLDER and not case.reached for _letter, cases in made for case in cases)
    return bool(may and batch.posted_on and batch.template == Letter.Template.FOLDER and any(waits))


@require_GET
@requires("letters.view")
def part(request, public_id, number):
    """One document of the batch as it was stored; everybody in it counts as looked at."""
    found = _batch(request, public_id, "letters.view")
    wanted = next((each for each in ask.parts(found) if each.number == number), None)
    if wanted is None:
        raise Http404(_("Diesen Teil gibt es nicht."))
    made = [(letter, cases) for letter, cases in ask.letters_in(found) if letter.file == wanted.file]
    looked_at(request, [case.person for _letter, cases in made for case in cases], "Briefe eines Stapels geöffnet")
    try:
        return pdf_response(as_issued(wanted), f"Briefe-{timezone.localdate(found.ordered_at)}-Teil-{number}.pdf")
    except NotAsIssued:
        return page(request, "conversations/file_lost.html", status=404)


def _done(request, public_id, verb, sentence, undo=""):
    """Do it, tell it or the reason why not, and show the batch."""
    batch = _batch(request, public_id, "letters.issue")
    try:
        verb(batch)
        messages.success(request, sentence, extra_tags=undo)
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("letter-batch", public_id)


@require_POST
@requires("letters.issue")
def post(request, public_id):
    """«Gedruckt? Ja, heute zur Post», for all letters but those that stay behind."""

    def verb(batch):
        form = PostForm(request.POST, letters=[letter for letter, _cases in ask.letters_in(batch)])
        if not form.is_valid():
            raise Refused(next(iter(form.errors.values()))[0], "invalid")
        verbs.post(request.actor, batch, **form.facts())

    return _done(request, public_id, verb, _("Briefe zur Post gegeben."))


@require_POST
@requires("letters.issue")
def take_back_all(request, public_id):
    """Before the post: nobody was written to."""

    def verb(batch):
        verbs.take_back(request.actor, batch, now=timezone.now())

    return _done(request, public_id, verb, _("Briefe zurückgenommen. Die Dossiers stehen wieder wie vorher."))


@require_POST
@requires("letters.issue")
def again(request, public_id):
    """Try once more what could not be made."""
    now = timezone.now()

    def verb(batch):
        start(verbs.try_again(request.actor, batch, now=now))

    return _done(request, public_id, verb, _("Die Briefe werden nochmals erstellt."))
