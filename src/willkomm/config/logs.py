"""Log lines as JSON without personal data, and one number per request that ties them together.

Addresses may hold access codes and exception texts may quote names, so a line names the route
(«brief/<code>/») and an exception's type and place, never the address or the text.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from willkomm.core.kernel import context

REQUEST_ID_HEADER = "X-Request-ID"
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,40}")
EXTRA_FIELDS = ("method", "route", "status", "ms")

logger = logging.getLogger("willkomm.request")


class JsonFormatter(logging.Formatter):
    """Writes one JSON object per line: time (UTC), level, logger, message, and facts of the request."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for ``record``."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            "request_id": context.request_id() or getattr(getattr(record, "request", None), "request_id", None),
        }
        line |= {name: getattr(record, name) for name in EXTRA_FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line |= _exception(record.exc_info[1])
        return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)


class RequestIdMiddleware:
    """Gives every request a number, answers with it and logs one line about it.

    A number sent along in X-Request-ID (by a proxy) is kept if it is 8 to 40 harmless characters.
    The same number stands in the log and in both books of the audit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the application."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer ``request``; the time logged ends where a streamed body begins."""
        started = time.perf_counter()
        number = _accepted(request.headers.get(REQUEST_ID_HEADER)) or uuid.uuid4().hex
        request.request_id = number  # Django logs a refused request after we are done with it
        token = context.set_request_id(number)
        try:
            response = self.get_response(request)
            response[REQUEST_ID_HEADER] = number
            _log(request, response, started)
            return response
        finally:
            context.reset_request_id(token)


def route_of(request: HttpRequest) -> str | None:
    """Return the pattern that matched the request's address, or None."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else None


def _accepted(number: str | None) -> str | None:
    return number if number and SANE_REQUEST_ID.fullmatch(number) else None


def _log(request: HttpRequest, response: HttpResponse, started: float) -> None:
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    facts = {"method": request.method, "route": route_of(request), "status": response.status_code}
    logger.info("request", extra=facts | {"ms": milliseconds})


def _message(record: logging.LogRecord) -> str:
    """Return the message, with the route in place of the request's address, which Django quotes in it."""
    message = record.getMessage()
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return message
    route = route_of(request) or "-"
    for address in (request.get_full_path(), request.path, request.path_info):
        if len(address) > 1:
            message = message.replace(address, route)
    return message


def _exception(error: BaseException | None) -> dict[str, Any]:
    """Return type and places of an exception, innermost last; not its text, which may quote a person."""
    if error is None:
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-15:]
    return {
        "exception": type(error).__qualname__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
