"""Programs that call the API."""

from datetime import UTC, datetime

import pytest
from django.test import Client


class Program:
    """Calls the API with a key, and nothing else."""

    def __init__(self, key: str = ""):
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body=None):
        return self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=self.headers)


@pytest.fixture
def key_of(as_actor, now):
    """A function: an API key of this person, made through their first organisation."""
    from willkomm.core.accounts.actions import create_key

    def make(user, **facts):
        here = user.memberships.first().organisation
        facts = {"second_factor": True, **facts}
        label = f"Fachanwendung {user.api_keys.count() + 1}"
        return create_key(as_actor(user), here, user=user, label=label, now=now, **facts)

    return make


@pytest.fixture
def program(key_of):
    """A function: a program that acts for this person, or for nobody."""
    return lambda user=None: Program(key_of(user)[1] if user else "")


@pytest.fixture
def with_key():
    """A function: a program with exactly this key."""
    return Program


@pytest.fixture
def counted():
    """A function: write the figures of an organisation and year, shown to the canton; what is not named is zero."""
    from willkomm.gateways.reporting.indicators import BY_KEY
    from willkomm.gateways.reporting.models import Figure, Release

    def write(organisation, year=2026, *, shown=True, **values):
        at = datetime(year, 12, 1, tzinfo=UTC)
        Figure.objects.bulk_create(
            Figure(organisation=organisation, year=year, indicator=key, value=values.get(key, 0), counted_at=at)
            for key in BY_KEY
        )
        if shown:
            Release.objects.bulk_create(
                Release(organisation=organisation, year=year, indicator=k, value=values.get(k, 0), as_of=at.date())
                for k in BY_KEY
            )

    return write
