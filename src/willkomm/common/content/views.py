"""Texts and translations: the canton or centre edits and releases them, municipalities look."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from willkomm.common.content.actions import release, rewrite
from willkomm.common.content.forms import TextForm
from willkomm.common.content.presenters import (
    GROUPS,
    SOURCE,
    Shelf,
    board,
    board_list,
    heads,
    language_or_none,
    office_for,
)
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused


def _language(tag: str):
    found = language_or_none(tag)
    if found is None:
        raise Http404(_("Diese Sprache gibt es hier nicht."))
    return found


def _group(key: str) -> str:
    if key not in GROUPS:
        raise Http404(_("Diese Texte gibt es hier nicht."))
    return key


@require_safe
@requires("texts.view")
def overview(request):
    """Which texts exist in which language, and how far each is."""
    office = office_for(request.actor)
    edits = request.actor.may("texts.edit", office.pk)
    found = board_list(board(office), request.GET)
    return page(request, "content/overview.html", found=found, groups=heads(), edits=edits)


@require_safe
@requires("texts.view")
def group(request, language, group):
    """The texts of one group beside their German source."""
    office, spoken = office_for(request.actor), _language(language)
    shelf = Shelf(office, {SOURCE, language}, _group(group))
    facts = {
        "texts": shelf.texts(language, group),
        "state": shelf.state(language, group),
        "edits": request.actor.may("texts.edit", office.pk),
        "releases": request.actor.may("texts.release", office.pk),
    }
    return page(request, "content/group.html", tongue=spoken, group=group, title=GROUPS[group], **facts)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("texts.edit")
def edit(request, language, key):
    """Write a new version of one text; it holds once it is released."""
    office, spoken, part = office_for(request.actor), _language(language), _group(key.partition(".")[0])
    text = Shelf(office, {SOURCE, language}, part).text(language, key)
    if not text.source:
        raise Http404(_("Diesen Text gibt es hier nicht."))
    typed = request.POST if request.method == "POST" else None
    form = TextForm(typed, language=spoken, initial={"body": text.row.body if text.row else ""})
    if typed is not None and form.is_valid() and _rewritten(request, office, language, key, form):
        messages.success(request, _("Neue Fassung gespeichert. Sie gilt, sobald sie freigegeben ist."))
        return redirect("text-group", language, part)
    facts = {"text": text, "tongue": spoken, "group": part, "title": GROUPS[part], "form": form}
    return page(request, "content/edit.html", status=422 if typed is not None else 200, **facts)


def _rewritten(request, office, language, key, form) -> bool:
    try:
        rewrite(request.actor, office, language=language, key=key, body=form.cleaned_data["body"])
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error("body", refusal.sentence)
    return form.is_valid()


@require_POST
@requires("texts.release")
def release_group(request, language, group):
    """Release a group in one language, once for everybody."""
    office, spoken = office_for(request.actor), _language(language)
    try:
        release(request.actor, office, language=language, group=_group(group), now=timezone.now())
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("text-group", language, group)
    sentence = _("%(language)s, %(group)s: freigegeben. Briefe gehen ab jetzt in dieser Sprache.")
    messages.success(request, sentence % {"language": spoken.name, "group": GROUPS[group]})
    return redirect("texts")
