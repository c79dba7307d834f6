"""Figures as files: the same numbers, the same suppression, one row per figure; definitions on their own sheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Font

from willkomm.core.organisations.queries import is_stale
from willkomm.core.suppression import Shown
from willkomm.gateways.reporting.indicators import BY_KEY, INDICATORS, PER_MUNICIPALITY, PICTURE, PICTURE_DEFINITION
from willkomm.gateways.reporting.presenters import counted, told
from willkomm.gateways.reporting.queries import CantonRow, CantonView, Sheet, shown_picture, total

DEFINITION_HEAD = ("Definition", "Gezählt werden", "Welche", "Massgebender Tag", "Herkunft", "Fassung")
HEAD = ("Ebene", "Bezirk", "Gemeinde", "BFS-Nummer", "Jahr", "Stand", "Kennzahl", "Wert", "von", "bis")
PICTURE_HEAD = ("Bezirk", "Gemeinde", "BFS-Nummer", "Stichtag", "Tabelle", "Gruppe", "Wert", "von", "bis")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NOT_LET_GO = "nicht freigegeben"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDE, NARROW = 34, 14
Row = tuple


def own_rows(sheets: Sequence[Sheet], year: int) -> list[Row]:
    """A municipality's own exact figures, and the sum of several: for the office itself, not to be passed on."""
    rows = [
        _row(
            "Gemeinde",
            sheet.organisation,
            year,
            _day(sheet.counted_at.get(year)),
            each.key,
            _own(sheet, year, each.key),
        )
        for sheet in sheets
        for each in INDICATORS
    ]
    if len(sheets) > 1:
        rows += [_row("Summe", None, year, None, i.key, _sum(sheets, year, i.key)) for i in INDICATORS]
    return rows


def place_rows(rows: Iterable[tuple[int, CantonRow]]) -> list[Row]:
    """What the canton sees of one municipality, by year: what may be passed on and published."""
    return [each for year, row in rows for each in _place(year, row)]


def canton_rows(view: CantonView) -> list[Row]:
    """What the canton may see: municipalities and districts, then the totals."""
    rows = []
    for district in view.districts:
        rows += place_rows((view.year, row) for row in district.rows)
        for key in PER_MUNICIPALITY:
            rows.append(_row("Bezirk", None, view.year, None, key, _told(district.totals[key]), district.name))
    return rows + [_row("Kanton", None, view.year, None, key, _told(shown)) for key, shown in view.totals.items()]


def picture_rows(places, pictures) -> list[Row]:
    """The pictures of the foreign residents as the canton sees them, one row per group; or that there is none to see.

    `places` have their `kept_back`, `pictures` are without theirs.
    """
    rows = []
    for here in places:
        if here.kept_back:
            rows.append((here.district, here.name, here.bfs_number, None, None, None, NOT_LET_GO, None, None))
        elif (shown := shown_picture(pictures.get(here.pk))) is not None:
            for table, (name, labels) in PICTURE.items():
                for key, label in labels.items():
                    place = (here.district, here.name, here.bfs_number, shown.as_of)
                    rows.append((*place, name, label, *_told(shown.tables[table][key])))
    return rows


def _place(year: int, row: CantonRow) -> list[Row]:
    return [_row("Gemeinde", row.organisation, year, _day(row.as_of), k, _told(row.cells[k])) for k in PER_MUNICIPALITY]


def _day(when) -> date | None:
    """The local day of a moment, or the day itself."""
    return timezone.localdate(when) if isinstance(when, datetime) else when


def _own(sheet: Sheet, year: int, key: str) -> tuple:
    return _exact(sheet.value(year, key))


def _sum(sheets: Sequence[Sheet], year: int, key: str) -> tuple:
    return _exact(total(sheets, year, key))


def _exact(value: int | None) -> tuple:
    return (counted(None), None, None) if value is None else (value, value, value)


def _told(shown: Shown) -> tuple:
    if not shown.counted:
        return told(shown), None, None
    return (told(shown) if shown.exact is None else shown.exact), shown.low, shown.high


def _row(level: str, here, year: int, as_of: date | None, key: str, value: tuple, district: str = "") -> Row:
    place = (here.district, here.name, here.bfs_number) if here else (district, "", None)
    return (level, *place, year, as_of, BY_KEY[key].name, *value)


