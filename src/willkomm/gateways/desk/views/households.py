"""Two households that may be one: a person decides."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from willkomm.common.people.models import Household
from willkomm.core.kernel.gate import find, looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.desk import actions
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.views.way import local_now


def _side(household):
    people, today = list(household.members.order_by("born_on", "id")), local_now().date()
    street = f"{household.street} {household.house_number}".strip()
    names = [words.one_line(person, today) for person in people]
    return {"people": people, "title": words.household(people), "names": names, "address": street}


@requires("cases.edit")
def household_join(request, public_id):
    """Show both households side by side; POST joins them or keeps them apart.

    The other one is the one proposed by the program, or the one that somebody found (`mit`).
    """
    rows = Household.objects.select_related("join_proposal")
    found = find(rows, request.actor, "cases.edit", public_id=public_id)
    named = _named(request, found)
    if request.method == "POST":
        return _decide(request, found, named)
    target = named or found.join_proposal
    if target is None:
        raise Http404("Über diesen Haushalt ist schon entschieden.")
    sides = [_side(found), _side(target)]
    looked_at(request, [person for side in sides for person in side["people"]], "Haushalt entscheiden")
    return page(request, "desk/household_join.html", household=found, sides=sides)


def _named(request, found):
    """The other household that somebody found, of the same organisation; None when nobody named one."""
    if not (wanted := request.GET.get("mit")):
        return None
    rows = Household.objects.for_scope(request.actor, "cases.edit").filter(organisation_id=found.organisation_id)
    try:
        return find(rows, request.actor, "cases.edit", public_id=wanted)
    except ValidationError:
        raise Http404("Diesen Haushalt gibt es hier nicht.") from None


def _decide(request, found, target):
    join = request.POST.get("entscheid") == "zusammen"
    try:
        done = actions.decide_household(request.actor, found, join=join, now=local_now(), target=target)
        undo = reverse("joining-undo", args=[done.public_id]) if done else ""
        said = _("Der Haushalt ist jetzt einer.") if done else _("Die Haushalte bleiben getrennt.")
        messages.success(request, said, extra_tags=undo)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("today")
