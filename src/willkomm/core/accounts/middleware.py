"""Puts the acting person on the request; nothing is looked up before somebody asks."""

from functools import cached_property

from django.core.handlers.wsgi import WSGIRequest
from django.utils import timezone

from willkomm.core.accounts.queries import actor_of


def _actor(request):
    return actor_of(request.user, timezone.localdate()) if request.user.is_authenticated else None


class ActorMiddleware:
    """Adds `request.actor`: the Actor of the signed-in person, or None; computed on first use."""

    def __init__(self, get_response):
        if "actor" not in WSGIRequest.__dict__:
            lazy = cached_property(_actor)
            lazy.__set_name__(WSGIRequest, "actor")
            WSGIRequest.actor = lazy
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
