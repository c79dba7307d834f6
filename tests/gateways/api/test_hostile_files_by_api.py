"""Hostile and broken files by API: each is refused with its reason and a sentence, none is taken in, none breaks it."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.gateways.register.hostile import FILES

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery
from willkomm.welcome.cases.models import Case

GIANT = 2 * 1024**3


@pytest.mark.parametrize("name", FILES)
def test_is_refused_with_its_reason(name, program, anna, as_actor, zuchwil):
    content, reason = FILES[name]
    caller = program(anna)
    answer = caller.client.post(
        "/api/v1/deliveries", {"file": SimpleUploadedFile(name, content)}, headers=caller.headers
    )
    assert answer.status_code in (201, 422), answer.content
    body = answer.json()
    if answer.status_code == 201:
        assert (body["state"], body["reason"]) == ("rejected", reason)
        assert body["sentence"].endswith(".")
    elif content:
        assert body["code"] == reason and body["detail"].endswith(".")
    assert "Ferreira" not in json.dumps(body)
    with scoped(as_actor(anna).scope):
        assert not Case.objects.exists()
        assert not Delivery.objects.exclude(state="rejected").exists()


def test_two_gigabytes_are_refused_before_they_are_read(program, anna, zuchwil):
    caller = program(anna)
    answer = caller.client.post("/api/v1/deliveries", headers=caller.headers, CONTENT_LENGTH=str(GIANT))
    assert answer.status_code == 413
