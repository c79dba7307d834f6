"""The screening table as one question about a person who is not stored yet."""

from collections.abc import Callable
from datetime import date

from willkomm.common.people.models import Person
from willkomm.welcome.cases.actions.consider import arrival_of
from willkomm.welcome.cases.queries import screening_rules
from willkomm.welcome.cases.rules import Suggestion, screen


def screening(organisation, today: date) -> Callable[[Person, date | None], Suggestion]:
    """A function that screens a person with `arrived_on`, as of the day of the news, by the rules in force today."""
    rules = screening_rules(today)
    own, above = organisation.pk, organisation.parent_id
    canton = rules.get(above, rules.get(own, []))
    municipality = rules.get(own, []) if above in rules else []
    return lambda person, as_of: screen(arrival_of(person, False, as_of), canton, municipality)
