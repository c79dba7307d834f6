"""A form that was sent after the session had ended: what was typed is kept, and sent again after signing in.

The fields lie sealed in the session for half an hour, and only the person who was signed in on this browser before
gets them back. Without such a person, and with files, which cannot be kept, they stay in the page instead.
"""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from willkomm.config.interrupted import NEVER, TOKEN, held, signed_out
from willkomm.core.accounts.sealing import CannotOpen, seal, unseal
from willkomm.core.kernel.doorway import page_near
from willkomm.core.kernel.gate import requires
from willkomm.core.kernel.page import page

COOKIE, SALT = "willkomm_last", "willkomm.config.unfinished"
KEPT = "unfinished"
SECONDS = 30 * 60
LARGEST = 100_000  # bytes of typed text; more is no form that somebody fills in by hand


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


class UnfinishedFormMiddleware:
    """Keeps a form that meets the sign-in page, and forgets it once it has been sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "_cached_user", None)  # nobody asks for the person only for this
        if user is not None and user.is_authenticated:
            self._remember(request, response, str(user.pk))
        elif request.method == "POST" and _leads_to_sign_in(response) and _may_be_kept(request):
            return self._keep(request, response)
        return response

    def _remember(self, request: HttpRequest, response: HttpResponse, who: str) -> None:
        if request.method == "POST" and KEPT in request.session:
            del request.session[KEPT]
        if _last(request) != who:
            text = signing.dumps(who, salt=SALT)
            response.set_cookie(COOKIE, text, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")

    def _keep(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        fields = [(name, values) for name, values in request.POST.lists() if name != TOKEN]
        who, at = _last(request), timezone.now().timestamp()
        text = json.dumps({"who": who, "at": at, "path": request.get_full_path(), "fields": fields})
        if who and len(text) <= LARGEST and not request.FILES:
            request.session[KEPT] = seal(text, _secrets())
            request.session.set_expiry(SECONDS)
            way = urlencode({REDIRECT_FIELD_NAME: reverse("unfinished")})
            response["Location"] = f"{reverse('account_login')}?{way}"
        elif any(held(request)):
            return signed_out(request)
        return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("account_login"))


def _may_be_kept(request: HttpRequest) -> bool:
    return not request.path.startswith(NEVER) and not request.headers.get("HX-Request")


def _last(request: HttpRequest) -> str:
    """Who was signed in on this browser last; empty if nobody was or the cookie is not ours."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return ""


def _kept(request: HttpRequest) -> dict | None:
    """What this person had typed, unless it is too old, somebody else's or gone."""
    try:
        found = json.loads(unseal(request.session.get(KEPT, ""), _secrets()) or "null")
    except (CannotOpen, ValueError):
        return None
    fresh = found and timezone.now().timestamp() - found["at"] <= SECONDS
    return found if fresh and found["who"] == str(request.user.pk) else None


@never_cache
@requires("permissions.view")
def unfinished(request: HttpRequest) -> HttpResponse:
    """Offer to send the form that met the end of the session; without one, the first page."""
    kept = _kept(request)
    if kept is None:
        return redirect("/")
    fields = [(name, value) for name, values in kept["fields"] for value in values]
    near = page_near(kept["path"].partition("?")[0])
    return page(request, "unfinished.html", action=kept["path"], fields=fields, instead=near)


urlpatterns = [path("weiter/", unfinished, name="unfinished")]
