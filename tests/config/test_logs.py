"""Log lines: JSON, with what is needed to find an error and without what is known about a person."""

import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from willkomm.config.logs import JsonFormatter, RequestIdMiddleware
from willkomm.core.kernel.context import request_id


def line(message="hello", *arguments, **extra):
    record = logging.LogRecord("willkomm.test", logging.INFO, __file__, 1, message, arguments, extra.pop("error", None))
    record.__dict__ |= extra
    return json.loads(JsonFormatter().format(record))


def test_a_line_is_an_object_with_time_level_logger_and_message():
    found = line("hello %s", "Grüezi")
    assert found.pop("time").endswith("+00:00")
    assert found == {"level": "info", "logger": "willkomm.test", "message": "hello Grüezi"}


def test_only_known_facts_of_a_request_get_into_a_line():
    assert line(status=200, ms=1.5, name="Muster").get("name") is None
    assert line(status=200, ms=1.5)["status"] == 200


def test_an_address_in_the_message_is_replaced():
    request = RequestFactory().get("/brief/geheim/?name=Muster")
    assert line("Not Found: %s", request.path, request=request)["message"] == "Not Found: -"
    assert "Muster" not in line("Bad: %s", request.get_full_path(), request=request)["message"]


def test_an_exception_is_named_with_its_places_but_without_its_text():
    try:
        raise ValueError("Muster Maria")
    except ValueError:
        found = line("failed", error=sys.exc_info())
    assert found["exception"] == "ValueError"
    assert __file__ in found["at"][-1]
    assert "Muster" not in json.dumps(found)


@pytest.mark.parametrize("number", ["short", "x" * 41, "with space", "line\nbreak", "ümlaut-12"])
def test_an_odd_number_of_a_request_is_replaced(number):
    seen = []

    def answer(request):
        seen.append(request_id())
        return HttpResponse()

    response = RequestIdMiddleware(answer)(RequestFactory().get("/", headers={"X-Request-ID": number}))
    assert seen == [response["X-Request-ID"]]
    assert response["X-Request-ID"] != number
    assert request_id() == ""
