"""The screening table as one question about a person who is not stored yet."""

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace

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


def screening(organisation, today: date) -> Callable[[Person, date | None], Suggestion]:
    """A function that screens a person with `arrived_on`, as of the day of the news, by the rules in force today."""
    rules = screening_rules(today)
    own, above = organisation.pk, organisation.parent_id
    canton = rules.get(above, rules.get(own, []))
    municipality = rules.get(own, []) if above in rules else []
    return lambda person, as_of: screen(arrival_of(person, False, as_of), canton, municipality)