def harmless(value):
    """A text that a spreadsheet would take for a formula gets an apostrophe in front (CSV; in XLSX cells say it)."""
    return f"'{value}" if _is_formula(value) else value


def _is_formula(value) -> bool:
    return isinstance(value, str) and value.startswith(FORMULA)


def definitions() -> list[Row]:
    """Name, sentence and facts of every figure."""
    return [(i.name, i.definition, i.unit, i.who, i.day, i.source, i.version) for i in INDICATORS]


def figures_file(rows: Iterable[Row], name: str, kind: str, note: str = "") -> HttpResponse:
    """The download of figures as csv (definitions in further columns) or xlsx (definitions on their own sheet)."""
    if kind == "csv":
        by_name = {name: facts for name, *facts in definitions()}
        return _answer(_csv(HEAD + DEFINITION_HEAD, [(*row, *by_name[row[6]]) for row in rows]), name, kind)
    sheets = [("Kennzahlen", HEAD, list(rows)), ("Definitionen", ("Kennzahl", *DEFINITION_HEAD), definitions())]
    return _answer(_xlsx(sheets, note), name, kind)


def picture_file(rows: Iterable[Row], name: str, kind: str) -> HttpResponse:
    """The download of pictures of the foreign residents."""
    if kind == "csv":
        return _answer(_csv(PICTURE_HEAD, rows), name, kind)
    sheets = [
        ("Ausländische Bevölkerung", PICTURE_HEAD, list(rows)),
        ("Definition", ("Definition",), [(PICTURE_DEFINITION,)]),
    ]
    return _answer(_xlsx(sheets), name, kind)


CONTACT_HEAD = (
    "Bezirk",
    "Gemeinde",
    "BFS-Nummer",
    "Stand",
    "Strategische Leitung",
    "Funktion (strategisch)",
    "Operative Leitung",
    "Funktion (operativ)",
    "Stellvertretung",
    "Telefon",
    "E-Mail",
    "Adresse",
    "Öffnungszeiten",
    "Kurs",
    "Besucht am",
    "Verbund",
    "Gültig ab",
    "Bestätigt am",
)


def contact_rows(places, today: date) -> list[Row]:
    """The register of contact points; a municipality without one has an empty row that says why."""
    return [(here.district, here.name, here.bfs_number, *_contact(here, today)) for here in places]


def _contact(here, today: date) -> tuple:
    row = here.contact
    if row is None:
        return (NOT_LET_GO if here.kept_back else "fehlt", *[None] * (len(CONTACT_HEAD) - 4))
    state = "seit langem nicht bestätigt" if is_stale(row, today) else "bestätigt"
    lead = (row.strategic_name, row.strategic_function, row.operative_name, row.operative_function)
    reached = (row.deputy_name, row.phone, row.email, row.address, row.hours, row.course, row.trained_on)
    contract = row.answered_by.name if row.answered_by else ""
    return (state, *lead, *reached, contract, row.valid_from, row.confirmed_on)


def contact_file(rows: Iterable[Row], name: str, kind: str) -> HttpResponse:
    """The download of the register of contact points."""
    rows = list(rows)
    content = _csv(CONTACT_HEAD, rows) if kind == "csv" else _xlsx([("Ansprechstellen", CONTACT_HEAD, rows)])
    return _answer(content, name, kind)


def _answer(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _csv(head: Row, rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(sheets: Iterable[tuple[str, Row, list[Row]]], note: str = "") -> bytes:
    """Numbers stay numbers and days stay days; texts are never formulas, also when somebody edits their cell."""
    book = Workbook()
    book.remove(book.active)
    book.properties.description = note
    for title, head, rows in sheets:
        sheet = book.create_sheet(title)
        for number, row in enumerate((head, *rows), 1):
            sheet.append(row)
            for column, value in enumerate(row, 1):
                if _is_formula(value):
                    cell = sheet.cell(number, column)
                    cell.data_type, cell.quotePrefix = "s", True
        for cell, name in zip(sheet[1], head, strict=True):
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = WIDE if len(name) > 8 else NARROW
        sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
