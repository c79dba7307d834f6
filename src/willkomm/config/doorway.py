"""What every address does alike: refuse signs that nothing can store, answer a reader who meets a form's address.

The address of a form takes POST alone. Somebody who reloads it, or comes back to it after signing in, is led to the
nearest page above it; whoever may not be led gets a page with a sentence.
"""

import re
from collections.abc import Iterable, Iterator

from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views import defaults

from willkomm.core.kernel.doorway import page_near
from willkomm.gateways.api.problems import problem

# PostgreSQL stores no NUL, and UTF-8 has no half of a surrogate pair.
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
READING = ("GET", "HEAD")
SENTENCE = "Ein Zeichen in dieser Anfrage lässt sich nicht speichern. Geben Sie den Text ohne Steuerzeichen ein."


def _texts(fields: QueryDict) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from values


def _unstorable(texts: Iterable[str]) -> bool:
    return any(UNSTORABLE.search(text) for text in texts)


def _in_address(request: HttpRequest) -> bool:
    return _unstorable([request.path_info, *_texts(request.GET), *request.COOKIES.values()])


def _in_body(request: HttpRequest) -> bool:
    if request.method in READING:
        return False
    if request.content_type == "application/json":
        return bool(NUL_IN_JSON.search(request.body))
    return _unstorable(_texts(request.POST))


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _refuse(request: HttpRequest) -> HttpResponse:
    """400 as a problem document for programs, as a page with a sentence for people (raises BadRequest)."""
    if not _is_api(request):
        raise BadRequest("unstorable character")
    return problem(400, "unstorable_character", SENTENCE)


def _instead(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What a person gets in place of an empty 405: the page that belongs to the address, or a sentence."""
    wants_page = "text/html" in request.headers.get("Accept", "")
    near = page_near(request.path)
    if request.method in READING and wants_page and near != request.path:
        return redirect(near)
    response.content = render_to_string("405.html")
    response["Content-Type"] = "text/html; charset=utf-8"
    response["Content-Length"] = len(response.content)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a 400; but a form whose session another one ended meanwhile is led to where it stands."""
    if isinstance(exception, SessionInterrupted) and not _is_api(request):
        return redirect(page_near(request.path))
    return defaults.bad_request(request, exception)


class DoorwayMiddleware:
    """Stands before every view, the API's too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400 to an address with unstorable signs, and never with an empty 405."""
        if _in_address(request):
            return _refuse(request)
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not _is_api(request):
            return _instead(request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Answer 400 to a form or document with unstorable signs."""
        return _refuse(request) if _in_body(request) else None
