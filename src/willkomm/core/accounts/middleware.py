"""Puts the acting person on the request; nothing is looked up before somebody asks."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.shortcuts import redirect, render
from django.utils import timezone

from willkomm.core.accounts.presenters import home_of
from willkomm.core.accounts.queries import actor_of


def _actor(request):
    return actor_of(request.user, timezone.localdate()) if request.user.is_authenticated else None


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
            return render(request, "accounts/no_membership.html")
        home = home_of(request.actor)
        return redirect(home) if request.path == "/" != home else None
