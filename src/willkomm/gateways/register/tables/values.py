"""What a cell says: days, countries, permits and other values, as offices write them."""

import re
from datetime import date, timedelta

from .header import normal
from .words import (
    ARRIVAL_KINDS,
    CODES,
    LANGUAGE_SIGNS,
    LANGUAGES,
    LOCKS,
    MARITAL,
    MET,
    NO,
    NOTHING,
    OUTCOMES,
    PENDING,
    PERMIT_WORDS,
    SEXES,
    YES,
)

_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: \d{1,2}:\d\d(?::\d\d)?)?")
_SHORT_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ][\d:.]+Z?)?")
_MONTH = re.compile(r"(?:(\d{1,2})[./](\d{4})|(\d{4})-(\d\d))")
_YEAR = re.compile(r"(?:0{1,2}\.0{1,2}\.)?(\d{4})(?:\.0+)?")
_SERIAL = re.compile(r"([1-7]\d{4})(?:\.\d+)?")  # of 1927 to 2119
_ZIP = r"(?:CH[- ])?(\d{4})(?:\.0)?"
_AFTER_STREET = re.compile(rf"(.+?),\s*{_ZIP}\s+(\D.*)")
_IN_BRACKETS = re.compile(r"(.*?)\s*\(([^()]+)\)")
_NOT = re.compile(r"\b(?:keine?n?|nicht|ohne|abgesagt)\b")
_EXCEL_ZERO = date(1899, 12, 30)


class Faulty(Exception):
    """A cell that says nothing usable. `sentence` is German; `value` is what may be asked about, or empty."""

    def __init__(self, sentence: str, value: str = ""):
        super().__init__(sentence)
        self.sentence, self.value = sentence, value


def whole(text: str) -> str:
    """A number without the decimals that spreadsheets add: «7560000001016.0» is «7560000001016»."""
    bare, dot, rest = text.strip().partition(".")
    return bare if dot and rest and not rest.strip("0") and bare.isdecimal() else text.strip()


def day(text: str, label: str) -> date:
    """A whole day: dd.mm.yyyy, ISO or an Excel number. Raises Faulty, also for 31 February."""
    found, precision = partial_day(text, label, short_years=True)
    if precision != "day":
        raise Faulty(f"«{label}» nennt keinen Tag. Schreiben Sie zum Beispiel 3.12.2026.")
    return found


def partial_day(text: str, label: str, *, short_years: bool = False) -> tuple[date, str]:
    """A day, month or year: its first day and "day", "month" or "year". Raises Faulty.

    Years of two digits are read only where they can mean one century (`short_years`), never for a birth.
    """
    text = text.strip()
    if match := _ISO.fullmatch(text):
        return _day(label, *match.groups()), "day"
    if match := _YEAR.fullmatch(text):
        return _day(label, match[1], 1, 1), "year"
    if match := _DAY.fullmatch(text):
        return _day(label, match[3], match[2], match[1]), "day"
    if match := _SERIAL.fullmatch(text):
        return _EXCEL_ZERO + timedelta(days=int(match[1])), "day"
    if match := _SHORT_DAY.fullmatch(text):
        if not short_years:
            raise Faulty(f"Bei «{label}» ist das Jahrhundert offen. Schreiben Sie das Jahr mit vier Ziffern.")
        return _day(label, f"20{match[3]}", match[2], match[1]), "day"
    if match := _MONTH.fullmatch(text):
        return _day(label, match[2] or match[3], match[1] or match[4], 1), "month"
    raise Faulty(f"«{label}» ist kein Datum. Schreiben Sie zum Beispiel 3.12.2026.")


def _day(label: str, year, month, of_month) -> date:
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError as error:
        raise Faulty(f"«{label}» nennt einen Tag, den es nicht gibt. Berichtigen Sie das Datum.") from error
    if not 1900 <= found.year <= 2100:
        raise Faulty(f"«{label}» liegt nicht in unserer Zeit. Berichtigen Sie das Jahr.")
    return found


def says_nothing(text: str) -> bool:
    """Whether a cell holds no more than a stroke or «k. A.»."""
    return normal(text) in NOTHING or text.strip() in NOTHING


def mark(text: str) -> bool | None:
    """Whether a column that is only ticked («x», «ja», «nein») is; None for any other text."""
    word = normal(text)
    return True if word in YES else False if word in NO else None


def split_name(text: str) -> tuple[str, str]:
    """Name and first name out of one cell: «Silva, Ana», «DA SILVA Ana» or two words, name first. Raises Faulty."""
    official, comma, first = text.partition(",")
    if comma:
        return official.strip(), first.strip()
    words = text.split()
    loud = next((at for at, word in enumerate(words) if not word.isupper()), len(words))
    at = loud if 0 < loud < len(words) else 1 if len(words) == 2 else 0
    if not at:
        raise Faulty("Name und Vorname lassen sich nicht trennen. Schreiben Sie «Name, Vorname».")
    return " ".join(words[:at]), " ".join(words[at:])


