"""The band's search: a page of results, and suggestions while one types."""

from django.urls import reverse

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.gateways.desk.presenters import finding as tell
from willkomm.gateways.desk.queries import finding as ask
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import local_now

LONGEST = 80


def _rows(request, text, limit):
    here, today = offices(request), local_now().date()
    found = ask.find_people(request, text, limit=limit)
    others = ask.waiting(request, text)[: max(limit - len(found), 0)]
    looked_at(request, [each.person for each in found] + [each.subject for each in others], "Suche")
    rows = [
        tell.found_row(each, request.actor, municipality=here.name(each.person.organisation_id), today=today)
        for each in found
    ]
    rows += [tell.waiting_row(each, municipality=here.name(each.organisation_id)) for each in others]
    return rows, all(each.hit.complete for each in found)


@requires("desk.open")
def search(request):
    """Everybody whom the words may mean, the likeliest first; while one types, the first few as suggestions."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    suggesting = bool(request.htmx) and not request.htmx.boosted
    rows, complete = _rows(request, text, ask.SUGGESTED if suggesting else ask.SHOWN) if text else ([], True)
    return page(
        request,
        "desk/search.html",
        partial="suggestions",
        text=text,
        rows=rows,
        headline=tell.headline(text, rows, complete) if text else "",
        full=len(rows) >= (ask.SUGGESTED if suggesting else ask.SHOWN),
        all_url=f"{reverse('search')}?{request.GET.urlencode()}",
        may_enter=request.actor.may("cases.enter"),
    )
