"""Figures as files: the same numbers, the same suppression, one row per figure."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font

from willkomm.gateways.reporting.indicators import BY_KEY, INDICATORS, PER_MUNICIPALITY
from willkomm.gateways.reporting.presenters import counted, told
from willkomm.gateways.reporting.queries import CantonView, Sheet, total
from willkomm.gateways.reporting.suppression import Shown

HEAD = ("Ebene", "Bezirk", "Gemeinde", "BFS-Nummer", "Jahr", "Kennzahl", "Wert", "von", "bis", "Definition")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = tuple


def own_rows(sheets: Sequence[Sheet], year: int) -> list[Row]:
    """A municipality's own figures, and the sum of several."""
    rows = [
        _row("Gemeinde", sheet.organisation, year, each.key, _own(sheet.value(year, each.key)))
        for sheet in sheets
        for each in INDICATORS
    ]
    if len(sheets) > 1:
        rows += [_row("Summe", None, year, i.key, _own(total(sheets, year, i.key))) for i in INDICATORS]
    return rows


def canton_rows(view: CantonView) -> list[Row]:
    """What the canton may see: municipalities and districts, then the totals."""
    rows = []
    for district in view.districts:
        for row in district.rows:
            rows += [_row("Gemeinde", row.organisation, view.year, k, _told(row.cells[k])) for k in PER_MUNICIPALITY]
        rows += [_row("Bezirk", None, view.year, k, _told(district.totals[k]), district.name) for k in PER_MUNICIPALITY]
    return rows + [_row("Kanton", None, view.year, key, _told(shown)) for key, shown in view.totals.items()]


def _own(value: int | None) -> tuple:
    return (counted(None), None, None) if value is None else (value, value, value)


def _told(shown: Shown) -> tuple:
    if not shown.counted:
        return told(shown), None, None
    return (told(shown) if shown.exact is None else shown.exact), shown.low, shown.high


def _row(level: str, here, year: int, key: str, value: tuple, district: str = "") -> Row:
    place = (here.district, here.name, here.bfs_number) if here else (district, "", None)
    return (level, *place, year, BY_KEY[key].name, *value, BY_KEY[key].definition)


def harmless(value):
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def answer(rows: Iterable[Row], name: str, kind: str) -> HttpResponse:
    """The download of these rows as csv (UTF-8, semicolons) or xlsx."""
    content = _csv(rows) if kind == "csv" else _xlsx(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[Row]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Kennzahlen"
    for row in (HEAD, *rows):
        sheet.append([harmless(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJ", (10, 16, 24, 12, 8, 24, 18, 8, 8, 90), strict=True):
        sheet.column_dimensions[column].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