def split_address(text: str) -> tuple[str, str, str]:
    """Street, postal code and town out of «Weg 1, 4528 Zuchwil»; of anything else, all is the street."""
    found = _AFTER_STREET.fullmatch(text.strip())
    return (found[1], found[2], found[3]) if found else (text.strip(), "", "")


def split_origin(text: str) -> tuple[str, str]:
    """Town and country as told by «Porto, Portugal» or «Asmara (ER)»; else the text twice: it may be either."""
    if found := _IN_BRACKETS.fullmatch(text.strip()):
        return found[1], found[2].strip()
    town, comma, country = text.rpartition(",")
    return (town.strip(), country.strip()) if comma else (text.strip(), text.strip())


def nationalities(text: str) -> list[str]:
    """The names of one cell: «Deutschland / Türkei» are two."""
    parts = re.split(r"\s*(?:[/;+&|]|\bund\b)\s*", text)
    return [part.strip() for part in parts if part.strip()]


def permit(text: str) -> str:
    """The code of eCH-0006, by code, card or words; PENDING while it is not decided. Raises Faulty."""
    bare = whole(text)
    if bare.isdecimal():
        code = bare.zfill(len(bare) + len(bare) % 2)
        if code in CODES:
            return code
    words = re.sub(r"[^a-zäöü]+", " ", normal(text)).strip()
    if words in PENDING:
        return PENDING[words]
    words = re.sub(r"\b(ausweis|bewilligung|kategorie|ausländerausweis|typ)\b", " ", words).split()
    ruling = {"eu", "efta", "fza"} & set(words)
    third = {"drittstaat", "drittstaaten", "aig", "aug"} & set(words)
    code = _card([word for word in words if word not in ruling | third])
    if code is None:
        raise Faulty(f"Der Ausweis «{text[:40]}» ist unbekannt. Schreiben Sie zum Beispiel «B» oder «B EU/EFTA».", text)
    detailed = code + ("01" if ruling else "02" if third else "")
    return detailed if detailed in CODES else code


def _card(words: list[str]) -> str | None:
    """The category that a card's letter, its words, or both together name; None when they disagree."""
    if (code := PERMIT_WORDS.get(" ".join(words))) is not None:
        return code
    letters = {PERMIT_WORDS.get(words[0]), PERMIT_WORDS.get(words[-1])} - {None} if words else set()
    rest = {PERMIT_WORDS.get(" ".join(words[1:])), PERMIT_WORDS.get(" ".join(words[:-1]))} - {None}
    return letters.pop() if letters == rest and len(letters) == 1 else None


def chosen(text: str, table: dict, label: str):
    """What a word of a short list means. Raises Faulty with the value to ask about."""
    found = table.get(normal(whole(text)).rstrip("."))
    if found is None:
        raise Faulty(f"«{text[:40]}» in der Spalte «{label}» ist unbekannt. Berichtigen Sie den Wert.", text)
    return found


def arrival_kind(text: str, label: str) -> str:
    """ "abroad", "swiss", "" (an arrival from wherever), "move", "departure" or "other". Raises Faulty."""
    words = normal(text)
    found = next((kind for word, kind in ARRIVAL_KINDS if word in words), None)
    if found is None:
        raise Faulty(f"«{text[:40]}» in der Spalte «{label}» ist unbekannt. Berichtigen Sie den Wert.", text)
    return found


def lock(text: str) -> int:
    """0 none, 1 address lock, 2 information lock; a mark that says no more counts as the stricter one."""
    return LOCKS.get(normal(whole(text)), 2)


def outcome(text: str, label: str) -> str:
    """What came of the welcome: conversation, folder, event, declined, not_reached, or "" for nothing yet."""
    words = normal(text)
    found = OUTCOMES.get(words)
    if found is None:
        found = next((kind for word, kind in OUTCOMES.items() if word and word in words), None)
        found = "" if found in MET and _NOT.search(words) else found
    if found is None:
        raise Faulty(f"«{text[:40]}» in der Spalte «{label}» ist unbekannt. Berichtigen Sie den Wert.", text)
    return found


def language(text: str, label: str) -> str:
    """The code of ISO 639-1 of the first language in the cell. Raises Faulty."""
    first = normal(re.split(r"[,;/(]", text)[0]).rstrip(".")
    if found := LANGUAGES.get(first) or LANGUAGE_SIGNS.get(first):
        return found
    if first in LANGUAGES.values():
        return first
    raise Faulty(f"«{text[:40]}» in der Spalte «{label}» ist unbekannt. Berichtigen Sie den Wert.", text)


def sex(text: str, label: str) -> int:
    """1 male, 2 female, 3 undetermined (eCH-0044)."""
    return chosen(text, SEXES, label)


def marital_status(text: str, label: str) -> int:
    """1 to 7 and 9 (eCH-0011)."""
    return chosen(text, MARITAL, label)
