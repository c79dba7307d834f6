"""Files become tables: encodings, delimiters, titles, totals, workbooks; what is no table is refused in a sentence.

WILLKOMM_TABLE_EXAMPLES sets how many invented files are tried (60).
"""

import io
import os
import resource
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gateways.register.tables.making import (
    HEADER,
    LOCKED_WORKBOOK,
    OLD_WORKBOOK,
    ROW,
    as_csv,
    as_ods,
    as_xlsx,
    read,
    row,
)

from willkomm.gateways.register import tables

MANY = int(os.environ.get("WILLKOMM_TABLE_EXAMPLES", "60"))


def refused(content):
    with pytest.raises(tables.Unreadable) as caught:
        read(content)
    assert caught.value.sentence.endswith(".") and caught.value.sentence.count(". ") <= 1
    return caught.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    columns, rows = read(as_csv(row(Vorname="Zoë"), encoding=encoding, delimiter=delimiter))
    assert columns == HEADER and rows[0]["Vorname"] == "Zoë" and rows[0]["Ort"] == "Zuchwil"


def test_quoted_cells_keep_delimiters_and_lines():
    _, [cells] = read(as_csv(row(Strasse='Gasse "Zur Linde"; hinten\nlinks')))
    assert cells["Strasse"] == 'Gasse "Zur Linde"; hinten links'


def test_a_line_that_names_the_delimiter_is_no_header():
    columns, [cells] = read(b"sep=,\r\n" + as_csv(ROW, delimiter=","))
    assert columns == HEADER and cells["Name"] == "Silva"


@pytest.mark.parametrize("count", [0, 1, 15])
def test_titles_above_the_header_are_passed_over(count):
    titles = [["Einwohnergemeinde Zuchwil"], *[["Liste der Zuzüge", "November"]] * 14][:count]
    for content in (as_csv(ROW, titles=titles), as_xlsx(ROW, titles=titles)):
        columns, rows = read(content)
        assert columns == HEADER and len(rows) == 1


def test_totals_notes_empty_lines_and_repeated_headers_are_no_data():
    extra = [[], HEADER, ROW, ["Total", "", "2"], ["Stand: 22.11.2026"], [""] * len(HEADER)]
    _, rows = read(as_csv(ROW, *extra))
    assert [cells["Name"] for cells in rows] == ["Silva", "Silva"]


def test_a_learned_header_wins_over_a_title_that_looks_like_one():
    header = ["Spalte X", "Spalte Y", "Spalte Z"]
    content = as_csv(["a", "b", "c"], header=header, titles=[["Name", "Vorname", "PLZ"]])
    assert read(content)[0] == ["Name", "Vorname", "PLZ"]
    assert read(content, {tables.fingerprint(header)})[0] == header


def test_the_order_of_columns_does_not_matter_and_double_names_are_told_apart():
    assert tables.fingerprint(HEADER) == tables.fingerprint([name.upper() + " " for name in reversed(HEADER)])
    columns, [cells] = read(as_csv(["a", "b", "1", "2"], header=["Name", "Vorname", "Nr.", "Nr."]))
    assert columns == ["Name", "Vorname", "Nr.", "Nr. (2)"] and cells["Nr. (2)"] == "2"


def test_a_workbook_gives_whole_numbers_and_days():
    values = row(**{"Pers.-Nr.": 20261.0, "PLZ": 4528.0, "Geb.-Datum": date(1991, 4, 17)})
    values[HEADER.index("Zuzugsdatum")] = datetime(2026, 11, 1, 0, 0)
    _, [cells] = read(as_xlsx(values))
    assert cells["Pers.-Nr."] == "20261" and cells["PLZ"] == "4528"
    assert (cells["Geb.-Datum"], cells["Zuzugsdatum"]) == ("1991-04-17", "2026-11-01")


def test_the_sheet_with_the_known_columns_is_chosen():
    notes = ("Notizen", [["Bitte beachten", "gut", "so"], *[["viel", "mehr", "Zeilen"]] * 30])
    columns, rows = read(as_xlsx(ROW, others=[notes]))
    assert columns == HEADER and len(rows) == 1


def test_an_opendocument_table_reads_like_any_other():
    columns, rows = read(as_ods(ROW))
    assert columns == HEADER and rows == [dict(zip(HEADER, ROW, strict=True))]


def test_an_old_workbook_reads_like_any_other():
    columns, [first, second] = read(OLD_WORKBOOK.read_bytes())
    days = {"Geb.-Datum": "1991-04-17", "Zuzugsdatum": "2026-11-01"}
    assert columns == HEADER and first == dict(zip(HEADER, ROW, strict=True)) | days
    assert (second["Name"], second["Vorname"], second["Geb.-Datum"]) == ("Önder", "Zoë", "02.03.1988")


