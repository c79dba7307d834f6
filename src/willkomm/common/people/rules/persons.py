"""A person's row as plain facts for search and comparison."""

import re
from datetime import date

from willkomm.common.people.rules.births import Birth
from willkomm.common.people.rules.likeness import Named
from willkomm.common.people.rules.tokens import Facts, phone_key, tokens_of
from willkomm.core.alphabet import by_name

OTHER_NAMES = ("original_name", "call_name", "alliance_name")
# A change of one of these columns changes what a person is found by.
NAMING = ("official_name", "first_name", *OTHER_NAMES, "born_on", "birth_precision")
FOUND_BY = frozenset({*NAMING, "id_value", "zemis", "data_lock", "household", "office_phone"})
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic and their kin
PLACED_BY = ("street", "house_number", "postal_code")  # of the household


def birth_of(person) -> Birth | None:
    """The birth date as exactly as it is known."""
    return Birth(person.born_on, person.birth_precision) if person.born_on else None


def named(person) -> Named:
    """Names and birth date of a row or of anything with its attributes."""
    first = " ".join(name for name in (person.first_name,) if name)
    others = tuple(name for name in (person.original_name, person.alliance_name) if name)
    return Named(person.official_name, first or person.call_name, others, birth_of(person))


def names_of(person) -> tuple[str, ...]:
    """All names under which somebody may look for the person."""
    return tuple(filter(None, (getattr(person, name) for name in ("official_name", "first_name", *OTHER_NAMES))))


def alphabetical(person) -> str:
    """The key that sorts people as `Person.sort_name` does, also of rows of which only the names were loaded."""
    return by_name(person.official_name, person.call_name or person.first_name)


def apart(name: str) -> str:
    """The name between isolating marks (UAX 9) if it runs from right to left: a number behind it stays there."""
    return f"\u2068{name}\u2069" if RIGHT_TO_LEFT.search(name) else name


def is_locked(person, day: date) -> bool:
    """Whether a lock of the register (address or information) holds on this day; both its ends are inclusive."""
    begun = person.data_lock_from is None or person.data_lock_from <= day
    over = person.data_lock_to is not None and person.data_lock_to < day
    return bool(person.data_lock) and begun and not over


def tokens_for(person, household) -> frozenset[str]:
    """What the search finds this person by. Under a lock neither address nor telephone leads anybody to them."""
    door = f"{household.street} {household.house_number}" if household.street else ""
    places = () if person.data_lock else (household.postal_code, door)
    phone = "" if person.data_lock else phone_key(person.office_phone)
    numbers = (person.id_value, person.zemis, phone)
    return tokens_of(Facts(names_of(person), birth_of(person), numbers, tuple(filter(None, places))))
