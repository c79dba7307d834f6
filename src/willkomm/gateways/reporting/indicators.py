"""What is counted, and what each number means. A changed meaning gets a new version."""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Indicator:
    """One figure: its key, its German name and the definition that is printed beside it."""

    key: str
    name: str
    definition: str
    short: str = ""

    @property
    def brief(self) -> str:
        """A name for narrow places, such as a chart's axis."""
        return self.short or self.name


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "arrivals",
        "Zuzüge aus dem Ausland",
        "Personen, deren Zuzugsdatum im Kalenderjahr liegt und deren Zuzug jemand bestätigt hat, samt den Kindern, die"
        " mit ihnen kamen.",
        "Zuzüge",
    ),
    Indicator(
        "to_check",
        "Noch zu prüfen",
        "Dossiers des Jahres, über deren Vorschlag noch niemand entschieden hat.",
    ),
    Indicator(
        "reached",
        "Erreichte Personen",
        "Neuzugezogene des Jahres mit mindestens einem Ergebnis Mappe, Gespräch oder Anlass; jede Person zählt einmal,"
        " auch mitgezogene Kinder.",
        "Erreicht",
    ),
    Indicator(
        "folder",
        "Mappe",
        "Neuzugezogene des Jahres, denen die Erstinformationsmappe abgegeben oder geschickt wurde.",
    ),
    Indicator(
        "conversation", "Gespräch", "Neuzugezogene des Jahres, mit denen ein Erstinformationsgespräch geführt wurde."
    ),
    Indicator("event", "Anlass", "Neuzugezogene des Jahres, die an einem Begrüssungsanlass teilnahmen."),
    Indicator(
        "declined",
        "Verzichtet",
        "Neuzugezogene des Jahres, die auf die Erstinformation verzichtet haben und auch später nicht erreicht wurden.",
    ),
    Indicator(
        "not_reached",
        "Nicht erreicht",
        "Neuzugezogene des Jahres, die trotz Erinnerung nicht erreicht wurden und nicht verzichtet haben.",
    ),
    Indicator("open", "In Arbeit", "Bestätigte Dossiers des Jahres, die noch kein Ergebnis haben."),
    Indicator(
        "conversations",
        "Geführte Gespräche",
        "Gespräche, die im Kalenderjahr stattfanden; ein Haushaltsgespräch zählt einmal.",
        "Gespräche",
    ),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}

CHANNELS = ("folder", "conversation", "event")
"""Channels overlap: somebody may have had the folder and a conversation. Their sum may exceed «reached»."""

UNREACHED = ("declined", "not_reached", "open")
"""Parts of the arrivals that do not overlap; their sum never exceeds «arrivals»."""

PER_MUNICIPALITY = ("arrivals", "reached", "conversations")
"""What the canton sees of each municipality; everything else it sees as a total of the canton only."""
