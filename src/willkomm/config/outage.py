"""When the database or the disk fails: one sentence, and what was typed is not lost.

Nothing is written by halves, because every action is one transaction; so a form may simply be sent again.
"""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.views.defaults import server_error

from willkomm.core.outage import AWAY, FULL, outage
from willkomm.core.problems import problem
from willkomm.gateways.api import problems

SENTENCES = {
    AWAY: "Die Datenbank ist gerade nicht erreichbar, und nichts wurde geändert. Versuchen Sie es bald wieder.",
    FULL: "Der Speicherplatz des Servers ist voll, und nichts wurde geändert. Rufen Sie die Systemverwaltung.",
}
UNEXPECTED = problems.SENTENCES[500][1]
RETRY_SECONDS = 30
TOKEN = "csrfmiddlewaretoken"


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for every error that nobody caught: 503 with a way on if the machine failed, else the page of a 500."""
    kind, program = outage(sys.exc_info()[1]), request.path.startswith("/api/")
    if kind is None:
        return problem(500, "unexpected", UNEXPECTED) if program else server_error(request)
    answer = problem(503, "unavailable", SENTENCES[kind]) if program else _page(request, SENTENCES[kind])
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _page(request: HttpRequest, sentence: str) -> HttpResponse:
    """The sentence with what was typed; made without the request, because what its frame would ask has failed."""
    typed = _typed(request)
    token = typed.pop(TOKEN, [""])[0]
    fields = [(name, value) for name, values in typed.items() for value in values]
    context = {"sentence": sentence, "action": request.get_full_path(), "csrf_token": token, "fields": fields}
    return HttpResponse(render_to_string("interrupted.html", context), status=503)


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """What the form held, to be sent again; files must be chosen again."""
    if request.method != "POST" or request.path.startswith("/konto/"):
        return {}
    try:
        return dict(request.POST.lists())
    except (UnreadablePostError, RequestDataTooBig, TooManyFieldsSent):
        return {}
