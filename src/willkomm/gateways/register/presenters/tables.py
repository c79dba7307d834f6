"""What the pages of tables show: the preview row by row, whom a row may mean, how far the work is."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from willkomm.common.people.countries import country_name
from willkomm.common.people.models import Person
from willkomm.common.people.rules.likeness import REASONS, SURE
from willkomm.core.told import number
from willkomm.gateways.register.actions.background import BUSY, STUCK
from willkomm.gateways.register.actions.base_delivery import BASE
from willkomm.gateways.register.actions.table_rows import FAULTY_SHOWN
from willkomm.gateways.register.models import Delivery, TableRow
from willkomm.gateways.register.presenters import delivery_card
from willkomm.gateways.register.rules.news import SOMEBODY_ELSE
from willkomm.gateways.register.tables import ARRIVALS, WELCOMED
from willkomm.welcome.cases.rules import words_for_permit

V = TableRow.Verdict
NOTHING = "–"
COLUMN_WORDS = {
    "official_name": gettext_lazy("Name"),
    "first_name": gettext_lazy("Vorname"),
    "original_name": gettext_lazy("Ledigname"),
    "born_on": gettext_lazy("Geburtsdatum"),
    "sex": gettext_lazy("Geschlecht"),
    "marital_status": gettext_lazy("Zivilstand"),
    "nationalities": gettext_lazy("Staatsangehörigkeit"),
    "permit": gettext_lazy("Ausweis"),
    "permit_valid_to": gettext_lazy("Bewilligung gültig bis"),
    "entered_on": gettext_lazy("Einreise"),
    "letter_language": gettext_lazy("Sprache"),
    "data_lock": gettext_lazy("Sperre"),
    "arrived_on": gettext_lazy("Zuzug"),
    "origin": gettext_lazy("Herkunft"),
    "origin_country": gettext_lazy("Herkunftsland"),
    "origin_town": gettext_lazy("Herkunftsort"),
    "departed_on": gettext_lazy("Wegzug"),
    "departed_to": gettext_lazy("Wegzug nach"),
    "id_value": gettext_lazy("Registernummer"),
    "address": gettext_lazy("Adresse"),
}


# How a stored code is read out.
READ_AS = {
    "origin_country": country_name,
    "permit": words_for_permit,
    "origin": lambda code: str(Person.Origin(code).label),
    "data_lock": lambda code: str(Person.Lock(code).label),
    "sex": lambda code: str(dict(Person.Sex.choices).get(code, code)),
    "marital_status": lambda code: str(dict(Person.MaritalStatus.choices).get(code, code)),
}


def preview(delivery: Delivery, chosen: str) -> dict:
    """What stands on top of a preview: the counts, which of them is shown, and the words of the one button."""
    counts = delivery.table["counts"]
    order = (V.LIKELY, *V.values)  # what asks comes first
    first = next((verdict for verdict in order if counts.get(verdict)), V.NEW)
    verdict = chosen if chosen in V.values else first
    taken, open_rows = counts[V.NEW] + counts[V.CHANGED], counts.get(V.LIKELY, 0)
    words = ngettext("%(n)s Person übernehmen", "%(n)s Personen übernehmen", taken) % {"n": number(taken)}
    words = words if taken else _("Tabelle übernehmen")
    return {
        "verdict": verdict,
        "heading": VERDICT_WORDS[verdict],
        "stats": [_stat(each, counts, verdict) for each in V.values],
        "take_words": words if taken or open_rows else "",
        # A list of all foreign residents holds more people who came long ago than newcomers.
        "may_be_whole": delivery.table["kind"] == ARRIVALS and counts[V.IGNORED] > taken,
        "open_words": _open_words(delivery, open_rows),
        "hidden_faults": max(0, counts[V.FAULTY] - FAULTY_SHOWN) if verdict == V.FAULTY else 0,
        "card": delivery_card(delivery, several=False),
        "shown": delivery.table.get("rows", 0),
    }


def _open_words(delivery: Delivery, number: int) -> str:
    """What becomes of rows about which nobody decides."""
    if not number:
        return ""
    if delivery.table["kind"] == WELCOMED:
        return ngettext(
            "Bei einer Zeile ist vielleicht jemand gemeint, den wir kennen. Entscheiden Sie das zuerst.",
            "Bei %(n)d Zeilen ist vielleicht jemand gemeint, den wir kennen. Entscheiden Sie das zuerst.",
            number,
        ) % {"n": number}
    return ngettext(
        "Bei einer Zeile ist vielleicht jemand gemeint, den wir kennen. Ohne Entscheid bleibt sie bei der Lieferung "
        "offen; doppelt erfasst wird niemand.",
        "Bei %(n)d Zeilen ist vielleicht jemand gemeint, den wir kennen. Ohne Entscheid bleiben sie bei der Lieferung "
        "offen; doppelt erfasst wird niemand.",
        number,
    ) % {"n": number}


VERDICT_WORDS = {
    V.NEW: gettext_lazy("Neue Personen und Dossiers"),
    V.CHANGED: gettext_lazy("Geänderte Angaben"),
    V.LIKELY: gettext_lazy("Vielleicht dieselbe Person"),
    V.IGNORED: gettext_lazy("Zeilen ohne Wirkung"),
    V.FAULTY: gettext_lazy("Fehlerhafte Zeilen"),
}


def _stat(verdict: str, counts: dict, current: str) -> dict:
    label, count = V(verdict).label, counts.get(verdict, 0)
    url = f"?art={verdict}" if count and verdict != current else ""
    return {"label": f"{number(count)} {label}", "url": url, "current": verdict == current}


def preview_rows(rows, names=()) -> list[list[dict]]:
    """The rows of a preview: line, person, day of arrival, what would happen and why.

    `names` are the columns that tell who is meant in a row that could not be read.
    """
    return [_preview_row(row, names) for row in rows]


def _preview_row(row: TableRow, names) -> list[dict]:
    name, day = _told(row)
    name = name or " ".join(filter(None, map(row.cells.get, names)))
    return [
        {"text": row.line, "numeric": True},
        {"text": name or NOTHING, "notes": day, "nowrap": True},
        {"text": row.sentence, "notes": [_change(*each) for each in row.changes]},
    ]


def _told(row: TableRow) -> tuple[str, list]:
    """Name and birth date as the row tells them, and the day of arrival in words."""
    news = (row.facts or {}).get("news") or {}
    known, columns = news.get("known_as", {}), news.get("columns", {})
    name = f"{known.get('first_name', '')} {known.get('official_name', '')}".strip()
    if born := known.get("born_on"):
        name = _("%(name)s, geboren %(day)s") % {"name": name, "day": _born(born, known.get("birth_precision"))}
    arrived = columns.get("arrived_on")
    return name, [_("Zuzug am %(day)s") % {"day": _words("arrived_on", arrived)}] if arrived else []


def likely_rows(rows, people: dict, cases: dict) -> list[dict]:
    """Rows that may mean somebody we know, each with the persons proposed and what was said about them."""
    return [_likely_row(row, people, cases) for row in rows if row.likely]


def may_be_sure(rows) -> bool:
    """Whether several open rows have the very same name and birth date as somebody we know."""
    return sum(row.who is None and any(set(each["reasons"]) == SURE for each in row.likely) for row in rows) > 1


def _likely_row(row: TableRow, people: dict, cases: dict) -> dict:
    name, day = _told(row)
    found = [
        _candidate(people[each["person"]], each["reasons"], row, cases)
        for each in row.likely
        if each["person"] in people
    ]
    facts = {"id": row.pk, "line": row.line, "name": name, "day": " ".join(map(str, day)), "people": found}
    return facts | {"new": row.who == SOMEBODY_ELSE, "text": row.sentence if row.who is not None else ""}


def _candidate(person, reasons, row: TableRow, cases: dict) -> dict:
    words, case = {"name": person.name}, cases.get(person.pk)
    if person.born_on:
        words["name"] = _("%(name)s, geboren %(day)s") % {
            "name": person.name,
            "day": _born(person.born_on.isoformat(), person.birth_precision),
        }
    return words | {
        "id": person.pk,
        "url": reverse("case", args=[case.public_id]) if case else "",
        "why": ", ".join(REASONS[reason] for reason in reasons),
        "chosen": row.who == person.pk,
    }


def _born(day: str, precision: str) -> str:
    return day[:4] if precision == "year" else _words("born_on", day)


def _change(name: str, before, after) -> str:
    label = COLUMN_WORDS.get(name, name)
    if before is None and after is None:
        return _("%(label)s: neu") % {"label": label}
    return f"{label}: {_words(name, before)} → {_words(name, after)}"


def _words(name: str, value) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(country_name(each) for each in value)
    if name.endswith("_on") or name == "permit_valid_to":
        return date_format(date.fromisoformat(value), "j. F Y")
    read = READ_AS.get(name, str)
    return read(value)


S = Delivery.State
_PROGRESS = {  # what is being done: the page's title, and how far it is
    S.READING: (
        gettext_lazy("Tabelle wird gelesen: noch ist nichts übernommen"),
        gettext_lazy("%(done)s von %(total)s Zeilen geprüft"),
    ),
    S.TAKING: (
        gettext_lazy("Tabelle wird übernommen"),
        gettext_lazy("%(done)s von %(total)s Zeilen übernommen"),
    ),
    BASE: (
        gettext_lazy("Gesamtlieferung wird übernommen"),
        gettext_lazy("%(done)s von %(total)s Personen übernommen"),
    ),
    S.UNDOING: (
        gettext_lazy("Lieferung wird zurückgenommen"),
        gettext_lazy("%(done)s von %(total)s Meldungen zurückgenommen"),
    ),
}


def progress(delivery: Delivery) -> dict:
    """How far a large delivery is, in words and as a bar."""
    total = max(1, _total(delivery))
    done, (title, words) = min(delivery.progress, total), _PROGRESS.get(_what(delivery), _PROGRESS[S.TAKING])
    return {
        "title": title,
        "total": total,
        "done": done,
        "words": words % {"done": number(done), "total": number(total)},
        "busy": delivery.state in BUSY,
        "stuck": delivery.reason == STUCK,
        "may_discard": delivery.state == S.READING,
        "may_stop": delivery.state == S.TAKING,
    }


def _what(delivery: Delivery) -> str:
    return BASE if delivery.state == S.TAKING and delivery.event == BASE else delivery.state


def _total(delivery: Delivery) -> int:
    if delivery.asked:
        return delivery.asked["all"]
    table = delivery.table or {}
    return table.get("rows", 0) - table.get("faulty", 0)
