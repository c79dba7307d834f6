"""What a first-information conversation may be about: pure values."""

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


def wrong_day(held_on: date, today: date, arrived_on: date) -> str | None:
    """Why a conversation cannot have been on that day: the German sentence, or None.

    It may be today, and it may not lie before the day of arrival.
    """
    if held_on > today:
        return "Das Gespräch liegt in der Zukunft. Erfassen Sie es, wenn es stattgefunden hat."
    if held_on < arrived_on:
        return "Das Gespräch liegt vor dem Zuzug. Prüfen Sie das Datum."
    return None
