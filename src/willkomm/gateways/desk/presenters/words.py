"""People, places and days in German words."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from willkomm.common.people.countries import country_name, find_country
from willkomm.common.people.models import Person
from willkomm.common.people.rules.persons import apart, is_locked

# Countries that German uses with an article, in the dative: «aus der Türkei».
WITH_ARTICLE = {
    "AE": "den Vereinigten Arabischen Emiraten",
    "CD": "der Demokratischen Republik Kongo",
    "CF": "der Zentralafrikanischen Republik",
    "CG": "dem Kongo",
    "CZ": "der Tschechischen Republik",
    "DO": "der Dominikanischen Republik",
    "GB": "dem Vereinigten Königreich",
    "IQ": "dem Irak",
    "IR": "dem Iran",
    "LB": "dem Libanon",
    "LK": "Sri Lanka",
    "MD": "der Republik Moldau",
    "MN": "der Mongolei",
    "NL": "den Niederlanden",
    "PH": "den Philippinen",
    "SD": "dem Sudan",
    "SK": "der Slowakei",
    "SN": "dem Senegal",
    "SS": "dem Südsudan",
    "SY": "Syrien",
    "TR": "der Türkei",
    "UA": "der Ukraine",
    "US": "den Vereinigten Staaten",
    "YE": "dem Jemen",
}
MORNING_ENDS, EVENING_STARTS = 11, 17


def day(on: date | None, *, today: date | None = None) -> str:
    """«3. März 2026»; the year is left out when it is today's. Empty for None."""
    if on is None:
        return ""
    return written(on, "j. F" if today and on.year == today.year else "j. F Y")


def short_day(on: date) -> str:
    """«3.3.2026», where a column is narrow."""
    return written(on, "j.n.Y")


def clock(at: datetime) -> str:
    """«14.00 Uhr» in local time."""
    return written(timezone.localtime(at), "H.i") + " " + _("Uhr")


def moment(at: datetime, *, today: date) -> str:
    """An appointment as one says it: «heute 14.00 Uhr», «gestern 9.00 Uhr», «am 3. März 14.00 Uhr»."""
    local = timezone.localtime(at).date()
    near = {0: _("heute"), -1: _("gestern"), 1: _("morgen")}.get((local - today).days)
    return f"{near or _('am') + ' ' + day(local, today=today)} {clock(at)}"


def greeting(at: datetime) -> str:
    """«Guten Morgen», «Guten Tag» or «Guten Abend» by local time."""
    hour = timezone.localtime(at).hour
    if hour < MORNING_ENDS:
        return _("Guten Morgen")
    return _("Guten Tag") if hour < EVENING_STARTS else _("Guten Abend")


def days_ago(since: date, today: date) -> str:
    """«heute», «seit gestern», «seit 9 Tagen»."""
    count = (today - since).days
    if count <= 0:
        return _("seit heute")
    return _("seit gestern") if count == 1 else _("seit %(count)d Tagen") % {"count": count}


def origin(person: Person) -> str:
    """«aus Eritrea», «aus der Türkei», «aus dem Ausland», «aus der Schweiz», «Herkunft unbekannt»."""
    found = find_country(person.origin_country)
    if person.origin == Person.Origin.SWISS:
        return _("aus %(town)s") % {"town": person.origin_town} if person.origin_town else _("aus der Schweiz")
    if found:
        return _("aus %(country)s") % {"country": WITH_ARTICLE.get(found.iso2, found.name)}
    if person.origin_country:
        return _("aus %(country)s") % {"country": person.origin_country}
    return _("aus dem Ausland") if person.origin == Person.Origin.ABROAD else _("Herkunft unbekannt")


def nationality(person: Person) -> str:
    """«Eritrea», «Portugal, Brasilien», «staatenlos», «unbekannt»."""
    if person.stateless:
        return _("staatenlos")
    return ", ".join(country_name(code) for code in person.nationalities) or _("unbekannt")


def born(person: Person) -> str:
    """The birth date as exactly as it is known: «1. Mai 1990», «Mai 1990», «1990»; empty when unknown."""
    if person.born_on is None:
        return ""
    style = {Person.Precision.MONTH: "F Y", Person.Precision.YEAR: "Y"}.get(person.birth_precision, "j. F Y")
    return written(person.born_on, style)


def one_line(person: Person, today: date) -> str:
    """«Selam Tesfay, 1. Mai 1990, Adresssperre»."""
    return ", ".join(filter(None, (apart(person.name), born(person), lock(person, today))))


def persons(count: int) -> str:
    """«1 Person», «4 Personen»."""
    return ngettext("%(count)d Person", "%(count)d Personen", count) % {"count": count}


def household(people: Sequence[Person], count: int | None = None) -> str:
    """«Selam Tesfay», «Familie Tesfay (4)», «Tesfay, Selam und 2 weitere» when the names differ."""
    count = max(count or 0, len(people))
    if count <= 1:
        return people[0].name if people else _("Haushalt")
    names = {person.official_name for person in people}
    if len(names) == 1:
        return _("Familie %(name)s (%(count)d)") % {"name": apart(names.pop()), "count": count}
    first = people[0]
    label = f"{first.official_name}, {first.first_name}".strip(", ")
    return _("%(name)s und %(count)d weitere") % {"name": label, "count": count - 1}


def heading(people: Sequence[Person], first: Person) -> str:
    """Who the dossier is about: «Tesfay, Selam und 3 weitere»."""
    label = ", ".join(part for part in (first.official_name, first.call_name or first.first_name) if part)
    others = len([person for person in people if person.pk != first.pk])
    if not others:
        return label
    return _("%(name)s und %(count)d weitere") % {"name": label, "count": others}


def lock(person: Person, today: date) -> str:
    """«Adresssperre» or «Auskunftssperre» while it holds; the mark says what is locked."""
    return person.get_data_lock_display() if is_locked(person, today) else ""
