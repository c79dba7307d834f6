"""«Doppelt erfasst»: find the other entry, see what happens, join in one step, and part again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from willkomm.common.people.models import Joining, Person
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.gateways.desk import actions
from willkomm.gateways.desk.presenters import joining as tell
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.queries import joining as ask
from willkomm.gateways.desk.queries.dossier import with_person
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.views.way import local_now


def _case(request, public_id):
    found = find(with_person(), request.actor, "people.merge", public_id=public_id)
    if not request.actor.may("cases.view", found.organisation_id):
        raise Forbidden()
    if found.person.household_id == found.household_id:
        found.person.household = found.household
    return found


def _other(request, case):
    """The person named by `mit`, in the same organisation; None when nobody is named."""
    wanted = request.POST.get("mit") or request.GET.get("mit")
    if not wanted:
        return None
    rows = Person.objects.for_scope(request.actor, "people.merge").filter(organisation_id=case.organisation_id)
    rows = rows.select_related("household")
    try:
        return find(rows, request.actor, "people.merge", public_id=wanted)
    except ValidationError:
        raise Http404("Diese Person gibt es hier nicht.") from None


@requires("people.merge")
def person_merge(request, public_id):
    """Choose the other entry; with `mit` the preview, and by POST the merge."""
    case = _case(request, public_id)
    other = _other(request, case)
    if other is None:
        return _choose(request, case)
    try:
        cases = ask.dossiers_of_both(case.person, other)
        keep, other = actions.in_order(case.person, other, cases)
        if request.method == "POST":
            return _merge(request, keep, other)
    except Forbidden:
        raise
    except Refused as refusal:
        return _choose(request, case, refusal=refusal.sentence, status=422)
    return _preview(request, case, keep, other, cases)


def _choose(request, case, *, refusal="", status=200):
    text = " ".join(request.GET.get("q", "").split())[:80]
    found = ask.people_like(case.person, text)
    looked_at(request, [case.person, *(each.person for each in found)], "Doppelt erfasst")
    return page(
        request,
        "desk/person_merge.html",
        status=status,
        case=case,
        who=words.heading([case.person], case.person),
        rows=tell.candidates(found, case),
        text=text,
        refusal=refusal,
    )


def _preview(request, case, keep, other, cases):
    found = ask.preview(keep, other, cases)
    looked_at(request, [keep, other, *found.staying], "Doppelt erfasst")
    return page(
        request,
        "desk/person_merge_preview.html",
        case=case,
        keep=tell.side(keep),
        other=tell.side(other),
        mit=(other if case.person_id == keep.pk else keep).public_id,
        choices=tell.choices(found, language_names()),
        lines=tell.what_happens(found),
        staying=words.household(found.staying) if found.staying and not found.one_home else "",
    )


def _merge(request, keep, other):
    chosen = {key: value for key, value in request.POST.items() if value in (tell.MINE, tell.THEIRS)}
    homes = bool(request.POST.get("haushalte"))
    done = actions.merge_people(request.actor, keep, other=other, now=local_now(), choices=chosen, homes=homes)
    messages.success(
        request,
        _("%(other)s und %(keep)s sind jetzt eine Person.") % {"other": other.name, "keep": keep.name},
        extra_tags=reverse("joining-undo", args=[done.public_id]),
    )
    case = ask.dossier_of(keep)
    return redirect("case", case.public_id) if case else redirect("cases")


@requires("cases.edit")
@require_POST
def joining_undo(request, public_id):
    """Part what was joined."""
    found = find(
        Joining.objects.select_related("household", "person"), request.actor, "cases.edit", public_id=public_id
    )
    part = actions.part_people if found.kind == Joining.Kind.PERSON else actions.part_households
    try:
        part(request.actor, found, now=local_now())
        messages.success(request, _("Rückgängig gemacht: Es sind wieder zwei."))
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    case = ask.dossier_of(found.person) if found.person else None
    case = case or found.household.cases.order_by("-arrived_on", "-pk").first()
    readable = case is not None and request.actor.may("cases.view", case.organisation_id)
    return redirect("case", case.public_id) if readable else redirect("today")
