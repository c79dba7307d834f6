"""When the database or the disk fails: one sentence, and what was typed is not lost.

Nothing is written by halves, because every action is one transaction; so a form may simply be sent again.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse

from willkomm.config.interrupted import keep
from willkomm.core.outage import AWAY, FULL, outage
from willkomm.core.problems import problem
from willkomm.gateways.api import problems

SENTENCES = {
    AWAY: "Die Datenbank ist gerade nicht erreichbar, und nichts wurde geändert. Versuchen Sie es bald wieder.",
    FULL: "Der Speicherplatz des Servers ist voll, und nichts wurde geändert. Rufen Sie die Systemverwaltung.",
}
UNEXPECTED = problems.SENTENCES[500][1]
RETRY_SECONDS = 30


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for every error that nobody caught: 503 with a way on if the machine failed, else the page of a 500.

    Both keep what was typed: after an error of ours, too, everything is as it was before.
    """
    kind, program = outage(sys.exc_info()[1]), request.path.startswith("/api/")
    if kind is None:
        return problem(500, "unexpected", UNEXPECTED) if program else keep(request, "500.html", status=500)
    if program:
        answer = problem(503, "unavailable", SENTENCES[kind])
    else:
        answer = keep(request, "interrupted.html", status=503, sentence=SENTENCES[kind])
    answer["Retry-After"] = str(RETRY_SECONDS)
    return answer
