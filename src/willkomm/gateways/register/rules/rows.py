"""From a row of a table to the same news that a register message makes (registers §7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from willkomm.common.people.countries import CountryFacts, find_country
from willkomm.gateways.register.ech import (
    Address,
    Country,
    Header,
    Identity,
    Key,
    Lock,
    Message,
    PartialDate,
    Permit,
    Person,
    Place,
    Residence,
    ahv_check_digit_is_right,
    swiss_day,
)
from willkomm.gateways.register.rules.mapping import columns_of, news_of
from willkomm.gateways.register.rules.news import News
from willkomm.gateways.register.tables import FIELDS, Faulty, normal, values
from willkomm.gateways.register.tables.words import SIGNS, STILL
from willkomm.welcome.cases.rules import AHEAD

SENDER = "Tabelle"
_ZIP_AND_TOWN = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,5}) +(\D.*)")
_ZIP = re.compile(r"\d{4,6}")  # German ones have five digits, and Swiss ones six where their additional number is told
_AHV_INSIDE = re.compile(r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b")
EVENTS = {"departure": "moveOut", "move": "move"}
AHV_RIGHT, AHV_WRONG = "richtig", "falsch"  # what the cell of an AHV number holds once its check digit was looked at
MOST_WORDS = 12  # of one field, in one go
# Of these fields a person may say what an unknown word means.
ASKABLE = ("nationality", "nationality2", "from_country", "permit", "arrival_kind", "language", "outcome", "sex")


@dataclass(frozen=True)
class Sheet:
    """What all rows of one table share: field by column, meanings of words, its kind, number and moment."""

    fields: Mapping[str, str]
    meanings: Mapping[str, Mapping[str, str]]
    kind: str
    category: str
    at: datetime


def told(sheet: Sheet, cells: Mapping[str, str]) -> dict[str, str]:
    """Field → text of one row; words of this office are replaced by what they mean."""
    found = {}
    for column, text in cells.items():
        if key := sheet.fields.get(column):
            meanings = sheet.meanings.get(key)
            if values.says_nothing(text) and key != "lock" and not (meanings and normal(text) in meanings):
                continue  # a stroke deletes nothing and is no fault
            found[key] = meanings.get(normal(text), text) if meanings else text
    return found


def news_of_row(sheet: Sheet, cells: Mapping[str, str], line: int) -> News | None:
    """The news of one row; None when the row tells of something that is no arrival, such as a birth.

    Raises Faulty with one sentence, which names no person.
    """
    row = _Row(told(sheet, cells))
    row.check()
    kind = row.kind
    if kind == "other":
        return None
    person = row.person(sheet, EVENTS.get(kind, "baseDelivery"))
    header = Header(SENDER, "", "", sheet.at, 1, False)
    event = EVENTS.get(kind) or ("moveIn" if sheet.kind == "welcomed" else "baseDelivery")
    news = news_of(Message(header, event, line, person))
    return row.only_told(news if row.has_number else replace(news, category="", value=""))


class _Row:
    """The texts of one row, read one by one."""

    def __init__(self, texts: Mapping[str, str]):
        self.texts = texts

    def get(self, key: str) -> str:
        return self.texts.get(key, "")

    @property
    def has_number(self) -> bool:
        return bool(self.get("local_id"))

    @property
    def kind(self) -> str:
        text = self.get("arrival_kind")
        return values.arrival_kind(text, FIELDS["arrival_kind"].label) if text else ""

    def check(self) -> None:
        """What no row can do without, and what must never be in one."""
        if self.get("ahv") not in ("", AHV_RIGHT):
            raise Faulty("Die Prüfziffer der AHV-Nummer ist falsch. Berichtigen Sie die Nummer in Ihrer Software.")
        for key, text in self.texts.items():
            if text.startswith(("=", "@", "+")):
                raise Faulty(f"«{FIELDS[key].label}» enthält eine Formel. Schreiben Sie den Wert selbst hinein.")
        if not self.names()[0]:
            raise Faulty("Der Name fehlt. Ergänzen Sie ihn.")
        if not self.get("born") and not self.has_number:
            raise Faulty("Geburtsdatum und Registernummer fehlen. Ergänzen Sie eines davon.")

    def names(self) -> tuple[str, str]:
        if not self.get("full_name"):
            return self.get("official_name"), self.get("first_name")
        return values.split_name(self.get("full_name"))

    def day(self, key: str) -> date | None:
        text = self.get(key)
        return values.day(text, FIELDS[key].label) if text else None

    def birth(self) -> PartialDate | None:
        text = self.get("born")
        return PartialDate(*values.partial_day(text, FIELDS["born"].label)) if text else None

    def only_told(self, news: News) -> News:
        """The news without what the table does not tell: an empty cell never deletes what is known."""
        gone = {name for names, columns in _UNTOLD.items() if not any(map(self.get, names)) for name in columns}
        columns = {name: value for name, value in news.columns.items() if name not in gone}
        groups = [group for group in news.groups if not (told := columns_of(group)) or set(told) & set(columns)]
        return replace(news, columns=columns, groups=groups)

    def countries(self) -> tuple[list[Country], int | None]:
        found, status = [], None
        for key in ("nationality", "nationality2"):
            whole = find_country(self.get(key))
            for name in [self.get(key)] if whole else values.nationalities(self.get(key)):
                if normal(name) in ("staatenlos", "unbekannt", "ohne angabe"):
                    status = 1 if normal(name) == "staatenlos" else 0
                    continue
                found.append(_country(name, FIELDS[key].label, self.get(key)))
        return found, 2 if found else status

    def person(self, sheet: Sheet, event: str) -> Person:
        official, first = self.names()
        identity = Identity(
            local=Key(self._category(sheet), values.whole(self.get("local_id"))[:36]) if self.has_number else None,
            official_name=official,
            first_name=first,
            sex=values.sex(self.get("sex"), FIELDS["sex"].label) if self.get("sex") else None,
            birth=self.birth(),
        )
        facts = {"official_name": official, "first_name": first, "original_name": self.get("original_name")}
        facts |= {"birth": identity.birth, "sex": identity.sex, "residence": self.residence(event)}
        facts |= self.optional()
        told = {"name", *(("birth",) if identity.birth else ()), *(("sex",) if identity.sex else ())}
        provided = told | {name for name in facts if name in _GROUPS and facts[name] is not None}
        provided |= {_GROUPS[name] for name in facts if name in _GROUPS and facts[name] is not None}
        _check_days(facts, swiss_day(sheet.at))
        return Person(identity=identity, provided=frozenset(provided), **facts)

    def optional(self) -> dict:
        """What a table may tell besides; what it does not tell is not there."""
        facts: dict = {}
        countries, status = self.countries()
        if status is not None:
            facts |= {"nationalities": tuple(countries), "nationality_status": status}
        if self.get("permit") or self.get("entered"):
            facts["permit"] = self.permit()
        if self.get("marital_status"):
            facts["marital_status"] = values.marital_status(self.get("marital_status"), FIELDS["marital_status"].label)
        if self.get("language"):
            facts["language"] = values.language(self.get("language"), FIELDS["language"].label)
        if self.get("lock"):
            facts["lock"] = Lock(data=values.lock(self.get("lock")))
        return facts

    def permit(self) -> Permit:
        code = values.permit(self.get("permit")) if self.get("permit") else ""
        return Permit(
            code="" if code == STILL else code,
            pending=code == STILL,
            valid_till=self.day("permit_valid_to"),
            entry_date=self.day("entered"),
        )

    def _category(self, sheet: Sheet) -> str:
        number = values.whole(self.get("municipality"))
        return f"MU.{int(number)}" if number.isdecimal() and len(number) <= 4 else sheet.category

    def residence(self, event: str) -> Residence:
        number = values.whole(self.get("municipality"))
        leaves = event == "moveOut"
        arrival = self.day("arrived")
        if arrival is None and event == "baseDelivery":
            raise Faulty("Das Zuzugsdatum fehlt. Ergänzen Sie es.")
        if leaves and not self.day("departed"):
            raise Faulty("Das Wegzugsdatum fehlt. Ergänzen Sie es.")
        return Residence(
            kind="",
            municipality=int(number) if number.isdecimal() and len(number) <= 6 else None,
            municipality_name=self.get("municipality"),
            arrival=None if leaves else arrival,
            comes_from=None if leaves else self.origin(),
            address=None if leaves else self.address(),
            departure=self.day("departed") if leaves else None,
            goes_to=self.destination() if leaves else None,
        )

    def origin(self) -> Place:
        """By the kind of arrival if the table tells it, else by the country, else to be checked (registers §7)."""
        kind, name, town = self.kind, self.get("from_country"), self.get("from_town")
        if name:
            country = _country(name, FIELDS["from_country"].label, name)
        else:
            town, country = _told_by_town(town)
        if kind not in ("abroad", "swiss"):
            kind = "unknown" if country is None else "swiss" if country.bfs == 8100 else "abroad"
        if kind == "abroad" and country is None and not town:
            return Place("abroad")
        return Place(kind, None if kind == "swiss" else country, town=town)

    def destination(self) -> Place | None:
        name = self.get("departed_to")
        found = find_country(name)
        if not name:
            return None
        return Place("abroad", Country(found.bfs, found.iso2, found.name)) if found else Place("swiss", town=name)

    def address(self) -> Address | None:
        parts = {key: self.get(key) for key in ("street", "house_number", "zip", "town")}
        if not (parts["zip"] or parts["town"]):
            parts["street"], parts["zip"], parts["town"] = values.split_address(parts["street"])
        if not any(parts.values()) and not self.get("household"):
            return None
        if not parts["zip"] and (match := _ZIP_AND_TOWN.fullmatch(parts["town"])):
            parts["zip"], parts["town"] = match.groups()
        parts["zip"] = values.whole(parts["zip"]).removeprefix("CH-")
        if parts["zip"] and not _ZIP.fullmatch(parts["zip"]):
            raise Faulty("«Postleitzahl» hat nicht vier Ziffern. Prüfen Sie, ob die Zeile verrutscht ist.")
        return Address(**parts, country="CH", household_id=self.get("household"))


# Fields of a table → columns that only they can tell; without fields, no table tells them.
_UNTOLD = {
    (): ("call_name", "alliance_name", "permit_valid_from", "data_lock_from", "data_lock_to"),
    ("original_name",): ("original_name",),
    ("permit",): ("permit", "permit_pending"),
    ("permit_valid_to",): ("permit_valid_to",),
    ("arrival_kind", "from_country", "from_town"): ("origin", "origin_country", "origin_town"),
}
# Fact of a Person → the group of facts it stands for, as messages name them.
_GROUPS = {
    "nationality_status": "nationality",
    "permit": "permit",
    "marital_status": "marital",
    "language": "language",
    "lock": "lock",
}


def _country(name: str, label: str, asked: str) -> Country:
    found = _state(name) or _state(values.split_origin(name)[1])
    if found is None:
        raise Faulty(f"«{name[:40]}» in der Spalte «{label}» ist kein Staat, den wir kennen.", asked)
    return Country(found.bfs, found.iso2, found.name)


def _state(name: str) -> CountryFacts | None:
    return find_country(SIGNS.get(name.upper()), values.whole(name))


def _told_by_town(text: str) -> tuple[str, Country | None]:
    """The place a person comes from, and its country where the text tells one as well, or nothing else."""
    town, country = values.split_origin(text)
    found = find_country(country) if len(country) > 1 else None
    if found is None:
        return text, None
    return "" if town == country else town, Country(found.bfs, found.iso2, found.name)


def _check_days(facts: dict, today: date) -> None:
    born, home, permit = facts["birth"], facts["residence"], facts.get("permit")
    if born and born.date > today:
        raise Faulty("Das Geburtsdatum liegt in der Zukunft. Berichtigen Sie es.")
    if home.arrival and home.arrival > today + AHEAD:
        raise Faulty("Das Zuzugsdatum liegt weit in der Zukunft. Berichtigen Sie es.")
    if born and home.arrival and home.arrival < born.date:
        raise Faulty("Der Zuzug liegt vor der Geburt. Berichtigen Sie eines der beiden Daten.")
    swiss = any(country.bfs == 8100 for country in facts.get("nationalities", ()))
    if swiss and permit and permit.code:
        raise Faulty("Jemand mit Schweizer Bürgerrecht hat keinen Ausweis. Berichtigen Sie die Zeile.")


def unknown_words(sheet: Sheet, rows) -> dict[str, dict[str, str]]:
    """Field → {word as compared: word as written} that mean nothing to us, of an iterable of cells; a few of each."""
    found: dict[str, dict[str, str]] = {}
    for cells in rows:
        row = _Row(told(sheet, cells))
        for key in ASKABLE:
            words = found.setdefault(key, {})
            if (text := row.get(key)) and len(words) < MOST_WORDS and normal(text) not in words and _asks(row, key):
                words[normal(text)] = text
    return {key: words for key, words in found.items() if words}


def _asks(row: "_Row", key: str) -> bool:
    try:
        _READERS[key](row)
    except Faulty as fault:
        return bool(fault.value)
    return False


_READERS = {
    "nationality": _Row.countries,
    "nationality2": _Row.countries,
    "from_country": lambda row: _country(row.get("from_country"), "", row.get("from_country")),
    "permit": lambda row: values.permit(row.get("permit")),
    "arrival_kind": lambda row: row.kind,
    "language": lambda row: values.language(row.get("language"), ""),
    "outcome": lambda row: values.outcome(row.get("outcome"), ""),
    "sex": lambda row: values.sex(row.get("sex"), ""),
}


def hide_ahv(text: str, *, told: bool = False) -> str:
    """An AHV number becomes the word that says whether its check digit is right; any other text stays.

    The number itself is never kept (AHVG art. 153c), its check digit tells of a slip in the row. With `told` the
    column is known to hold AHV numbers: whatever else stands in it is a wrong one.
    """
    bare = values.whole(text).replace(".", "").replace(" ", "")
    if len(bare) == 13 and bare.isdecimal() and bare.startswith("756"):
        return AHV_RIGHT if ahv_check_digit_is_right(bare) else AHV_WRONG
    return AHV_WRONG if told else _AHV_INSIDE.sub("…", text)
