"""Counting the foreign residents of a base delivery while it streams by: groups and numbers, never a person."""

from bisect import bisect_left
from collections import Counter
from datetime import date
from functools import lru_cache

from willkomm.common.people.countries import find_country

BANDS = (0, 16, 26, 40, 65)
"""First years of age of the bands; age in whole years on the day of the picture."""
PERMITS = {"02": "B", "03": "C", "05": "F", "07": "L", "08": "N", "09": "S"}
OTHER = "other"
HOMES = ("main", "secondary")


@lru_cache(maxsize=2000)
def nationality_group(*keys: str) -> str:
    """EU, EFTA or Dritt by BFS number, ISO code or name; «other» for the stateless, territories and the unknown."""
    country = find_country(*keys)
    return country.group if country and country.group in ("EU", "EFTA", "Dritt") else OTHER


class Census:
    """Feed it everybody; it keeps one number per group that occurs. Memory does not grow with the persons.

    Counted are foreign nationals with main or secondary residence who have neither left nor died. `as_of` is the day
    of the register's picture.
    """

    def __init__(self, as_of: date):
        self.as_of = as_of
        # The last day of birth of those who are at least so old, as ISO text: texts of that form compare like days.
        self._cuts = sorted(f"{as_of.year - years:04}-{as_of:%m-%d}" for years in BANDS[1:])
        self._seen: Counter = Counter()

    def pass_over(self, seen) -> None:
        """A record that only a glance was taken at."""
        if seen.is_swiss != "true" and not (seen.departure or seen.died) and seen.home in HOMES:
            self._seen[seen.sex, bisect_left(self._cuts, seen.born), seen.permit[:2], seen[5:8]] += 1

    def add(self, news) -> None:
        """A record that was read whole, in our own words."""
        facts = news.columns
        gone = news.departure or facts.get("died_on")
        if facts.get("is_swiss") is False and not gone and facts.get("residence", "main") in HOMES:
            born = facts.get("born_on") or news.known_as.get("born_on") or ""
            band = bisect_left(self._cuts, born) if born else None
            nations = tuple(facts.get("nationalities", ())[:1])
            sex = str(facts.get("sex") or news.known_as.get("sex") or "")
            self._seen[sex, band, (facts.get("permit") or "")[:2], nations] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """{table: {row: count}}: sex, age, permit, nationality; every table counts everybody once."""
        tables: dict[str, Counter] = {name: Counter() for name in ("sex", "age", "permit", "nationality")}
        for (sex, band, permit, nations), number in self._seen.items():
            tables["sex"][sex if sex in ("1", "2") else OTHER] += number
            tables["age"][OTHER if band is None else str(BANDS[len(self._cuts) - band])] += number
            tables["permit"][PERMITS.get(permit, OTHER)] += number
            tables["nationality"][nationality_group(*nations)] += number
        return {name: dict(rows) for name, rows in tables.items()}
