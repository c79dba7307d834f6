"""Public pages behind the short link of a letter: contact in 24 languages, without script, cookie or name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_safe

from willkomm.common.correspondence.queries import by_code
from willkomm.common.correspondence.rules import normalised, shown
from willkomm.core.kernel.gate import public
from willkomm.gateways.portal.presenters import choices, notice_page, public_page, wanted
from willkomm.gateways.portal.throttle import SECONDS, note_wrong, too_many
from willkomm.gateways.portal.visitor import named, top_organisation

HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _answer(request: HttpRequest, organisation, *, status: int = 200, **facts) -> HttpResponse:
    """The page in the reader's language, or the list of languages when nobody named one that we have.

    Rendered without the context of the desk's frame: no session is touched, so no cookie is set.
    """
    known = choices()
    asked = request.GET.get("lang", "")
    choice = wanted(asked, request.headers.get("Accept-Language", ""), known)
    template = "portal/page.html" if choice else "portal/languages.html"
    context = {"choices": known, "asked": bool(choice) and choice.tag == asked, "wrong": status != 200}
    if choice:
        context |= public_page(choice, organisation, **facts)
    html = get_template(template).render(context)
    return HttpResponse(html, status=status, headers=HEADERS)


def _wrong(request: HttpRequest) -> HttpResponse:
    """The same page for every code that opens nothing; it waits when somebody tries many."""
    waiting = too_many(request)
    note_wrong(request)
    response = _answer(request, top_organisation(), known=False, status=429 if waiting else 404)
    if waiting:
        response["Retry-After"] = str(SECONDS)
    return response


@public
@require_safe
def start(request):
    """«/w/»: the languages, a field for the code, emergency numbers."""
    typed = request.GET.get("code", "")
    if signs := normalised(typed):
        language = request.GET.get("lang", "")
        address = redirect("welcome-code", shown(signs)).url
        return redirect(f"{address}?lang={language}" if language.replace("-", "").isalnum() else address)
    return _wrong(request) if typed else _answer(request, top_organisation(), known=False)


@public
@require_safe
def by_letter(request, code):
    """«/w/CODE/»: how to reach the municipality that wrote the letter, and what the letter says in general."""
    if too_many(request):
        return _wrong(request)
    found = by_code(code, timezone.localdate())
    if found is None:
        return _wrong(request)
    return _answer(request, found.organisation, template=found.template)


@public
@require_safe
def notice(request, slug=""):
    """«/w/datenschutz/»: what happens with newcomers' data, in every language, without code or account."""
    known = choices()
    asked = request.GET.get("lang", "")
    choice = wanted(asked, request.headers.get("Accept-Language", ""), known)
    context = {"choices": known, "asked": bool(choice) and choice.tag == asked}
    if choice:
        context |= notice_page(choice, named(slug) if slug else top_organisation())
    html = get_template("portal/notice.html" if choice else "portal/languages.html").render(context)
    return HttpResponse(html, headers=HEADERS)
