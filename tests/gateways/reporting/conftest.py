"""Figures as they would have been counted, without the persons behind them."""

from datetime import UTC, datetime

import pytest


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
