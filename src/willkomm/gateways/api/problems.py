"""Every refusal of the API as a problem document (RFC 9457): one German sentence and a stable code."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from willkomm.core.kernel.gate import public
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.problems import problem

log = logging.getLogger(__name__)

CONFLICTS = {"conflict", "wrong_state", "nothing_to_undo"}
SENTENCES = {
    401: ("unauthenticated", "Loggen Sie sich ein oder senden Sie einen gültigen Schlüssel (Authorization: Bearer …)."),
    403: ("forbidden", "Dazu fehlt die Berechtigung."),
    404: ("not_found", "Das gibt es hier nicht. Prüfen Sie die Adresse und die Kennung."),
    500: ("unexpected", "Das hat nicht geklappt, und nichts wurde geändert. Versuchen Sie es später noch einmal."),
}
# What any operation may answer instead of what was asked for; the code in the document says more.
ANSWERS = {
    400: "Die Anfrage lässt sich nicht lesen.",
    401: "Kein gültiger Schlüssel und keine Sitzung.",
    403: "Dazu fehlt die Berechtigung.",
    404: "Das gibt es hier nicht.",
    409: "Es hat sich inzwischen geändert.",
    413: "Die Anfrage ist zu gross.",
    422: "Angaben fehlen oder passen nicht; «errors» nennt sie.",
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "ein deutscher Satz, der sagt, was zu tun ist"},
        "code": {"type": "string", "description": "gleichbleibend, für Programme"},
        "request_id": {"type": "string", "description": "unter dieser Nummer steht es im Protokoll"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail", "code"],
                "properties": {name: {"type": "string"} for name in ("field", "detail", "code")},
            },
        },
    },
}
FIELDS = (
    ("missing", "Diese Angabe fehlt."),
    ("date", "Das ist kein Datum im Format JJJJ-MM-TT."),
    ("uuid", "Das ist keine gültige Kennung."),
    ("int", "Das ist keine ganze Zahl."),
    ("bool", "Hier steht true oder false."),
    ("string_too_long", "Dieser Text ist zu lang."),
    ("string_too_short", "Dieser Text ist zu kurz."),
    ("literal", "Dieser Wert steht nicht zur Wahl."),
    ("too_long", "Das sind zu viele Einträge."),
    ("too_short", "Das sind zu wenige Einträge."),
    ("greater", "Dieser Wert ist zu klein."),
    ("less", "Dieser Wert ist zu gross."),
    ("extra", "Diese Angabe ist hier nicht vorgesehen."),
)


def _refused(request, error: Refused):
    return problem(409 if error.code in CONFLICTS else 422, error.code, error.sentence)


def _forbidden(request, error):
    cause = error if isinstance(error, Forbidden) else error.__cause__
    code = cause.code if isinstance(cause, Forbidden) else "forbidden"
    return problem(403, code, str(error) or SENTENCES[403][1])


def _not_found(request, error):
    return problem(404, *SENTENCES[404])


def _http(request, error: HttpError):
    if error.status_code == 403:
        return problem(403, "csrf", "Die Anfrage trägt kein gültiges CSRF-Token. Senden Sie es als X-CSRFToken mit.")
    if error.status_code == 401:
        answer = problem(401, *SENTENCES[401])
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    return problem(error.status_code, "bad_request", "Die Anfrage lässt sich nicht lesen. Prüfen Sie ihr Format.")


def _invalid(request, error: ValidationError):
    errors = [
        {"field": ".".join(map(str, each["loc"])), "detail": _sentence(each["type"]), "code": each["type"]}
        for each in error.errors
    ]
    detail = "Einige Angaben fehlen oder passen nicht. Die Liste «errors» nennt sie."
    return problem(422, "invalid", detail, errors=errors)


def _sentence(kind: str) -> str:
    """What is wrong in German; the value itself is never repeated, because it may be personal."""
    return next((words for start, words in FIELDS if kind.startswith(start)), "Diese Angabe passt nicht.")


def _unexpected(request, error: Exception):
    if isinstance(error, DatabaseError | OSError):
        raise error  # whoever serves pages knows whether the machine has failed, and says so
    log.error("unexpected error in the API", exc_info=error)
    return problem(500, *SENTENCES[500])


def describe_problems(document):
    """Write into an OpenAPI document what every operation may refuse with."""
    document.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, words in ANSWERS.items():
                operation["responses"].setdefault(status, {"description": words, "content": content})
    return document


def answer_with_problems(api: NinjaAPI) -> None:
    """Let every error of this API answer as a problem document."""
    for kind, handler in (
        (Exception, _unexpected),
        (HttpError, _http),
        (ValidationError, _invalid),
        (Http404, _not_found),
        (PermissionDenied, _forbidden),
        (Refused, _refused),
        (Forbidden, _forbidden),
    ):
        api.add_exception_handler(kind, handler)


@csrf_exempt
@public
def nowhere(request):
    """Whatever address of the API does not exist."""
    return problem(404, *SENTENCES[404])
