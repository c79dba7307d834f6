"""A form that was not taken: one sentence says why, and what was typed stays in the page, to be sent again from there.

Only of forms that were sent from a page of ours: nobody else's page may have its fields sent by a click on ours.
Passwords and codes are not repeated, and files must be chosen again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TOKEN = "csrfmiddlewaretoken"
# What concerns an account is never repeated, and programs repeat their requests themselves.
NEVER = ("/konto/", "/api/")
SIGN_IN = _(
    "Sie sind ausgeloggt, und nichts wurde geändert. Loggen Sie sich in einem neuen Tab ein, und senden Sie das "
    "Formular dann hier noch einmal."
)
READING = ("GET", "HEAD")
UNREADABLE = (UnreadablePostError, RequestDataTooBig, TooManyFieldsSent, MultiPartParserError)


def keep(request: HttpRequest, template: str, *, status: int, token: str = "", **facts) -> HttpResponse:
    """A page with what the form held and a button that sends it again, with this token or with the form's own.

    Made without the request, because what its frame would ask may just have failed.
    """
    fields, files = held(request)
    ours = request.method in READING or _is_ours(request)
    facts |= {"action": request.get_full_path() if ours else "/", "ours": ours}
    token = token or (request.POST.get(TOKEN, "") if fields or files else "")
    facts |= {"csrf_token": token, "fields": fields, "files": files}
    return HttpResponse(render_to_string(template, facts), status=status)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer for a form that needs somebody signed in: sent again from this page, once they are, in another tab."""
    return keep(request, "interrupted.html", status=403, token=get_token(request), sentence=SIGN_IN, signed_out=True)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form without a valid sign: it may be sent again from this page, which carries a fresh one.

    That is what happens when cookies were lost, or when somebody has signed in anew in another tab. Whoever sends the
    sign-in page once more and is in already, is led in.
    """
    if request.path in (reverse("account_login"), reverse("mfa_authenticate")) and request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and any(held(request)):
        return signed_out(request)
    no_cookie = reason == REASON_NO_CSRF_COOKIE
    return keep(request, "403_csrf.html", status=403, token=get_token(request), no_cookie=no_cookie)


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of ours sent this, as the browser says; whoever says nothing is a stranger."""
    origin = request.headers.get("Origin")
    if origin is None:
        referer = urlsplit(request.headers.get("Referer", ""))
        origin = f"{referer.scheme}://{referer.netloc}"
    try:
        here = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    return origin in {here, *settings.CSRF_TRUSTED_ORIGINS}


def held(request: HttpRequest) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The fields of the form, and the names of its files by field; nothing of what may not be repeated."""
    if request.method != "POST" or request.path.startswith(NEVER) or not _is_ours(request):
        return [], []
    try:
        files = [(name, ", ".join(file.name for file in found)) for name, found in request.FILES.lists()]
        typed = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
    except UNREADABLE:
        return [], []
    return typed, files