def test_formulas_are_text():
    _, [cells] = read(as_csv(row(Name='=HYPERLINK("http://example.invalid";"x")')))
    assert cells["Name"].startswith("=HYPERLINK")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\n\n;;\n", "empty"),
        (b"Name;Vorname\x00\nA;B\n", "nul"),
        ("Name;Vorname\nÄ;B\n".encode("utf-16")[:-1], "encoding"),
        (b"Name;Vorname\n\x81\x8d;B\n", "encoding"),
        (b"%PDF-1.7\x01\x02 Name;Vorname", "not_a_table"),
        (b"<html><table><tr><td>Name</td></tr></table>", "not_a_table"),
        (b"Name;Vorname;PLZ\nA;" + b"x" * 400_000, "endless_line"),
        (b'Name;Vorname;PLZ\n"A;B;C\n' + b"D;E;F\n" * 60_000, "endless_line"),
        (b"1;2;3\n4;5;6\n", "no_header"),
        (as_csv(ROW)[:0] + b";".join(b"S%d" % n for n in range(301)) + b"\n", "too_wide"),
        (b"PK\x03\x04 only the beginning of an archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "damaged"),
        (as_xlsx(ROW)[:2000], "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(content, reason):
    assert refused(content) == reason


ADDRESS = "1.11.2026;Portugal;Musterweg;12;4528;Zuchwil"


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS.replace("Musterweg", '"Musterweg'),  # never closed
        ADDRESS.replace("Zuchwil", '"Zuchwil') + '\n102;"Kaya";Ali;1.1.1990;m;TR;B;' + ADDRESS,  # closed by the next
        ADDRESS.replace("Zuchwil", '"Zuchwil') + '\n102;"";Ali;1.1.1990;m;TR;B;' + ADDRESS,
    ],
)
def test_a_quotation_mark_too_few_swallows_nobody(address):
    """Whoever stood behind it would be missing without a word, or stand in the address of somebody else."""
    lines = [";".join(HEADER), ";".join(ROW), f"102;Silva;Ana;17.04.1991;w;Portugal;B;{address}", ";".join(ROW)]
    with pytest.raises(tables.Unreadable, match="In Zeile 3 fehlt ein Anführungszeichen"):
        read("\n".join(lines).encode())


def test_a_quotation_mark_within_a_line_is_a_sign_like_any_other():
    lines = [";".join(HEADER), ";".join(row(Strasse='"Haus" zur Linde')), ";".join(row(Strasse='Rohr 5"'))]
    _, rows = read("\n".join(lines).encode())
    assert [cells["Strasse"] for cells in rows] == ["Haus zur Linde", 'Rohr 5"']


def test_a_zip_bomb_is_not_opened():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    assert refused(bomb.getvalue()) == "unpacks_too_large"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1001):
            archive.writestr(f"xl/{number}.xml", b"")
    assert refused(many.getvalue()) == "unpacks_too_large"


def test_a_locked_archive_is_refused():
    content = bytearray(as_xlsx(ROW))
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1  # the flag of an encrypted entry in the central directory
    assert refused(bytes(content)) == "locked"


def test_a_workbook_with_a_password_is_refused_as_such():
    """The XLSX was locked by a program; XLS and ODS get what a password leaves in them."""
    assert refused(LOCKED_WORKBOOK.read_bytes()) == "locked"
    old = bytearray(OLD_WORKBOOK.read_bytes())
    place = old.index(b"\x09\x08\x10\x00")
    old[place + 20 : place + 22] = b"\x2f\x00"  # the record that tells of a password follows the first one
    assert refused(bytes(old)) == "locked"
    free, ods = zipfile.ZipFile(io.BytesIO(as_ods(ROW))), io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", free.read("mimetype"))
        archive.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
        archive.writestr("content.xml", bytes(range(256)))
    assert refused(ods.getvalue()) == "locked"


def test_one_cell_at_the_far_corner_of_a_sheet_does_not_cost_our_memory():
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["XFD1048576"] = "Name", "x"
    book.save(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refused(content.getvalue()) == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_file_of_two_gigabytes_is_refused_by_its_size(tmp_path):
    path = tmp_path / "riesig.csv"
    with open(path, "wb") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(tables.Unreadable) as caught, tables.read(path):
        pass
    assert caught.value.reason == "too_large"


def test_a_long_table_is_read_row_by_row(tmp_path):
    path = tmp_path / "lang.csv"
    path.write_bytes(as_csv(*[ROW] * 60_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tables.read(path) as table:
        assert sum(1 for _ in table.rows) == 60_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


@settings(max_examples=MANY, deadline=None)
@given(st.binary(max_size=400).filter(lambda content: not content.startswith((b"PK\x03\x04", b"\xd0\xcf"))))
def test_any_bytes_are_a_table_or_refused(content):
    try:
        read(content)
    except tables.Unreadable as refusal:
        assert refusal.sentence


@settings(max_examples=MANY, deadline=None)
@given(
    st.lists(
        st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x2FF), min_size=1), min_size=13, max_size=13
    )
)
def test_what_is_written_is_read_again(values):
    values[1] = "x"  # a row of one filled cell would be a note
    _, rows = read(as_csv(values))
    assert rows in ([], [dict(zip(HEADER, values, strict=True))])
