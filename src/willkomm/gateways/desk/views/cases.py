"""All dossiers: filtered, sorted, turned page by page; everything that is set stands in the address."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from willkomm.core.kernel.gate import looked_at, requires
from willkomm.core.kernel.page import page
from willkomm.gateways.desk.forms.listing import KEYS, CaseFilter
from willkomm.gateways.desk.presenters import listing as tell
from willkomm.gateways.desk.presenters.many import verbs_for
from willkomm.gateways.desk.queries.kept import kept_views
from willkomm.gateways.desk.queries.languages import language_names
from willkomm.gateways.desk.queries.listing import wanted
from willkomm.gateways.desk.queries.offices import offices
from willkomm.gateways.desk.views.way import local_now

TOOLS_FROM = 10
SIZE = 50


def asked_form(request, data) -> CaseFilter:
    """The filters as they stand in the address or in a form that carries them on."""
    here = offices(request)
    places = [] if here.chosen else [(office.slug, office.name) for office in here.current]
    return CaseFilter(data, languages=language_names(), places=places)


def _may(actor) -> dict:
    return {
        "may_enter": actor.may("cases.enter"),
        "may_write": actor.may("letters.issue"),
        "may_keep": actor.may("views.own"),
        "verbs": verbs_for(actor),
    }


def _pages(found, asked) -> dict:
    return {
        "next_url": tell.address(asked, nach=found.after) if found.after else "",
        "previous_url": tell.address(asked, vor=found.before) if found.before else "",
    }


@requires("cases.view")
def cases(request):
    """Newest arrival first unless asked otherwise; from ten rows on with all tools."""
    views = kept_views(request)
    first = next((view for view in views if view.is_first), None)
    if first and not request.GET:
        return redirect(f"{request.path}?{first.query}&ansicht={first.public_id}")
    form = asked_form(request, request.GET)
    question, marks = wanted(request, form.asked(), local_now()), _marks(request)
    try:
        found = question.page(**marks, size=SIZE)
    except (ValueError, ValidationError):
        return redirect("cases")
    looked_at(request, [case.person for case in found.rows], "Dossiers")
    return _shown(request, form, question, found, views)


def _marks(request) -> dict[str, str]:
    return {"after": request.GET.get("nach", "")[:300], "before": request.GET.get("vor", "")[:300]}


def _shown(request, form, question, found, views):
    here, today, asked = offices(request), local_now().date(), form.address()
    alone = not (found.after or found.before)
    number = len(found.rows) if alone else question.count()
    return page(
        request,
        "desk/cases.html",
        rows=[tell.row(case, here, today) for case in found.rows],
        form=form,
        chips=tell.chips(form),
        hidden=[(key, value) for key, value in asked.items() if key in KEYS],
        tools=bool(asked) or not alone or len(found.rows) >= TOOLS_FROM or bool(form.errors),
        counted=tell.counted(number),
        number=number,
        more=not alone,
        similar=question.similar and bool(found.rows),
        tabs=tell.tabs(views, asked, current=request.GET.get("ansicht", ""), ref=request.actor.ref) if views else [],
        offices=here,
        **_pages(found, asked),
        **_may(request.actor),
    )
