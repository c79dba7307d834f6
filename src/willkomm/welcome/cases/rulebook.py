"""Reading the rules with their dates, for the page on which they are set."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from willkomm.welcome.cases.models import ChannelRule, Interval, ScreeningRule


def in_force(day: date) -> Q:
    """Condition on `valid_from` and `valid_to`: holds on that day (both inclusive)."""
    return Q(valid_from__lte=day) & not_over(day)


def not_over(day: date) -> Q:
    """Condition on `valid_to`: holds on that day or will hold."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


@dataclass(frozen=True)
class Rulebook:
    """The present and coming rows that count for one organisation: its own and those from above."""

    screening: list[ScreeningRule]
    channels: list[ChannelRule]
    intervals: list[Interval]


def rulebook_of(organisation, today: date) -> Rulebook:
    """Rows of the organisation and of the one above, in the order in which they are read."""
    owners = [i for i in (organisation.parent_id, organisation.pk) if i]

    def rows(model):
        found = list(model.objects.filter(not_over(today), organisation__in=owners))
        return sorted(found, key=lambda row: row.organisation_id == organisation.pk)

    return Rulebook(rows(ScreeningRule), rows(ChannelRule), rows(Interval))
