"""The screening table as one question about a person who is not stored yet."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta

from willkomm.common.people.models import Person
from willkomm.welcome.cases.actions.consider import arrival_of
from willkomm.welcome.cases.queries import screening_rules
from willkomm.welcome.cases.rules import Suggestion, screen

_COLUMNS = (
    "origin",
    "is_swiss",
    "permit",
    "residence",
    "arrived_on",
    "entered_on",
    "born_on",
    "nationalities",
)
_DEFAULTS = {name: Person._meta.get_field(name).get_default() for name in _COLUMNS}
_DAYS = ("arrived_on", "entered_on", "born_on")


def somebody(columns: Mapping) -> SimpleNamespace:
    """What the screening asks of a person, from the columns that a message tells (days as ISO text).

    A base delivery tells of tens of thousands who are never stored; a Person for each would cost most of its time.
    """
    facts = {name: columns.get(name, default) for name, default in _DEFAULTS.items()}
    days = {name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS}
    return SimpleNamespace(**facts | days)


class Screening:
    """Screens a person with `arrived_on`, as of the day of the news, by the rules in force on one day."""

    def __init__(self, organisation, today: date):
        rules = screening_rules(today)
        own, above = organisation.pk, organisation.parent_id
        self.canton = rules.get(above, rules.get(own, []))
        self.municipality = rules.get(own, []) if above in rules else []

    def __call__(self, person, as_of: date | None) -> Suggestion:
        """What is suggested for this person; `as_of` is the day of a picture of the whole register."""
        return screen(arrival_of(person, False, as_of), self.canton, self.municipality)

    @cached_property
    def entry_months(self) -> tuple[int, ...]:
        """All numbers of months by which some rule tells a recent entry."""
        return self._months("entered_within_months")

    def cutoffs(self, as_of: date) -> tuple[date, ...]:
        """The days before which an arrival is long ago for some rule."""
        return tuple(as_of - relativedelta(months=months) for months in self._months("arrived_before_months"))

    def _months(self, name: str) -> tuple[int, ...]:
        found = {getattr(rule, name) for rule in (*self.canton, *self.municipality)} - {None}
        return tuple(sorted(found))
