"""All dossiers: filtered, sorted, turned page by page; everything that is set stands in the address."""

from django.shortcuts import redirect

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.core.list_filter import marks
from willkomm.core.lists.presenters import listed, opening
from willkomm.gateways.desk.forms.listing import CaseFilter
from willkomm.gateways.desk.presenters import listing as tell
from willkomm.gateways.desk.presenters.many import verbs_for
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.queries.listing import wanted
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import local_now

SIZE = 50


def asked_form(request, data) -> CaseFilter:
    """The filters as they stand in the address or in a form that carries them on."""
    return CaseFilter(data, languages=language_names(), places=offices(request).places)


def _may(actor) -> dict:
    return {
        "may_enter": actor.may("cases.enter"),
        "may_write": actor.may("letters.issue"),
        "verbs": verbs_for(actor),
    }


@requires("cases.view")
def cases(request):
    """Newest arrival first unless asked otherwise; from ten rows on with all tools."""
    form = asked_form(request, request.GET)
    if first := opening(request, form):
        return redirect(first)
    question = wanted(request, form.asked, local_now())
    try:
        found = question.page(**marks(request.GET), size=SIZE)
    except ValueError:
        return redirect(form.everything)
    looked_at(request, [case.person for case in found.rows], "Dossiers")
    return _shown(request, form, question, found)


def _shown(request, form, question, found):
    here, today = offices(request), local_now().date()
    alone = not (found.after or found.before)
    number = len(found.rows) if alone else question.count()
    rows = [tell.row(case, here, today) for case in found.rows]
    return page(
        request,
        "desk/cases.html",
        rows=rows,
        counted=tell.counted(number),
        number=number,
        more=not alone,
        similar=question.similar and bool(found.rows),
        offices=here,
        named=any(row["municipality"] for row in rows),
        **listed(request, form, found),
        **_may(request.actor),
    )
