"""When the database or the disk fails: one sentence, and what was typed is not lost.

Nothing is written by halves, because every action is one transaction; so a form may simply be sent again.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.views.defaults import server_error

from willkomm.gateways.api import problems
from willkomm.gateways.api.problems import problem

AWAY, FULL = "away", "full"
SENTENCES = {
    AWAY: "Die Datenbank ist gerade nicht erreichbar, und nichts wurde geändert. Versuchen Sie es bald wieder.",
    FULL: "Der Speicherplatz des Servers ist voll, und nichts wurde geändert. Rufen Sie die Systemverwaltung.",
}
UNEXPECTED = problems.SENTENCES[500][1]
RETRY_SECONDS = 30
# Connection lost or refused, server going down or starting; a lock or statement that took too long is none of these.
GONE = ("08", "57P", "53300")
NO_SPACE = "53100"


def outage(error: BaseException | None) -> str | None:
    """Return AWAY or FULL if this failure, or one behind it, means that; None for an error of our own."""
    return next((found for each in _chain(error) if (found := _kind(each))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _kind(error: BaseException) -> str | None:
    state = getattr(error, "sqlstate", None) or ""
    if state == NO_SPACE or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
        return FULL
    if state:
        return AWAY if state.startswith(GONE) else None
    behind = getattr(error.__cause__, "sqlstate", None)
    return AWAY if isinstance(error, OperationalError | InterfaceError) and not behind else None


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for every error that nobody caught: 503 with a way on if the machine failed, else the page of a 500."""
    kind, program = outage(sys.exc_info()[1]), request.path.startswith("/api/")
    if kind is None:
        return problem(500, "unexpected", UNEXPECTED) if program else server_error(request)
    if program:
        answer = problem(503, "unavailable", SENTENCES[kind])
    else:
        # Without the request: what the frame would ask the database for is what has failed.
        context = {"sentence": SENTENCES[kind], "action": request.get_full_path(), "fields": _typed(request)}
        answer = HttpResponse(render_to_string("interrupted.html", context), status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form held, to be sent again; files must be chosen again."""
    if request.method != "POST" or request.path.startswith("/konto/"):
        return []
    try:
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, RequestDataTooBig, TooManyFieldsSent):
        return []
