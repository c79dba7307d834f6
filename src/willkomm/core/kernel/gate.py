"""The door of every view and API operation: permission, transaction, scope, access log."""

from collections.abc import Callable
from functools import partial, wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse

from willkomm.core.kernel.doorway import page_near
from willkomm.core.kernel.refusals import Forbidden
from willkomm.core.kernel.tenancy import scoped

_access_writers: list[Callable] = []
_doorkeepers: list = []


def log_access_with(writer: Callable) -> None:
    """Register who writes the access log: called with actor, request and the list of what was looked at."""
    if writer not in _access_writers:
        _access_writers.append(writer)


def keep_the_door(keeper) -> None:
    """Register who is asked about what leaves the house.

    `before(actor, request, permission)` is asked ahead of every act, `leaves(request, answer)` says whether an answer
    is more than a page, and `let_out(actor, request, permission)` notes it. A refusal is a Forbidden: nothing has
    happened then.
    """
    if keeper not in _doorkeepers:
        _doorkeepers.append(keeper)


def comes_from(request, organisation_ids) -> None:
    """Note of which organisations the answer tells, where it names nobody; else it is all in which one may read."""
    request.comes_from = frozenset(organisation_ids)


def stays_here(request) -> None:
    """Note that the file is for one's own eyes: a look, which the access log tells of, and no disclosure."""
    request.stays_here = True


def looked_at(request, subjects, purpose: str) -> None:
    """Note that the answer shows personal data of these subjects (objects with `public_id`, `organisation_id`)."""
    request.looked_at = [*getattr(request, "looked_at", ()), *((subject, purpose) for subject in subjects)]


def _let_out(actor, request, permission: str, answer) -> None:
    for keeper in _doorkeepers:
        if keeper.leaves(request, answer):
            keeper.let_out(actor, request, permission)


def _traces(actor, request, permission: str, answer, acting: bool) -> None:
    """What leaves is noted before what was seen; of an act the first is part of its own transaction."""
    seen = getattr(request, "looked_at", ())
    leaves = not acting and any(keeper.leaves(request, answer) for keeper in _doorkeepers)
    if seen or leaves:
        with transaction.atomic(), scoped(actor.scope, until_the_end=True):
            if leaves:
                _let_out(actor, request, permission, answer)
            for writer in _access_writers if seen else ():
                writer(actor=actor, request=request, seen=seen)


def _act(view, actor, request, permission: str, *args, **kwargs):
    """Ask the doorkeepers ahead of an act, and have what leaves noted in its transaction: refused is not done."""
    for keeper in _doorkeepers:
        keeper.before(actor, request, permission)
    answer = view(request, *args, **kwargs)
    _let_out(actor, request, permission, answer)
    return answer


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

    GET and HEAD run in a read-only transaction. The access log is written afterwards on its own path. What is no page
    leaves only when the doorkeepers let it.
    """

    def decorate(view):
        @wraps(view)
        def run(request, *args, **kwargs):
            actor = request.actor
            if actor is None or not actor.may(permission):
                return _deny(request)
            acting = request.method not in ("GET", "HEAD")
            try:
                with transaction.atomic(), scoped(actor.scope, read_only=not acting, until_the_end=True):
                    go = partial(_act, view, actor, request, permission) if acting else partial(view, request)
                    answer = go(*args, **kwargs)
                _traces(actor, request, permission, answer, acting)
            except Forbidden as refusal:
                raise PermissionDenied(refusal.sentence) from refusal
            return answer

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
