"""Countries and territories by BFS code, ISO code or name (BFS «Staaten und Gebiete», edition 2024)."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Names that registers and people still use.
FORMER = {"MK": ("mazedonien", "ehem. jugoslawische republik mazedonien")}


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """One country: BFS number, ISO 3166-1 alpha-2 ("XK" for Kosovo, which BFS lists without), German name, group.

    `group` is CH, EU, EFTA, Dritt or Gebiet; `current` is False for states that no longer exist.
    """

    bfs: int
    iso2: str
    name: str
    group: str
    current: bool
    names: tuple[str, ...]


@cache
def all_countries() -> tuple[CountryFacts, ...]:
    """The whole table."""
    text = (files(__package__) / "reference" / "countries.csv").read_text("utf-8")
    return tuple(
        CountryFacts(
            int(row["bfs"]),
            row["iso2"],
            row["de"],
            row["group"],
            row["valid"] == "1",
            (
                *{row[key].casefold() for key in ("de", "fr", "it", "en", "iso3") if row[key]},
                *FORMER.get(row["iso2"], ()),
            ),
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


@cache
def _index() -> dict[str, CountryFacts]:
    found: dict[str, CountryFacts] = {}
    for country in sorted(all_countries(), key=lambda c: not c.current):
        for key in (str(country.bfs), country.iso2.casefold(), *country.names):
            if key:
                found.setdefault(key, country)
    return found


def find_country(*keys: str | int | None) -> CountryFacts | None:
    """The first country that one of the keys names: BFS number, ISO code or a name in de, fr, it or en."""
    return next((_index()[k] for key in keys if key and (k := str(key).strip().casefold()) in _index()), None)


def country_name(code: str) -> str:
    """German name for an ISO code; an unknown one is shown as it came."""
    country = find_country(code)
    return country.name if country else code


def nationality_code(*keys: str | int | None) -> str:
    """What we store for a nationality: the ISO code, else the name as it came."""
    country = find_country(*keys)
    if country and country.iso2:
        return country.iso2
    return country.name if country else next((str(key) for key in reversed(keys) if key), "")
