"""What is counted, and what each number means. A changed meaning gets a new version.

`source` names where the figure comes from: the canton's model start.integration (S-001), the federal key figures on
first information (F-55), or the sizes of municipalities (F-62).
"""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Indicator:
    """One figure: its key, its German name and the definition that stands beside it.

    `definition` says it in a sentence; `unit` what is counted, `who` which ones, `day` which day puts it into the
    year, `source` where the figure comes from.
    """

    key: str
    name: str
    definition: str
    unit: str
    who: str
    day: str
    source: str
    short: str = ""
    version: int = VERSION

    @property
    def brief(self) -> str:
        """A name for narrow places, such as a chart's axis."""
        return self.short or self.name


PERSONS, DOSSIERS, TALKS = "Personen", "Dossiers", "Gespräche"
ARRIVED = "Tag des Zuzugs in die Gemeinde, nicht der Tag des Ergebnisses"
CONFIRMED = "Neuzugezogene aus dem Ausland mit bestätigtem Zuzug, samt mitgezogenen Kindern"
KIP, MODEL = "SEM, Kennzahlen zur Erstinformation", "Kanton Solothurn, start.integration"

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "arrivals",
        "Zuzüge aus dem Ausland",
        "Personen, deren Zuzugsdatum im Kalenderjahr liegt und deren Zuzug jemand bestätigt hat, samt den Kindern, die"
        " mit ihnen kamen. Wer wegzieht und wieder zuzieht, zählt mit jedem Zuzug.",
        PERSONS,
        CONFIRMED,
        ARRIVED,
        MODEL,
        "Zuzüge",
    ),
    Indicator(
        "to_check",
        "Dossiers noch zu prüfen",
        "Dossiers des Jahres, über deren Vorschlag noch niemand entschieden hat.",
        DOSSIERS,
        "Zuzüge, deren Vorschlag noch niemand bestätigt oder abgelehnt hat",
        ARRIVED,
        MODEL,
    ),
    Indicator(
        "reached",
        "Erreichte Personen",
        "Neuzugezogene des Jahres mit mindestens einem Ergebnis Mappe, Gespräch oder Anlass; jede Person zählt einmal"
        " je Zuzug, auch mitgezogene Kinder.",
        PERSONS,
        CONFIRMED,
        ARRIVED,
        KIP,
        "Erreicht",
    ),
    Indicator(
        "folder",
        "Mappe",
        "Neuzugezogene des Jahres, denen die Erstinformationsmappe abgegeben oder geschickt wurde.",
        PERSONS,
        "Erreichte mit dem Ergebnis Mappe; wer auch ein Gespräch hatte, zählt bei beiden",
        ARRIVED,
        KIP,
    ),
    Indicator(
        "conversation",
        "Gespräch",
        "Neuzugezogene des Jahres, mit denen ein Erstinformationsgespräch geführt wurde.",
        PERSONS,
        "Erreichte mit dem Ergebnis Gespräch; im Haushaltsgespräch zählt jede anwesende Person",
        ARRIVED,
        KIP,
    ),
    Indicator(
        "event",
        "Anlass",
        "Neuzugezogene des Jahres, die an einem Begrüssungsanlass teilnahmen.",
        PERSONS,
        "Erreichte mit dem Ergebnis Anlass; wer auch eine Mappe erhielt, zählt bei beiden",
        ARRIVED,
        KIP,
    ),
    Indicator(
        "declined",
        "Verzichtet",
        "Neuzugezogene des Jahres, die auf die Erstinformation verzichtet haben und auch später nicht erreicht wurden.",
        PERSONS,
        "Nicht Erreichte, die verzichtet haben",
        ARRIVED,
        MODEL,
    ),
    Indicator(
        "not_reached",
        "Nicht erreicht",
        "Neuzugezogene des Jahres, die trotz Erinnerung nicht erreicht wurden und nicht verzichtet haben.",
        PERSONS,
        "Nicht Erreichte, die nicht verzichtet haben",
        ARRIVED,
        MODEL,
    ),
    Indicator(
        "open",
        "Dossiers in Arbeit",
        "Bestätigte Dossiers des Jahres, die noch kein Ergebnis haben.",
        DOSSIERS,
        "Bestätigte Zuzüge ohne Ergebnis",
        ARRIVED,
        MODEL,
    ),
    Indicator(
        "conversations",
        "Geführte Gespräche",
        "Gespräche, die im Kalenderjahr stattfanden; ein Haushaltsgespräch zählt einmal.",
        TALKS,
        "Geführte und nicht zurückgenommene Gespräche, auch mit Zuzügen früherer Jahre",
        "Tag des Gesprächs",
        KIP,
        "Gespräche",
    ),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}

CHANNELS = ("folder", "conversation", "event")
"""Channels overlap: somebody may have had the folder and a conversation. Their sum may exceed «reached»."""

UNREACHED = ("declined", "not_reached", "open")
"""Parts of the arrivals that overlap neither each other nor «reached»; together they never exceed «arrivals»."""

PER_MUNICIPALITY = ("arrivals", "reached", "conversations")
"""What the canton sees of each municipality; everything else it sees as a total of the canton only."""

# The picture of the foreign residents: table → (name, rows by key). The least that the law on planning asks for.
PICTURE: dict[str, tuple[str, dict[str, str]]] = {
    "sex": ("Geschlecht", {"1": "männlich", "2": "weiblich", "other": "unbestimmt oder nicht angegeben"}),
    "age": (
        "Alter am Stichtag",
        {
            "0": "0 bis 15",
            "16": "16 bis 25",
            "26": "26 bis 39",
            "40": "40 bis 64",
            "65": "65 und älter",
            "other": "nicht angegeben",
        },
    ),
    "permit": (
        "Ausweis",
        {"B": "B", "C": "C", "F": "F", "L": "L", "N": "N", "S": "S", "other": "anderer oder noch keiner"},
    ),
    "nationality": (
        "Staatsangehörigkeit",
        {"EU": "EU", "EFTA": "EFTA", "Dritt": "andere Staaten", "other": "staatenlos oder unbekannt"},
    ),
}
PICTURE_DEFINITION = (
    "Personen ohne Schweizer Bürgerrecht mit Haupt- oder Nebenwohnsitz in der Gemeinde, am Stichtag der"
    " Registerlieferung. Wer weggezogen oder gestorben ist, zählt nicht. Gespeichert sind nur diese Zahlen, keine"
    " Personen."
)
