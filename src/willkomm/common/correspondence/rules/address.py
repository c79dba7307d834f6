"""Whom a letter is addressed to, and who sends it: plain values in, lines out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

ADULT_AGE = 18
NAME_LINES = 3
COUNTRY_WORDS = {"CH": "Schweiz", "DE": "Deutschland", "AT": "Österreich", "FR": "Frankreich", "LI": "Liechtenstein"}


@dataclass(frozen=True)
class Addressee:
    """A person of the household: the name, the birth date if known, and the contact address if there is one."""

    name: str
    born_on: date | None = None
    contact_lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dwelling:
    """The address of the household; `country` is an ISO code."""

    lines: tuple[str, ...] = ()
    street: str = ""
    locality: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = ""


@dataclass(frozen=True)
class Sender:
    """What the organisation's record says of itself; empty facts are left out everywhere."""

    name: str
    official_name: str
    street: str = ""
    postal_code: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    opening_hours: str = ""
    contact_name: str = ""
    country: str = "CH"
    window: str = "left"

    @property
    def place(self) -> str:
        """The bare name of the place: «Zuchwil», without the canton in brackets."""
        return re.sub(r" \([A-Z]{2}\)$", "", self.name)

    @property
    def town_line(self) -> str:
        """Postal code and town."""
        return f"{self.postal_code} {self.town}".strip()

    @property
    def address(self) -> str:
        """Street and town in one line."""
        return ", ".join(part for part in (self.street, self.town_line) if part)

    @property
    def meeting_place(self) -> str:
        """Where one meets when nothing else is said: the office at its address."""
        return ", ".join(part for part in (self.official_name, self.street, self.town) if part)

    @property
    def contact(self) -> str:
        """How to write or speak to the office: phone and e-mail, else its postal address."""
        return ", ".join(part for part in (self.phone, self.email) if part) or self.postal_contact

    @property
    def postal_contact(self) -> str:
        """E-mail if there is one, else the office with its address."""
        return self.email or ", ".join(part for part in (self.official_name, self.address) if part)


def addressed(people: Sequence[Addressee], today: date) -> list[Addressee]:
    """The adults of a household, eldest first; children only when there is no adult. Nobody's sex is guessed."""
    ordered = sorted(people, key=lambda person: (person.born_on or date.min, person.name))
    adults = [p for p in ordered if p.born_on is None or relativedelta(today, p.born_on).years >= ADULT_AGE]
    return adults or ordered


def name_lines(people: Sequence[Addressee]) -> tuple[str, ...]:
    """Names for the window: one a line, and from the fourth person on several share the lines."""
    names = [person.name for person in people]
    if len(names) <= NAME_LINES:
        return tuple(names)
    share = -(-len(names) // NAME_LINES)
    groups = [names[start : start + share] for start in range(0, len(names), share)]
    return tuple(", ".join(group) for group in groups)


def spoken_names(people: Sequence[Addressee]) -> str:
    """Names for the greeting, one after the other: a comma is understood in every language."""
    return ", ".join(person.name for person in people)


def recipient(people: Sequence[Addressee], home: Dwelling, country: str) -> tuple[str, ...]:
    """The lines in the window: names, then the contact address of the eldest who has one, else the dwelling.

    Empty when neither is known. The country stands in the last line only when it is not the sender's.
    """
    contact = next((person.contact_lines for person in people if person.contact_lines), ())
    if contact:
        names = name_lines(people)
        return (*names, *(line for line in contact if line not in names))
    town = f"{home.postal_code} {home.town}".strip()
    if not (home.postal_code and home.town):
        return ()
    abroad = COUNTRY_WORDS.get(home.country, home.country) if home.country not in ("", country) else ""
    return tuple(line for line in (*name_lines(people), *home.lines, home.street, home.locality, town, abroad) if line)
