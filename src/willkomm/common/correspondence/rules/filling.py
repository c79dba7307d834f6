"""Filling a text: dates as its readers write them, and values that keep their order in a right-to-left text."""

import re
from collections.abc import Mapping
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

LEFT_TO_RIGHT, FIRST_STRONG, POP = "\u2066", "\u2068", "\u2069"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
BY_FIRST_STRONG = {"names", "municipality", "place", "contact", "date"}


def filled(body: str, values: Mapping[str, str], direction: str = "ltr") -> str:
    """The text with its placeholders filled in; one that nobody knows stays as it is.

    In a right-to-left text every value is isolated (UAX 9), else its digits and hyphens change places: numbers,
    codes and addresses of pages as left to right (LRI), names, places and dates by their first strong letter (FSI).
    """
    if direction == "rtl":
        values = {name: isolated(value, name) for name, value in values.items()}
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), body)


def isolated(value: str, name: str = "") -> str:
    """The value between isolating marks; an empty one stays empty."""
    if not value:
        return value
    return f"{FIRST_STRONG if name in BY_FIRST_STRONG else LEFT_TO_RIGHT}{value}{POP}"


def date_words(moment: datetime, locale: str, *, weekday: bool = False) -> str:
    """The day in words of the locale: «22. November 2026», with `weekday` «Sonntag, 22. November 2026».

    A locale that Babel does not know falls back to its language, then to figures (22.11.2026).
    """
    style = "full" if weekday else "long"
    for name in (locale.replace("-", "_"), locale.replace("-", "_").split("_")[0]):
        try:
            return format_date(moment.date(), style, locale=Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return f"{moment.day}.{moment.month}.{moment.year}"


def time_words(moment: datetime, locale: str) -> str:
    """The time of day: «14.00 Uhr» in Swiss, «14:00 Uhr» in other German, 14:00 elsewhere."""
    language, _, region = locale.replace("-", "_").partition("_")
    if language != "de":
        return f"{moment:%H:%M}"
    return f"{moment:%H.%M} Uhr" if region != "DE" else f"{moment:%H:%M} Uhr"
