"""What an office's own list says about an earlier welcome."""

from collections.abc import Mapping
from datetime import date

from willkomm.gateways.register.rules.rows import Sheet, told
from willkomm.gateways.register.tables import FIELDS, Faulty, values

REACHED = ("conversation", "folder", "event")


def welcome_of_row(sheet: Sheet, cells: Mapping[str, str], today: date) -> dict:
    """How far the welcome came, as plain JSON: `kind` with `on`, and `invited`, `closed`; days as ISO text.

    `kind` is an outcome of the dossier, or empty while nobody was reached. Raises Faulty.
    """
    texts = _ticked(told(sheet, cells))
    days = {key: _day(texts, key) for key in ("invited", "welcomed", "closed", "arrived")}
    late = next((key for key, day in days.items() if day and day > today), None)
    if late:
        raise Faulty(f"«{FIELDS[late].label}» liegt in der Zukunft. Berichtigen Sie das Datum.")
    if days["arrived"] is None:
        raise Faulty("Das Zuzugsdatum fehlt. Ergänzen Sie es.")
    label = FIELDS["outcome"].label.partition(" (")[0]
    kind = values.outcome(texts["outcome"], label) if texts.get("outcome") else None
    on = days["welcomed"] or (days["closed"] if kind else None)
    if kind is None:
        kind = "conversation" if on else ""
    if kind and on is None:
        raise Faulty("Der Tag des Gesprächs, der Mappe oder des Anlasses fehlt. Ergänzen Sie ihn.")
    if kind in REACHED and on < days["arrived"]:
        raise Faulty("Das Gespräch liegt vor dem Zuzug. Berichtigen Sie eines der beiden Daten.")
    found = {"kind": kind, "on": on if kind else None, "invited": days["invited"], "closed": days["closed"]}
    return {key: day.isoformat() if isinstance(day, date) else day for key, day in found.items()}


def _ticked(texts: dict[str, str]) -> dict[str, str]:
    """What stands in a column of days and is none: «x» under «erledigt», «nicht erschienen» under «Gespräch»."""
    done = values.mark(texts.get("closed", ""))
    if done is not None:
        texts = texts | {"closed": texts.get("welcomed", "") if done else ""}
    if not texts.get("outcome") and not any(letter.isdigit() for letter in texts.get("welcomed", "")):
        texts = texts | {"outcome": texts.get("welcomed", ""), "welcomed": ""}
    return texts


def _day(texts: Mapping[str, str], key: str) -> date | None:
    return values.day(texts[key], FIELDS[key].label) if texts.get(key) else None
