"""Which facts of two entries of one person agree, which fill each other, and which somebody must choose between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Columns that belong together, with their German name; the first one says whether anything is known."""

    key: str
    label: str
    columns: tuple[str, ...]


GROUPS = (
    Group("official_name", "Name", ("official_name",)),
    Group("first_name", "Vorname", ("first_name",)),
    Group("call_name", "Rufname", ("call_name",)),
    Group("original_name", "Lediger Name", ("original_name",)),
    Group("alliance_name", "Allianzname", ("alliance_name",)),
    Group("sex", "Geschlecht", ("sex",)),
    Group("born", "Geburtsdatum", ("born_on", "birth_precision")),
    Group("marital_status", "Zivilstand", ("marital_status",)),
    Group("nationality", "Staatsangehörigkeit", ("nationalities", "stateless", "is_swiss")),
    Group("letter_language", "Sprache im Register", ("letter_language",)),
    Group("permit", "Ausweis", ("permit", "permit_pending", "permit_valid_from", "permit_valid_to")),
    Group("entered_on", "Eingereist am", ("entered_on",)),
    Group("arrival", "Zuzug", ("arrived_on", "origin", "origin_country", "origin_town", "residence")),
    Group("departure", "Wegzug", ("departed_on", "departed_to")),
    Group("died_on", "Verstorben am", ("died_on",)),
    Group("missing_since", "Verschollen seit", ("missing_since",)),
    Group("contact", "Kontaktadresse", ("contact_lines",)),
    Group("language", "Sprache", ("office_language",)),
    Group("german", "Deutsch", ("office_german",)),
    Group("interpreter", "Dolmetschen", ("office_interpreter",)),
    Group("phone", "Telefon", ("office_phone",)),
    Group("email", "E-Mail", ("office_email",)),
)
NUMBERS = (("id_value", "id_category"), ("zemis",))
LOCKS = ("data_lock", "data_lock_from", "data_lock_to")
MINE, THEIRS = "mine", "theirs"


def _known(person, group: Group) -> bool:
    value = getattr(person, group.columns[0])
    return value not in (None, "", []) or (group.key == "nationality" and person.stateless)


def _says(person, group: Group):
    return getattr(person, group.columns[0])


def contradictions(keep, other, groups: Iterable[Group] = GROUPS) -> list[Group]:
    """Groups that both entries know and that differ: a person chooses."""
    return [g for g in groups if _known(keep, g) and _known(other, g) and _says(keep, g) != _says(other, g)]


def merged_facts(keep, other, choices: Mapping[str, str]) -> dict:
    """Columns of `keep` after the merge: what it lacks comes from `other`, contradictions as chosen (MINE is usual).

    The stricter lock holds; both notes are kept; register numbers go along where `keep` has none.
    """
    chosen = {group.key for group in contradictions(keep, other) if choices.get(group.key) == THEIRS}
    facts = {}
    for group in GROUPS:
        if group.key in chosen or (_known(other, group) and not _known(keep, group)):
            facts |= _values(other, group.columns)
    for names in NUMBERS:
        if getattr(other, names[0]) and not getattr(keep, names[0]):
            facts |= _values(other, names)
    return facts | _strictest(keep, other)


def _values(person, names: Iterable[str]) -> dict:
    return {name: getattr(person, name) for name in names}


def _strictest(keep, other) -> dict:
    """Locks, notes and origin, where both entries count."""
    facts = _values(other, LOCKS) if other.data_lock > keep.data_lock else {}
    if other.paper_lock:
        facts["paper_lock"] = True
    if other.office_note and other.office_note not in keep.office_note:
        facts["office_note"] = "\n".join(filter(None, (keep.office_note, other.office_note)))
    if other.source == "register":
        facts["source"] = "register"
    return facts
