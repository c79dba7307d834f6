"""All dossiers, newest arrival first."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.gateways.desk.presenters import dossier as tell
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.queries.listing import listing
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import local_now

TOOLS_FROM = 10
SIZE = 50


def _row(case, here, today):
    state, badge = tell.state(case)
    return {
        "case": case,
        "name": words.heading([case.person], case.person),
        "origin": words.origin(case.person),
        "arrived": words.short_day(case.arrived_on),
        "state": state,
        "badge": badge,
        "lock": words.lock(case.person, today),
        "municipality": here.name(case.organisation_id) if here.several else "",
    }


def _may(actor) -> dict:
    return {"may_enter": actor.may("cases.enter"), "may_write": actor.may("letters.issue")}


@requires("cases.view")
def cases(request):
    """Newest arrival first; filter and text appear from ten rows on."""
    asked = {key: request.GET.get(key, "").strip()[:80] for key in ("stand", "q")}
    after = request.GET.get("nach", "")
    try:
        found = listing(request, group=asked["stand"], text=asked["q"], after=after, size=SIZE)
    except (ValueError, ValidationError):
        return redirect("cases")
    looked_at(request, [case.person for case in found.rows], "Dossiers")
    here, today = offices(request), local_now().date()
    keep = {key: value for key, value in asked.items() if value}
    return page(
        request,
        "desk/cases.html",
        rows=[_row(case, here, today) for case in found.rows],
        asked=asked,
        tools=bool(keep) or bool(after) or len(found.rows) >= TOOLS_FROM,
        next_url=f"{reverse('cases')}?{urlencode({**keep, 'nach': found.after})}" if found.has_next else "",
        offices=here,
        **_may(request.actor),
    )
