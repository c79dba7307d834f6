"""Whatever fits the document, and whatever does not, is answered as the document says, and never by a server error.

Requests are made from the OpenAPI document itself. WILLKOMM_FUZZ=500 tries that many per operation instead of 20.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from willkomm.config.wsgi import application
from willkomm.gateways.api.api import api

pytestmark = pytest.mark.django_db

TRIES = int(os.environ.get("WILLKOMM_FUZZ", "20"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def document() -> schemathesis.BaseSchema:
    """The API's own description, bound to the application in this process."""
    found = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found.app = application
    return found


OPERATIONS = {each.ok().label: each.ok() for each in document().get_all_operations()}


@pytest.fixture(autouse=True)
def in_the_tests_transaction():
    """A request in service returns its connection; here it belongs to the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(key_of, anna, zuchwil, arrive):
    """The key of an officer who has something to see."""
    arrive(anna, zuchwil)
    return {"Authorization": f"Bearer {key_of(anna)[1]}"}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_the_server_and_every_answer_is_described(label, mode, headers):
    operation = OPERATIONS[label]

    @settings(
        max_examples=TRIES,
        derandomize=TRIES <= 20,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def attempt(data):
        case = data.draw(operation.as_strategy(generation_mode=mode))
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    attempt()
