"""Our own list of the names that columns have in offices: `synonyms.csv`, one line per field."""

import re
import unicodedata
from functools import cache
from importlib.resources import files


def bare(name: str) -> str:
    """A name as it is compared: letters and digits alone, without accents (ü, ue, u), case and number of repetition."""
    name = re.sub(r" \(\d+\)$", "", name.strip())
    name = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    name = "".join(letter for letter in name if letter.isalnum())
    return name.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Field → names, as they are written in the list."""
    text = (files(__package__) / "synonyms.csv").read_text("utf-8")
    rows = [line.split(";", 1) for line in text.splitlines()[1:] if line]
    return {field: tuple(names.split("|")) for field, names in rows}


@cache
def by_name() -> dict[str, tuple[str, ...]]:
    """Bare name → the fields that it may mean."""
    found: dict[str, tuple[str, ...]] = {}
    for field, names in synonyms().items():
        for name in names:
            found[bare(name)] = (*found.get(bare(name), ()), field)
    return found


def known_name(name: str) -> bool:
    """Whether the name stands in the list."""
    return bare(name) in by_name()
