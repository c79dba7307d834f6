"""THE table: who may do what, and how far it reaches. In words that a data-protection officer can read.

Everything is closed unless a row opens it. Pages, API, exports, counts and search ask the actor that is built
from this table and from nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from willkomm.core.kernel.actors import Actor
from willkomm.core.kernel.tenancy import Scope

OWN, COOPERATION, FIGURES = "organisation", "cooperation", "figures"

REACHES = {
    OWN: "die eigene Organisation",
    COOPERATION: "die eigene Organisation und die Partner im Verbund, soweit die Aufgabe übertragen ist",
    FIGURES: "nur Kennzahlen ohne Namen",
}

ROLES = {
    "officer": "Integrationsbeauftragte / Integrationsbeauftragter",
    "lead": "Leitung",
    "clerk": "Einwohnerkontrolle",
    "reader": "Lesend",
    "canton": "Koordinationsstelle Integration",
    "dpo": "Datenschutzbeauftragte / Datenschutzbeauftragter",
    "admin": "Administration",
    "drop_folder": "Ablageordner (Maschine)",
    "clock": "Zeitgesteuerte Arbeit (Maschine)",
    "operator": "Befehlszeile (Betrieb)",
}

TASKS = {
    "welcome": "Erstinformation",
    "register": "Registerlieferungen",
    "figures": "Kennzahlen",
}


@dataclass(frozen=True)
class Permission:
    """One row: what it allows in German, whether it writes, which delegated task it belongs to, role → reach."""

    words: str
    writes: bool
    task: str
    roles: dict[str, str]


def _row(words: str, *, writes: bool = False, task: str = "", **roles: str) -> Permission:
    return Permission(words, writes, task, roles)


_STAFF = {"officer": COOPERATION, "lead": COOPERATION}
_MACHINES = {"clock": OWN, "operator": OWN}

PERMISSIONS: dict[str, Permission] = {
    "desk.open": _row("«Heute» öffnen", task="welcome", clerk=OWN, reader=OWN, **_STAFF),
    "cases.view": _row("Dossiers ansehen", task="welcome", reader=OWN, **_STAFF, **_MACHINES),
    "arrivals.check": _row("Zuzüge ansehen, die zu prüfen sind", task="welcome", clerk=OWN, **_STAFF),
    "cases.enter": _row(
        "Neuzugezogene von Hand erfassen", writes=True, task="welcome", clerk=OWN, operator=OWN, **_STAFF
    ),
    "cases.open": _row(
        "Dossiers aus Registermeldungen eröffnen und nachführen",
        writes=True,
        task="register",
        clerk=OWN,
        drop_folder=OWN,
        **_STAFF,
        **_MACHINES,
    ),
    "cases.confirm": _row(
        "Vorschläge bestätigen oder ablehnen", writes=True, task="welcome", clerk=OWN, operator=OWN, **_STAFF
    ),
    "cases.edit": _row(
        "Angaben des Amtes ändern (Sprache, Kanal, Telefon)",
        writes=True,
        task="welcome",
        clerk=OWN,
        operator=OWN,
        **_STAFF,
    ),
    "people.merge": _row(
        "Doppelt erfasste Personen und Haushalte zusammenführen und wieder trennen",
        writes=True,
        task="welcome",
        operator=OWN,
        **_STAFF,
    ),
    "search.rebuild": _row("Suchverzeichnis neu aufbauen", writes=True, operator=OWN),
    "cases.close": _row(
        "Dossiers abschliessen und wieder aufnehmen",
        writes=True,
        task="welcome",
        operator=OWN,
        **_STAFF,
    ),
    "cases.follow": _row(
        "Dossiers nach einer Registermeldung abschliessen, zurückziehen und wiederherstellen",
        writes=True,
        task="register",
        clerk=OWN,
        drop_folder=OWN,
        **_STAFF,
        **_MACHINES,
    ),
    "views.own": _row("Eigene Ansichten der Listen merken", writes=True, officer=OWN, lead=OWN),
    "views.share": _row("Gemerkte Ansichten mit der Organisation teilen", writes=True, officer=OWN, lead=OWN),
    "letters.issue": _row("Briefe erstellen", writes=True, task="welcome", **_STAFF, **_MACHINES),
    "letters.view": _row("Ausgestellte Briefe ansehen", task="welcome", reader=OWN, **_STAFF),
    "conversations.record": _row(
        "Gespräche, Mappen und Rückmeldungen erfassen", writes=True, task="welcome", operator=OWN, **_STAFF
    ),
    "register.import": _row(
        "Registerlieferungen einlesen",
        writes=True,
        task="register",
        clerk=OWN,
        drop_folder=OWN,
        **_STAFF,
        **_MACHINES,
    ),
    "sedex.edit": _row(
        "Anschluss an sedex und Ablageordner einrichten", writes=True, lead=OWN, admin=OWN, operator=OWN
    ),
    "register.original": _row("Aufbewahrte Originale von Registermeldungen öffnen", writes=True, operator=OWN),
    "register.view": _row("Registerlieferungen ansehen", task="register", clerk=OWN, **_STAFF),
    "figures.own": _row("Kennzahlen der Gemeinde ansehen", task="figures", reader=OWN, operator=OWN, **_STAFF),
    "figures.count": _row(
        "Kennzahlen der Gemeinde zählen (ohne Namen)",
        writes=True,
        task="welcome",
        clerk=OWN,
        drop_folder=OWN,
        **_STAFF,
        **_MACHINES,
    ),
    "figures.canton": _row("Kennzahlen aller Gemeinden ansehen", canton=FIGURES, operator=FIGURES),
    "figures.release": _row(
        "Kennzahlen der Gemeinde dem Kanton zeigen", writes=True, task="figures", **_STAFF, **_MACHINES
    ),
    "figures.terms": _row("Festlegen, wann der Kanton Kennzahlen sieht", writes=True, canton=OWN, operator=OWN),
    "contacts.edit": _row(
        "Ansprechstelle der Gemeinde melden und bestätigen", writes=True, task="welcome", operator=OWN, **_STAFF
    ),
    "contacts.remind": _row(
        "Ansprechstellen aller Gemeinden ansehen und an fehlende erinnern", writes=True, canton=OWN, operator=OWN
    ),
    "reference.view": _row(
        "Öffentliche Angaben über Gemeinden und Sprachen abfragen",
        officer=OWN,
        lead=OWN,
        clerk=OWN,
        reader=OWN,
        canton=OWN,
        dpo=OWN,
        admin=OWN,
    ),
    "keys.edit": _row(
        "Eigene Schlüssel für Fachanwendungen erstellen und widerrufen",
        writes=True,
        officer=OWN,
        lead=OWN,
        clerk=OWN,
        canton=OWN,
        admin=OWN,
        operator=OWN,
    ),
    "sessions.own": _row(
        "Eigene offene Sitzungen ansehen und beenden",
        officer=OWN,
        lead=OWN,
        clerk=OWN,
        reader=OWN,
        canton=OWN,
        dpo=OWN,
        admin=OWN,
    ),
    "rules.view": _row("Prüfregeln ansehen", canton=OWN, dpo=OWN, clerk=OWN, **_STAFF),
    "rules.edit": _row("Prüfregeln festlegen und verschärfen", writes=True, canton=OWN, lead=OWN, operator=OWN),
    "texts.view": _row("Texte und Übersetzungen ansehen", canton=OWN, clerk=OWN, **_STAFF),
    "texts.edit": _row("Texte ändern", writes=True, canton=OWN, operator=OWN),
    "texts.release": _row("Übersetzungen freigeben", writes=True, canton=OWN),
    "organisation.edit": _row(
        "Angaben der Organisation ändern", writes=True, lead=OWN, admin=OWN, canton=OWN, operator=OWN
    ),
    "organisation.create": _row(
        "Gemeinden, regionale Fachstellen und Vereine anlegen", writes=True, canton=OWN, operator=OWN
    ),
    "organisation.merge": _row("Gemeinden zusammenlegen und auflösen", writes=True, canton=OWN, operator=OWN),
    "cooperation.view": _row("Zusammenarbeitsverträge ansehen", officer=OWN, lead=OWN, admin=OWN, dpo=OWN),
    "cooperation.edit": _row("Zusammenarbeitsverträge führen", writes=True, lead=OWN, admin=OWN, operator=OWN),
    "members.view": _row("Mitglieder der Organisation ansehen", lead=OWN, admin=OWN, dpo=OWN, canton=OWN),
    "members.edit": _row(
        "Mitglieder, Rollen und Stellvertretungen führen", writes=True, lead=OWN, admin=OWN, operator=OWN
    ),
    "members.entitle": _row(
        "Rollen der Aufsicht vergeben (Administration, Datenschutz)", writes=True, admin=OWN, operator=OWN
    ),
    "members.reset": _row(
        "Verlorenen zweiten Faktor zurücksetzen (Leitungen auch von der Organisation darüber aus)",
        writes=True,
        task="welcome",
        lead=COOPERATION,
        admin=OWN,
        canton=OWN,
        operator=OWN,
    ),
    "members.appoint": _row(
        "Die erste Leitung einer Organisation einsetzen, die noch niemand führt",
        writes=True,
        canton=OWN,
        operator=OWN,
    ),
    "audit.view": _row("Zugriffsprotokoll und Änderungsprotokoll ansehen", dpo=OWN),
    "privacy.view": _row(
        "Datenschutz: Verzeichnis, Bekanntgaben, Fristen und offene Gesuche ansehen", dpo=OWN, lead=OWN, canton=OWN
    ),
    "privacy.seen": _row("Nachsehen, wer die Daten einer Person angesehen hat", dpo=OWN, lead=OWN),
    "privacy.answer": _row(
        "Gesuche führen, Auskünfte zusammenstellen, Auffälligkeiten beurteilen, Datenpannen festhalten",
        writes=True,
        dpo=OWN,
        operator=OWN,
    ),
    "privacy.release": _row("Zusammengestellte Auskünfte freigeben (nie die eigene)", writes=True, dpo=OWN, lead=OWN),
    "privacy.rules": _row(
        "Bestimmungen zum Datenschutz festlegen (Verzeichnis, Bekanntgaben, Fristen, Schwellen)",
        writes=True,
        dpo=OWN,
        canton=OWN,
        operator=OWN,
    ),
    "privacy.hold": _row(
        "Daten einer Person über die Frist hinaus aufbewahren; Antworten des Archivs und Kenntnis angekündigter Fristen"
        " festhalten",
        writes=True,
        dpo=OWN,
        lead=OWN,
        operator=OWN,
    ),
    "privacy.watch": _row("Ungewöhnliches Lesen suchen", writes=True, **_MACHINES),
    "privacy.erase": _row("Daten nach Ablauf der Frist löschen", writes=True, **_MACHINES),
    "permissions.view": _row(
        "Berechtigungstabelle ansehen",
        officer=OWN,
        lead=OWN,
        clerk=OWN,
        reader=OWN,
        canton=OWN,
        dpo=OWN,
        admin=OWN,
    ),
}

# Which roles people may be given, by the kind of organisation; machines get theirs from the program.
_DAILY, _SUPERVISION = ("officer", "lead", "clerk", "reader"), ("dpo", "admin")
ROLES_BY_KIND = {
    "canton": ("canton", *_SUPERVISION),
    "municipality": _DAILY + _SUPERVISION,
    "region": _DAILY + _SUPERVISION,
    "association": _DAILY + _SUPERVISION,
    "centre": _DAILY + _SUPERVISION,
}


def permission_to_give(role: str) -> str:
    """The permission that somebody needs to give or end this role."""
    return "members.entitle" if role in _SUPERVISION else "members.edit"


def managing_roles(kind: str) -> frozenset[str]:
    """Roles that lead the members of an organisation of this kind; one of them must always be filled."""
    return frozenset(ROLES_BY_KIND[kind]) & frozenset(PERMISSIONS["members.edit"].roles)


@dataclass(frozen=True)
class Mandate:
    """One role in one organisation, with what its Verbund contracts add: partner ids by delegated task."""

    role: str
    organisation_id: int
    partners: dict[str, frozenset[int]]
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


def _reach(permission: Permission, mandate: Mandate) -> Iterable[int]:
    reach = permission.roles.get(mandate.role)
    if reach is None:
        return ()
    if reach == COOPERATION:
        return {mandate.organisation_id, *mandate.partners.get(permission.task, ())}
    return {mandate.organisation_id}


def build_actor(*, kind: str, ref: str, name: str, mandates: Iterable[Mandate]) -> Actor:
    """The actor with all rights that these mandates give today, and the scope that follows from them.

    Reading scope: every organisation in which some right holds; writing scope: those in which a writing right
    holds; inherited tables additionally those above.
    """
    rights, read, write, above = defaultdict(set), set(), set(), set()
    for mandate in mandates:
        above.update(mandate.above)
        for key, permission in PERMISSIONS.items():
            ids = set(_reach(permission, mandate))
            rights[key] |= ids
            read |= ids
            if permission.writes:
                write |= ids
    scope = Scope(frozenset(read), frozenset(write), frozenset(read | above))
    return Actor(kind, ref, name, {key: frozenset(ids) for key, ids in rights.items() if ids}, scope)


def mandate_here(role: str, organisation) -> Mandate:
    """A role in exactly this organisation, as machines have it; inherits from the organisation above."""
    return Mandate(role, organisation.pk, {}, (organisation.parent_id,) if organisation.parent_id else ())
