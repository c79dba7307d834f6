"""Whom a base delivery may pass over at a glance, so that only a few in a hundred are read fully.

It passes over nobody of whom a full reading would do anything but count them: whoever is known, or wanted by the
screening, or told of in an unusual way, is read.
"""

from datetime import date

from willkomm.common.people.countries import find_country, nationality_code
from willkomm.common.people.models import Person
from willkomm.gateways.register import ech
from willkomm.gateways.register.actions.apply import belongs_here
from willkomm.gateways.register.actions.intake import Intake
from willkomm.gateways.register.queries.known import awaited_marks, known_marks, mark_of
from willkomm.gateways.register.queries.screening import somebody
from willkomm.welcome.cases.rules import ADULT_AGE, age_on, entered_recently

MOST_KINDS = 10_000  # of people, as the screening tells them apart
ORIGINS = {"foreignCountry": "abroad", "swissTown": "swiss"}


class Sieve:
    """Says of a `Glimpse` whether the person needs no more than to be counted, and counts: `passed`."""

    def __init__(self, intake: Intake, header):
        self.intake = intake
        self.as_of = ech.swiss_day(header.message_date)
        self.written_on = self.as_of.isoformat()
        self.passed = 0
        # Of whom we know something already: their person is stored, or a message waits for them.
        self.known = known_marks(intake.organisation.pk) | awaited_marks(intake.organisation.pk)
        self.cutoffs = [day.isoformat() for day in intake.screen.cutoffs(self.as_of)]
        self.needless: dict[tuple, bool] = {}
        # Old numbers are translated into new ones only by a full reading.
        self.closed = bool(intake.conversions)

    def __call__(self, seen: ech.Glimpse) -> bool:
        """Whether nothing would come of this record but a count."""
        passes = not self.closed and ech.is_sound(seen, self.written_on) and self._concerns_nobody(seen)
        self.passed += passes
        if passes:
            self.intake.census.pass_over(seen)
        return passes

    def _concerns_nobody(self, seen: ech.Glimpse) -> bool:
        if self._is_known(seen) or not belongs_here(self.intake, int(seen.municipality)):
            return False
        return bool(seen.departure or seen.died) or self._is_needless(seen)

    def _is_known(self, seen: ech.Glimpse) -> bool:
        known = self.known
        return bool(known) and (mark_of(seen.category, seen.value) in known or mark_of("", seen.zemis) in known)

    def _is_needless(self, seen: ech.Glimpse) -> bool:
        """Whether the screening suggests nothing; asked once for all who are alike in everything it looks at."""
        born, arrived = date.fromisoformat(seen.born), date.fromisoformat(seen.arrival)
        entered = date.fromisoformat(seen.entered) if seen.entered else None
        alike = (
            *seen[5:9],  # nationalities
            seen.is_swiss,
            seen.permit,
            seen.residence,
            seen.from_place,
            seen.from_country,
            age_on(born, arrived) >= ADULT_AGE,
            [seen.arrival < day for day in self.cutoffs].count(True),
            entered and sum(entered_recently(entered, arrived, n) for n in self.intake.screen.entry_months),
        )
        found = self.needless.get(alike)
        if found is None:
            if len(self.needless) >= MOST_KINDS:
                self.needless.clear()
            found = self.needless[alike] = self._screened(seen, born, arrived, entered)
        return found

    def _screened(self, seen: ech.Glimpse, born, arrived, entered) -> bool:
        """As a full reading would; False, which leads to one, where a country has no number that we know."""
        second, origin = _numbered(seen.nation2), _numbered(seen.from_country)
        if second is None or origin is None:
            return False
        first = nationality_code(seen.nation_bfs, seen.nation_iso2.upper(), seen.nation_name)[:40]
        columns = {
            "origin": "swiss" if origin == "CH" else ORIGINS.get(seen.from_place, Person.Origin.UNKNOWN.value),
            "is_swiss": seen.is_swiss == "true",
            "permit": seen.permit,
            "residence": seen.home,
            "nationalities": list(dict.fromkeys(filter(None, (first, second)))),
        }
        days = {"arrived_on": arrived.isoformat(), "entered_on": entered and entered.isoformat()}
        person = somebody(columns | days | {"born_on": born.isoformat()})
        return self.intake.screen(person, self.as_of).kind == "log"


def _numbered(text: str) -> str | None:
    """The code of a country that is told with its number; empty for no country, None for an unknown number."""
    country = find_country(text[:4]) if text else None
    return nationality_code(text[:4]) if country else None if text else ""
