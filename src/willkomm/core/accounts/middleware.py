"""Puts the acting person on the request; nothing is looked up before somebody asks. And what a session must have."""

from functools import cached_property

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from willkomm.core.accounts.actions import note_seen
from willkomm.core.accounts.presenters import home_of
from willkomm.core.accounts.queries import WITHOUT, actor_with, has_second_factor, mandates_of, needs_second_factor
from willkomm.core.problems import problem

SEEN = "seen_at"
SEEN_SECONDS = 300
SET_UP_FIRST = _("Ihre Rolle verlangt einen zweiten Faktor. Richten Sie hier zuerst einen Passkey oder eine App ein.")
# What somebody may open before the second factor is there: their own account, and what pages are made of.
OPEN_BEFORE = ("/konto/", "/static/", "/health/", "/w/")
# A key works without any second factor afterwards, so it is not made before there is one.
NOT_BEFORE = "/konto/schluessel/"


def _actor(request):
    if not request.user.is_authenticated:
        return None
    mandates = mandates_of(request.user, timezone.localdate())
    request.roles = frozenset(mandate.role for mandate in mandates)
    return actor_with(request.user, mandates)


def shown_second_factor(request) -> bool:
    """Whether this session began with a second factor, or one has been set up since."""
    return not request.session.get(WITHOUT) or has_second_factor(request.user)


class ActorMiddleware:
    """Adds `request.actor`: the Actor of the signed-in person, or None; computed on first use.

    Somebody who is signed in and holds no role anywhere meets a friendly page instead of a closed door.
    """

    def __init__(self, get_response):
        if "actor" not in WSGIRequest.__dict__:
            lazy = cached_property(_actor)
            lazy.__set_name__(WSGIRequest, "actor")
            WSGIRequest.actor = lazy
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Tell people without any membership whom to ask; lead those who may not open the first page to theirs."""
        if not isinstance(exception, PermissionDenied) or not request.user.is_authenticated:
            return None
        if not request.actor.rights:
            answer = render(request, "accounts/no_membership.html")
            logout(request)
            return answer
        home = home_of(request.actor)
        return redirect(home) if request.path == "/" != home else None


def _keeping(request) -> str:
    """No proxy keeps a page of somebody who is signed in; «zurück» works until signing out, then nothing is left."""
    return "private, no-store" if request.path.startswith("/api/") else "private, no-cache"


class SignedInMiddleware:
    """What a session must have: a second factor where the role asks for one; and when it was used last.

    And what stays in the browser of it.

    The session knows since signing in whether there was one, and the roles are known with the actor, so that a page
    costs no query for it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._note(request)
            response.headers.setdefault("Cache-Control", _keeping(request))
            if request.method == "POST" and request.path == reverse("account_logout"):
                response["Clear-Site-Data"] = '"cache"'
        return response

    def _note(self, request) -> None:
        """At most every five minutes, and only for sessions that somebody began by signing in."""
        seen, now = request.session.get(SEEN), timezone.now()
        if seen is not None and now.timestamp() - seen >= SEEN_SECONDS:
            note_seen(request.session.session_key, now)
            request.session[SEEN] = now.timestamp()

    def process_view(self, request, view, args, kwargs):
        """Lead those to the second factor who must have one and have none yet, also when the role came meanwhile."""
        open_before = request.path.startswith(OPEN_BEFORE) and not request.path.startswith(NOT_BEFORE)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or open_before:
            return None
        if not request.session.get(WITHOUT) or request.actor is None:
            return None
        if not needs_second_factor(request.user, timezone.localdate(), request.roles):
            return None
        if has_second_factor(request.user):
            del request.session[WITHOUT]
            return None
        if request.path.startswith("/api/"):
            return problem(403, "second_factor", str(SET_UP_FIRST))
        messages.warning(request, SET_UP_FIRST)
        return redirect("mfa_index")
