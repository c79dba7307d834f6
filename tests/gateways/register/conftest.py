"""The office of Zuchwil, ready to take messages in."""

import pytest


@pytest.fixture
def office(zuchwil, now):
    """Zuchwil, in production: test messages are refused."""
    from tests.gateways.register.bringing import Office

    return Office(zuchwil, now)


@pytest.fixture
def neighbour(derendingen, now):
    """Derendingen next door."""
    from tests.gateways.register.bringing import Office

    return Office(derendingen, now)
