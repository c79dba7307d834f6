"""What a column may be, and what its name proposes; a person has the last word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .synonyms import bare, by_name

ARRIVALS, WELCOMED = "arrivals", "welcomed"
KINDS = {ARRIVALS: "Zuzüge aus der Einwohnersoftware", WELCOMED: "Unsere Liste früherer Neuzugezogener"}
IGNORED = ""  # a column that is not taken over
CLOSE = 84  # of 100: below, two names have nothing in common


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column may tell. `kinds` names the lists in which it may stand."""

    key: str
    label: str
    kinds: tuple[str, ...] = (ARRIVALS, WELCOMED)


FIELDS = {
    field.key: field
    for field in (
        Field("local_id", "Registernummer der Person"),
        Field("ahv", "AHV-Nummer (nur Prüfziffer, wird nie gespeichert)"),
        Field("official_name", "Name"),
        Field("first_name", "Vorname"),
        Field("full_name", "Name und Vorname in einer Spalte"),
        Field("original_name", "Ledigname"),
        Field("born", "Geburtsdatum"),
        Field("sex", "Geschlecht"),
        Field("marital_status", "Zivilstand", (ARRIVALS,)),
        Field("nationality", "Staatsangehörigkeit"),
        Field("nationality2", "weitere Staatsangehörigkeit"),
        Field("permit", "Ausweis (Bewilligung)"),
        Field("permit_valid_to", "Bewilligung gültig bis"),
        Field("entered", "Einreise in die Schweiz"),
        Field("arrived", "Zuzugsdatum"),
        Field("arrival_kind", "Art des Zuzugs", (ARRIVALS,)),
        Field("from_country", "Land, aus dem die Person kommt"),
        Field("from_town", "Ort, aus dem die Person kommt"),
        Field("departed", "Wegzugsdatum", (ARRIVALS,)),
        Field("departed_to", "Wegzug nach", (ARRIVALS,)),
        Field("street", "Strasse"),
        Field("house_number", "Hausnummer"),
        Field("zip", "Postleitzahl"),
        Field("town", "Wohnort (auch mit Postleitzahl)"),
        Field("household", "Haushaltnummer"),
        Field("language", "Sprache"),
        Field("lock", "Adress- oder Auskunftssperre"),
        Field("municipality", "Gemeinde (Name oder BFS-Nummer)"),
        Field("invited", "Eingeladen am", (WELCOMED,)),
        Field("welcomed", "Gespräch, Mappe oder Anlass am", (WELCOMED,)),
        Field("outcome", "Ergebnis (Gespräch, Mappe, Anlass, verzichtet)", (WELCOMED,)),
        Field("closed", "Abgeschlossen am", (WELCOMED,)),
    )
}
# Of each group, one field at least must have a column (registers §7, point 10).
NAMES = (("official_name", "full_name"), ("first_name", "full_name"))
NEEDED = {
    ARRIVALS: (*NAMES, ("born", "local_id"), ("arrived",), ("nationality",), ("street",)),
    WELCOMED: (*NAMES, ("born", "local_id"), ("arrived",), ("welcomed", "closed", "invited")),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a column probably is: a field's key or IGNORED. `sure` when nobody needs to look."""

    header: str
    field: str
    sure: bool


def fields_of(kind: str) -> dict[str, str]:
    """Field → label, for lists of this kind."""
    return {key: field.label for key, field in FIELDS.items() if kind in field.kinds}


def likely_kind(header: Sequence[str]) -> str:
    """Whose list this is, by its columns: an office's own when it tells of invitations or conversations."""
    own = {key for key, field in FIELDS.items() if field.kinds == (WELCOMED,)}
    told = {field for name in header for field in by_name().get(bare(name), ()) if field in own}
    return WELCOMED if told - {"outcome", "closed"} else ARRIVALS


def propose(header: Sequence[str], kind: str = ARRIVALS, learned: Mapping[str, str] | None = None) -> list[Proposal]:
    """What each column probably is, in the order of the header; no field is proposed twice.

    `learned` is what a person said about a similar table: name → field; it counts before our own list.
    """
    allowed = fields_of(kind)
    taken: set[str] = set()
    found: dict[str, Proposal] = {}
    for reader in (_learned(learned or {}), _by_list, _by_likeness):
        for name in header:
            if not name or name in found:
                continue
            answer = reader(name, allowed, taken)
            if answer is not None:
                found[name] = answer
                taken.add(answer.field)
    return [found.get(name) or Proposal(name, IGNORED, False) for name in header if name]


def _learned(learned: Mapping[str, str]):
    def read(name: str, allowed, taken) -> Proposal | None:
        field = learned.get(name)
        if field is None or (field and (field not in allowed or field in taken)):
            return None
        return Proposal(name, field, True)

    return read


def _by_list(name: str, allowed, taken) -> Proposal | None:
    fields = by_name().get(bare(name), ())
    if field := next((each for each in fields if each in allowed and each not in taken), ""):
        return Proposal(name, field, True)
    return Proposal(name, IGNORED, True) if "-" in fields else None


def _by_likeness(name: str, allowed, taken) -> Proposal | None:
    """Another spelling of a name in the list: proposed, but a person looks."""
    close = process.extractOne(bare(name), by_name().keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
    if close is None or len(bare(name)) < 4:
        return None
    field = next((each for each in by_name()[close[0]] if each in allowed and each not in taken), "")
    return Proposal(name, field, False) if field else None


def missing(fields: Iterable[str], kind: str) -> list[str]:
    """The labels of what a list of this kind cannot do without (registers §7, point 10)."""
    have = set(fields)
    gone = [" oder ".join(_short(key) for key in group) for group in NEEDED[kind] if not have & set(group)]
    return list(dict.fromkeys(gone))


def _short(key: str) -> str:
    return FIELDS[key].label.partition(" (")[0]
