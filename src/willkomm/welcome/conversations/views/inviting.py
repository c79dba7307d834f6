"""«Einladen»: everybody who waits for the same letter, ticked, and one button."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from willkomm.common.correspondence.models import Letter
from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.organisations.choice import choose
from willkomm.core.protection.catalogue import Withheld
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.forms.batches import InviteForm
from willkomm.welcome.conversations.models import LetterBatch
from willkomm.welcome.conversations.presenters.batches import (
    TITLES,
    household_list,
    in_words,
    letters,
    make_words,
    narrow,
    options,
    people,
    rows_for,
)
from willkomm.welcome.conversations.queries.batches import candidates, counted
from willkomm.welcome.conversations.rules import KEPT, MANY
from willkomm.welcome.conversations.tasks import start

SHOWN = 1000


def _links(here, rows, counts, template: str) -> list[dict]:
    """The other letters that wait here, and the other municipalities."""
    found = [
        {"label": in_words(key, counts[here.pk, key][0]), "url": _address(here, key)}
        for key in TITLES
        if key != template and (here.pk, key) in counts
    ]
    others = {pk for pk, _template in counts if pk != here.pk}
    return found + [{"label": other.name, "url": _address(other, "")} for other in rows if other.pk in others]


def _address(here, template: str) -> str:
    return f"{reverse('invite-many')}?{urlencode({'o': here.slug, 'brief': template})}"


def _wanted(request, here, counts) -> str:
    """The letter named in the address, else the one for which most people wait here."""
    named = request.GET.get("brief", "")
    if named in Letter.Template.values:
        return named
    return max(TITLES, key=lambda key: counts.get((here.pk, key), (0,))[0])


def _only(request) -> set[str]:
    """The households for which alone somebody came here: named in the address, or kept because they are many."""
    named = request.GET.getlist("nur")
    return set(request.session.get(KEPT, []) if named == [KEPT] else named)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("letters.issue")
def invite_many(request):
    """Who, in which language, what is missing; then «300 Briefe erstellen», which leads to the page of the batch."""
    today = timezone.localdate()
    here, places = choose(request, "letters.issue", today)
    counts = counted([place.pk for place in places], today)
    template = _wanted(request, here, counts)
    waiting = rows_for(here, candidates(here.pk, template, today)[:SHOWN], template)
    waiting, narrowed = narrow(waiting, _only(request))
    found = household_list(waiting, request.GET)
    ready, left = [row for row in found.rows if not row.reason], [row for row in found.rows if row.reason]
    sent = request.POST if request.method == "POST" else None
    adds = any(row.could_add for row in ready)
    form = InviteForm(sent, template=template, offers_unchecked=adds)
    if sent is not None and (batch := _ordered(request, here, form, ready)):
        return redirect("letter-batch", batch.public_id)
    looked_at(request, people(found.rows), "Einladen")
    context = _context(here, template, ready, form) | {"here": here, "form": form, "left": left}
    context |= {"narrowed": narrowed, "list": found, "action": request.get_full_path()}
    links, several = _links(here, places, counts, template), len(places) > 1
    status = 200 if sent is None else 422
    return page(request, "conversations/invite_many.html", status=status, links=links, several=several, **context)


def _context(here, template: str, ready, form) -> dict:
    """What the page says of those who can get the letter."""
    count = sum(form.has(row.household) for row in ready)
    return {
        "kind": template,
        "title": TITLES[template],
        "subtitle": in_words(template, len(people(ready))),
        "ready": ready,
        "long": len(ready) > MANY,
        "options": options(ready, form),
        "buttons": make_words(count),
    }


def _ordered(request, here, form, ready):
    """The batch, or None with the sentence in the form. The same form once more leads to the same batch."""
    if not form.is_valid():
        return None
    key = form.cleaned_data["key"]
    if found := _before(request, here, key):
        return found
    cases = [case for row in ready if form.has(row.household) for case in row.cases]
    facts, now = form.facts(), timezone.now()
    try:
        batch = order(request.actor, cases, template=form.cleaned_data["template"], now=now, key=key, **facts)
    except Refused as refusal:
        if isinstance(refusal, Forbidden) and not isinstance(refusal, Withheld):
            raise
        form.add_error(None, refusal.sentence)
        return None
    start(batch)
    messages.success(request, _("%(letters)s bestellt.") % {"letters": letters(len({c.household_id for c in cases}))})
    return batch


def _before(request, here, key) -> LetterBatch | None:
    """The batch that this form has ordered already."""
    rows = LetterBatch.objects.for_scope(request.actor, "letters.issue")
    return rows.filter(organisation_id=here.pk, public_id=key).first()
