"""The door of every view and API operation: permission, transaction, scope, access log."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse

from willkomm.core.kernel.doorway import page_near
from willkomm.core.kernel.refusals import Forbidden
from willkomm.core.kernel.tenancy import scoped

_access_writers: list[Callable] = []


def log_access_with(writer: Callable) -> None:
    """Register who writes the access log: called with actor, request and the list of what was looked at."""
    if writer not in _access_writers:
        _access_writers.append(writer)


def looked_at(request, subjects, purpose: str) -> None:
    """Note that the answer shows personal data of these subjects (objects with `public_id`, `organisation_id`)."""
    request.looked_at = [*getattr(request, "looked_at", ()), *((subject, purpose) for subject in subjects)]


def _write_access(actor, request) -> None:
    seen = getattr(request, "looked_at", ())
    if seen:
        with transaction.atomic(), scoped(actor.scope, until_the_end=True):
            for writer in _access_writers:
                writer(actor=actor, request=request, seen=seen)


def _deny(request):
    if request.user.is_authenticated:
        raise PermissionDenied("Dazu fehlt Ihnen die Berechtigung.")
    if request.path.startswith("/api/"):
        return HttpResponse(status=401)
    return redirect_to_login(_way_back(request))


def _way_back(request) -> str:
    """Where one is after signing in: here again, or on the page of the form, because a POST cannot be repeated."""
    if request.method in ("GET", "HEAD"):
        near = page_near(request.path)
        return request.get_full_path() if near == request.path else near
    form = urlsplit(request.headers.get("Referer", ""))
    return page_near(form.path) if form.path and form.netloc == request.get_host() else "/"


def requires(permission: str):
    """Close a view to all who do not hold the permission anywhere; open transaction and scope for the others.

    GET and HEAD run in a read-only transaction. The access log is written afterwards on its own path.
    """

    def decorate(view):
        @wraps(view)
        def run(request, *args, **kwargs):
            actor = request.actor
            if actor is None or not actor.may(permission):
                return _deny(request)
            reading = request.method in ("GET", "HEAD")
            try:
                with transaction.atomic(), scoped(actor.scope, read_only=reading, until_the_end=True):
                    response = view(request, *args, **kwargs)
            except Forbidden as refusal:
                raise PermissionDenied(refusal.sentence) from refusal
            _write_access(actor, request)
            return response

        run.permission = permission
        return run

    return decorate


def public(view):
    """Mark a view that everybody may open; it stands in a short list that a test prints."""
    view.permission = None
    view.public = True
    return view


def find(queryset, actor, permission: str, **lookup):
    """The one object, or 404 for what lies behind somebody else's wall, or 403 when the right is missing here."""
    found = queryset.filter(**lookup).first()
    if found is None:
        raise Http404("Das gibt es hier nicht.")
    if not actor.may(permission, found.organisation_id):
        raise PermissionDenied("Dazu fehlt Ihnen die Berechtigung.")
    return found
