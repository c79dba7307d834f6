"""Tables as offices write them, and an office that brings them."""

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from tests.gateways.register.bringing import Office

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import tables
from willkomm.gateways.register.actions import accept_table, choose_columns, take_back, take_in_table
from willkomm.gateways.register.models import ColumnProfile, TableRow

HEADER = ["Pers.-Nr.", "Name", "Vorname", "Geb.-Datum", "Geschlecht", "Nationalität", "Ausländerkategorie"]
HEADER += ["Zuzugsdatum", "Zuzug Staat", "Strasse", "Haus-Nr.", "PLZ", "Ort"]
ROW = ["101", "Silva", "Ana", "17.04.1991", "w", "Portugal", "B EU/EFTA"]
ROW += ["01.11.2026", "Portugal", "Musterweg", "12", "4528", "Zuchwil"]
WELCOMED = ["Name", "Vorname", "Geburtsdatum", "Zuzug am", "Nationalität", "Sprache", "Eingeladen am"]
WELCOMED += ["Gespräch am", "Kanal", "Abgeschlossen am"]

# A workbook of the old kind, which nothing of ours can write: a merged title, ROW with numbers and days, one more
# person with a day as text, a line of totals.
OLD_WORKBOOK = Path(__file__).with_name("zuzuege.xls")
LOCKED_WORKBOOK = Path(__file__).with_name("geschuetzt.xlsx")


def row(**facts):
    """The row of Ana Silva with other values, by the name of the column."""
    return [facts.get(name, value) for name, value in zip(HEADER, ROW, strict=True)]


def as_csv(*rows, header=HEADER, encoding="utf-8", delimiter=";", titles=()):
    """A text table as bytes."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([*titles, header, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(*rows, header=HEADER, titles=(), others=()):
    """A workbook as bytes; `others` are further sheets (name, rows) in front."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in (*others, ("Tabelle1", [*titles, header, *rows])):
        sheet = book.create_sheet(name)
        for each in content:
            sheet.append(list(each))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_ods(*rows, header=HEADER):
    """An OpenDocument table as bytes: texts alone."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
            for cell in each
        )
        + "</table:table-row>"
        for each in (header, *rows)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return found.getvalue()


def read(content, known=()):
    """Header and rows (as dicts) of a table, read to the end."""
    with tables.read(io.BytesIO(content), known) as table:
        return table.columns, [each.cells for each in table.rows]


class Lists(Office):
    """An office that brings tables."""

    def table(self, content, name="zuzuege.csv", channel="upload"):
        """Take a table in; returns the report."""
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        return take_in_table(self.actor, self.organisation, name=name, file=file, channel=channel, now=self.now)

    def explain(self, delivery, kind="arrivals", columns=None, meanings=None):
        """Accept what is proposed for the columns, or say otherwise; returns the delivery in preview."""
        proposed = {each.header: each.field for each in tables.propose(delivery.table["columns"], kind)}
        chosen = {"columns": proposed | (columns or {}), "meanings": meanings or {}}
        return choose_columns(self.actor, delivery, kind=kind, now=self.now, **chosen)

    def preview(self, content, kind="arrivals", **facts):
        """A table, explained where it asks; returns its delivery in preview."""
        delivery = self.table(content, **facts).delivery
        return self.explain(delivery, kind) if delivery.state == "asks" else delivery

    def accept(self, delivery):
        """Take a previewed table over; returns the report."""
        return accept_table(self.actor, delivery, now=self.now)

    def take_over(self, content, kind="arrivals", **facts):
        """A table from file to the end; returns the report."""
        return self.accept(self.preview(content, kind, **facts))

    def undo(self, delivery):
        """Take a delivery back."""
        return take_back(self.actor, delivery, now=self.now)

    def rows(self, delivery):
        """The staged rows: (line, verdict, sentence)."""
        with scoped(self.actor.scope):
            return list(delivery.rows.order_by("line").values_list("line", "verdict", "sentence"))

    def staged(self):
        """How many rows wait."""
        with scoped(self.actor.scope):
            return TableRow.objects.count()

    def profiles(self):
        """What was learned."""
        with scoped(self.actor.scope):
            return list(ColumnProfile.objects.order_by("pk"))
