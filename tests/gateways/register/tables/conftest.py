"""The office of Zuchwil with its lists."""

import pytest


@pytest.fixture
def lists(zuchwil, now):
    """Zuchwil, bringing tables."""
    from tests.gateways.register.tables.making import Lists

    return Lists(zuchwil, now)
