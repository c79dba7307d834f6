"""The lists of data protection that grow without end: all requests, and what was disclosed."""

from django.utils import timezone

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.list_filter import marks, slice_of
from willkomm.core.organisations.choice import choose
from willkomm.gateways.privacy import presenters as tell
from willkomm.gateways.privacy.forms import DisclosedFilter, RequestFilter
from willkomm.gateways.privacy.queries import lists as ask
from willkomm.gateways.privacy.queries.board import subjects


@requires("privacy.view")
def requests(request):
    """All requests, open and answered, the last that came in first."""
    places = ask.places(request.actor)
    form, today = RequestFilter(request.GET, places=places), timezone.localdate()
    found = slice_of(ask.requests, places, form.asked, **marks(request.GET))
    looked_at(request, subjects(found.rows), "Datenschutz: Gesuche")
    context = {"rows": [tell.request_row(each, each.person, today) for each in found.rows]}
    context |= {"may_answer": request.actor.may("privacy.answer"), **form.listed(found)}
    return page(request, "privacy/requests.html", **context)


@requires("privacy.view")
def disclosed(request):
    """What left the organisation, to whom and on which basis."""
    here, choices = choose(request, "privacy.view", timezone.localdate())
    form = DisclosedFilter(request.GET)
    found = slice_of(ask.disclosed, here, form.asked, **marks(request.GET))
    context = {"rows": tell.disclosed(found.rows), "organisation": here, "choices": choices}
    context |= form.listed(found)
    return page(request, "privacy/disclosed.html", **context)
