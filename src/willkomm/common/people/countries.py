"""Countries and territories by BFS code, ISO code or name (BFS «Staaten und Gebiete», edition 2024)."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# Names and abbreviations that registers and people use besides.
ALSO = {
    "AT": ("österr.",),
    "BA": ("bosnien", "bosnien-herzegowina"),
    "BY": ("weissrussland",),
    "CD": ("dr kongo", "kongo dr", "demokratische republik kongo", "kongo (dem. republik)", "kongo-kinshasa"),
    "CG": ("republik kongo", "kongo-brazzaville"),
    "CI": ("elfenbeinküste",),
    "CN": ("vr china", "volksrepublik china"),
    "CV": ("kapverden", "kap verde"),
    "CZ": ("tschechische republik",),
    "DE": ("brd", "bundesrepublik deutschland", "dt."),
    "DO": ("dom. republik", "dom. rep."),
    "FR": ("franz.",),
    "GB": ("grossbritannien", "england", "schottland", "ver. königreich", "uk"),
    "IT": ("ital.",),
    "KP": ("nordkorea",),
    "KR": ("südkorea", "republik korea"),
    "MD": ("moldawien", "republik moldau"),
    "MK": ("mazedonien", "ehem. jugoslawische republik mazedonien"),
    "MM": ("burma", "birma"),
    "NL": ("holland",),
    "PT": ("port.",),
    "TL": ("osttimor",),
    "TR": ("türkiye",),
    "TW": ("taiwan",),
    "US": ("vereinigte staaten von amerika", "amerika"),
    "XK": ("rks", "kosova"),
}
SHORTEST = 4  # letters; shorter keys are codes, and are compared as they are


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
                *ALSO.get(row["iso2"], ()),
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


@cache
def _bare_index() -> dict[str, CountryFacts]:
    found: dict[str, CountryFacts] = {}
    for name, country in _index().items():
        if len(bare := _bare(name)) >= SHORTEST:
            found.setdefault(bare, country)
    return found


def _bare(name: str) -> str:
    """Letters alone, without accents; «Türkei», «TUERKEI» and «Turkei» are one."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    word = "".join(letter for letter in letters if letter.isalpha())
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def find_country(*keys: str | int | None) -> CountryFacts | None:
    """The first country that one of the keys names: BFS number, ISO code or a name in de, fr, it or en."""
    for key in filter(None, keys):
        told = str(key).strip().casefold()
        if found := _index().get(told) or _bare_index().get(_bare(told)):
            return found
    return None


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
