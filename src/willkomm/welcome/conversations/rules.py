"""What a conversation may be about, how letters are sorted for the post, what follows when one comes back."""

import re
from datetime import date

# The topics of the guide (start-integration §2.3, F-12): key → German words.
TOPICS = {
    "arrival": "Ankommen und Anmeldung",
    "german": "Deutsch lernen",
    "school": "Schule und Kinder",
    "work": "Arbeit und Ausbildung",
    "health": "Gesundheit und Krankenkasse",
    "housing": "Wohnen und Abfall",
    "money": "Steuern und Versicherungen",
    "rights": "Rechte und Pflichten",
    "mobility": "Verkehr und Fahrausweis",
    "society": "Vereine und Begegnung",
}
LONGEST_MINUTES = 480

KEPT = "gefiltert"  # «Einladen» for many: stands in the address for households that the session keeps
MANY = 10  # from so many people on, letters are made together (design: lists get their tools from ten rows on)

# Why a letter came back, as the post marks it: key → (German words, the next step as one sentence).
RETURN_REASONS = {
    "unknown": (
        "Empfänger nicht zu ermitteln",
        "Prüfen Sie die Adresse mit der Einwohnerkontrolle und den Namen am Briefkasten; laden Sie dann nochmals ein.",
    ),
    "moved": ("weggezogen", "Fragen Sie die Einwohnerkontrolle nach der neuen Adresse oder nach dem Wegzug."),
    "uncollected": ("nicht abgeholt", "Rufen Sie an, oder geben Sie die Mappe am Schalter ab."),
    "refused": ("Annahme verweigert", "Rufen Sie an, oder tragen Sie ein, dass die Person verzichtet."),
    "other": ("anderer Grund", "Prüfen Sie die Adresse, und laden Sie nochmals ein."),
}


def print_order(postal_code: str, street: str, number: str, name: str) -> tuple:
    """The key that sorts letters for the post: postal code, street, house number (9 before 10, 10 before 10a), name."""
    found = re.match(r"\s*(\d+)", number)
    return postal_code, street.casefold(), int(found[1]) if found else 0, number.casefold(), name.casefold()


def wrong_day(held_on: date, today: date, arrived_on: date) -> str | None:
    """Why a conversation cannot have been on that day: the German sentence, or None.

    It may be today, and it may not lie before the day of arrival.
    """
    if held_on > today:
        return "Das Gespräch liegt in der Zukunft. Erfassen Sie es, wenn es stattgefunden hat."
    if held_on < arrived_on:
        return "Das Gespräch liegt vor dem Zuzug. Prüfen Sie das Datum."
    return None
