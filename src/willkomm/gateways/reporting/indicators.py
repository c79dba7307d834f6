"""What is counted, and what each number means. A changed meaning gets a new version."""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Indicator:
    """One figure: its key, its German name and the definition that is printed beside it."""

    key: str
    name: str
    definition: str


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "arrivals",
        "Zuzüge aus dem Ausland",
        "Personen mit Dossier, deren Zuzugsdatum im Kalenderjahr liegt und deren Vorschlag bestätigt wurde.",
    ),
    Indicator(
        "to_check",
        "Noch zu prüfen",
        "Dossiers des Jahres, über deren Vorschlag noch niemand entschieden hat.",
    ),
    Indicator(
        "reached",
        "Erreichte Personen",
        "Personen des Jahres mit mindestens einem Ergebnis Mappe, Gespräch oder Anlass; jede Person zählt einmal.",
    ),
    Indicator("folder", "Mappe", "Personen, denen die Erstinformationsmappe abgegeben oder geschickt wurde."),
    Indicator("conversation", "Gespräch", "Personen, mit denen ein Erstinformationsgespräch geführt wurde."),
    Indicator("event", "Anlass", "Personen, die an einem Begrüssungsanlass teilnahmen."),
    Indicator("declined", "Verzichtet", "Personen, die auf die Erstinformation verzichtet haben."),
    Indicator("not_reached", "Nicht erreicht", "Personen, die trotz Erinnerung nicht erreicht wurden."),
    Indicator("open", "In Arbeit", "Bestätigte Dossiers des Jahres, die noch kein Ergebnis haben."),
    Indicator("conversations", "Geführte Gespräche", "Gespräche des Jahres; ein Haushaltsgespräch zählt einmal."),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
