"""Whoever watches gets an answer every few seconds; the log gets a line when the answer changes."""

import logging

import pytest
from django.test import RequestFactory
from django.utils.log import log_response

from willkomm.config import health


@pytest.fixture
def answers(monkeypatch):
    """A function: what /health/ready answers with these obstacles, one after the other."""
    monkeypatch.setattr(health._Readiness, "problem", None)

    def ask(*problems):
        left = iter(problems)
        monkeypatch.setattr(health, "obstacle", lambda: next(left))
        return [health.ready(RequestFactory().get("/health/ready")) for _ in problems]

    return ask


def test_one_warning_per_change_and_none_per_answer(answers, caplog):
    with caplog.at_level(logging.INFO, logger="willkomm.config.health"):
        found = answers("migrations", "migrations", "database", "database", None, None)
    assert [each.status_code for each in found] == [503, 503, 503, 503, 200, 200]
    said = [record.getMessage() for record in caplog.records]
    assert said == ["not ready: migrations", "not ready: database", "ready again"]


def test_the_framework_adds_no_error_of_its_own(answers, caplog):
    [answer] = answers("migrations")
    caplog.clear()
    log_response("%s: %s", "Service Unavailable", "-", response=answer, request=RequestFactory().get("/"))
    assert not caplog.records
