"""When the canton sees what: its own dated terms."""

from datetime import date

from willkomm.gateways.reporting.models import ReleaseTerms
from willkomm.gateways.reporting.rules import Calendar, Terms


def calendar_of(canton_id: int | None) -> Calendar:
    """The calendar of a canton; without a canton the usual one."""
    rows = ReleaseTerms.objects.filter(canton_id=canton_id).values_list("valid_from", "after_month", "after_year")
    return Calendar(tuple(Terms(*row) for row in rows) if canton_id else ())


def calendar_from(rows) -> Calendar:
    """The same from rows that came with a municipality as JSON (see `place`)."""
    return Calendar(tuple(Terms(date.fromisoformat(day), month, year) for day, month, year in rows))
