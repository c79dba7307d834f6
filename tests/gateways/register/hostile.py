"""Files that somebody made to do harm, or that went wrong on the way; small ones, and recipes for large ones."""

import os
import struct
import zipfile
from io import BytesIO
from pathlib import Path

from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import archive, lying, renamed
from tests.gateways.register.tables.making import HEADER, ROW, as_csv, as_ods, as_xlsx, row

GIANT = 2 * 1024**3
MEGABYTES = int(os.environ.get("WILLKOMM_HOSTILE_MB", "24"))
MESSAGE = build("moveIn")
TEXT = MESSAGE.decode()
HEAD, BODY = TEXT.split("?>", 1)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def changed(book: bytes, part: str, change) -> bytes:
    """A workbook of which one part is another one."""
    with zipfile.ZipFile(BytesIO(book)) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    return archive(entries | {part: change(entries[part])})


def _laughing(xml: bytes) -> bytes:
    """The same XML with entities that would fill the memory."""
    head, sign, rest = xml.partition(b"?>") if xml.startswith(b"<?xml") else (b"", b"", xml)
    bomb = f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>'.encode()
    return head + sign + bomb + rest.replace(b"Silva", b"&l11;")


def _ole(*chain: int) -> bytes:
    """An XLS whose directory is this chain of sectors: it may lead in a circle or nowhere."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H6x3I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    head += struct.pack("<6I", 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, *chain, *[0xFFFFFFFF] * (127 - len(chain)))
    return head + table + bytes(1024)


XLSX, ODS, SHEET = as_xlsx(ROW), as_ods(ROW), "xl/worksheets/sheet1.xml"
# Tables that cannot be read: name → (content, reason).
TABLES = {
    "webseite.csv": (b"<html><table><tr><td>Name</td></tr></table>", "not_a_table"),
    "webseite.xls": (b"<!DOCTYPE html>\n<table><tr><td>Name</td></tr></table>", "not_a_table"),
    "utf16.csv": (as_csv(ROW, encoding="utf-16")[:-1], "encoding"),
    "unlesbar.csv": (b"Name;Vorname\n\x81\x8d;B\n", "encoding"),
    "nullen.csv": (b"Name;Vorname\x00\nA;B\n", "nul"),
    "zeile.csv": (as_csv(row(Name="x" * 400_000)), "endless_line"),
    "offen.csv": (b'Name;Vorname;PLZ\n"A;B;C\n' + b"D;E;F\n" * 60_000, "endless_line"),
    "breit.csv": (b";".join(b"S%d" % number for number in range(301)) + b"\n", "too_wide"),
    "programm.csv": (b"MZ\x90\x00\x03" + bytes(500), "encoding"),
    "bombe.xlsx": (changed(XLSX, SHEET, lambda xml: xml + b" " * 80_000_000), "unpacks_too_large"),
    "bombe.ods": (changed(ODS, "content.xml", lambda xml: xml + b" " * 80_000_000), "unpacks_too_large"),
    "luegner.xlsx": (lying(changed(XLSX, SHEET, lambda xml: xml + b" " * 3_000_000), 100), "unpacks_too_large"),
    "viele.xlsx": (archive({f"xl/{n}.xml": b"" for n in range(1001)}, zipfile.ZIP_STORED), "unpacks_too_large"),
    "pfad.xlsx": (archive({"../../xl/workbook.xml": b"<a/>"}), "damaged"),
    "lachen.xlsx": (changed(XLSX, SHEET, _laughing), "damaged"),
    "lachen.ods": (changed(ODS, "content.xml", _laughing), "damaged"),
    "abgeschnitten.xlsx": (XLSX[:2000], "damaged"),
    "kreis.xls": (_ole(1), "too_large"),
    "nirgends.xls": (_ole(0x00FFFFFF), "damaged"),
    "leer.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
}
# Name → (content, reason with which it is refused).
FILES = TABLES | {
    "lachen.xml": (f'{HEAD}?><!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>{BODY}'.encode(), "doctype"),
    "lachen16.xml": (
        f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>{BODY}'.encode("utf-16"),
        "doctype",
    ),
    "fremd.xml": (f'{HEAD}?><!DOCTYPE d SYSTEM "file:///etc/passwd">{BODY}'.encode(), "doctype"),
    "latin.xml": (TEXT.encode("latin-1"), "not_xml"),
    "gelogen.xml": (TEXT.replace("UTF-8", "UTF-16").encode(), "not_xml"),
    "unbekannt.xml": (TEXT.replace("UTF-8", "x-unbekannt").encode(), "not_xml"),
    "abgeschnitten.xml": (MESSAGE[:2000], "truncated"),
    "abgeschnitten16.xml": (build("moveIn", encoding="UTF-16")[:3001], "truncated"),
    "nullen.xml": (b"\0" * 5000, "empty"),
    "tief.xml": (b"<a>" * 90_000 + b"</a>" * 90_000, "not_xml"),
    "tief_kommentar.xml": (b"<!--x-->" + b"<a><!--</a></a>-->" * 5000, "not_xml"),
    "endlos.xml": (b"<a b='" + b"x" * 2_000_000 + b"'/>", "not_xml"),
    "zeile.xml": (TEXT.replace("Musterweg", "x" * 11_000_000).encode(), "not_xml"),
    "bombe.zip": (archive({"a.xml": b"\0" * 3_000_000}), "archive_bomb"),
    "bombe_im_archiv.zip": (archive({"b.zip": archive({"a.xml": b"\0" * 3_000_000})}), "archive_nested"),
    "luegner.zip": (lying(archive({"a.xml": b"\0" * 3_000_000}), 100), "archive_broken"),
    "pfad.zip": (archive({"../../a.xml": MESSAGE}), "archive_names"),
    "absolut.zip": (archive({"/etc/a.xml": MESSAGE}), "archive_names"),
    "null.zip": (renamed(archive({"a.xml_../b": MESSAGE}), b"a.xml_../b", b"a.xml\0../b"), "archive_names"),
    "viele.zip": (archive({f"{n}.xml": b"" for n in range(501)}, zipfile.ZIP_STORED), "archive_entries"),
    "leer.xml": (b"", "empty"),
}

ERRORS = 10_000 if MEGABYTES >= 240 else 300
TOLD_HEADER = [*HEADER, "Gemeinde"]
_PULL = '=HYPERLINK("http://example.invalid";"x")'
_FOREIGN = [[*ROW, "351"], [*row(**{"Pers.-Nr.": "102"}), "Bern"]]
# Tables that can be read, with rows that cannot be taken: name → (content, number of errors, what their sentence says).
TOLD = {
    "fremd.csv": (as_csv(*_FOREIGN, header=TOLD_HEADER), 2, "gehört nicht zu dieser Organisation"),
    "fremd.xlsx": (as_xlsx(*_FOREIGN, header=TOLD_HEADER), 2, "gehört nicht zu dieser Organisation"),
    "fremd.ods": (as_ods(*_FOREIGN, header=TOLD_HEADER), 2, "gehört nicht zu dieser Organisation"),
    "formel.csv": (as_csv([*row(Name=_PULL), ""], header=TOLD_HEADER), 1, "enthält eine Formel"),
    "formel.ods": (as_ods([*row(Strasse="@SUM(1)"), ""], header=TOLD_HEADER), 1, "enthält eine Formel"),
    "formel.xlsx": (as_xlsx([*row(Name=_PULL), ""], header=TOLD_HEADER), 1, "Der Name fehlt"),
    "fehler.csv": (
        as_csv(
            *([*row(**{"Pers.-Nr.": str(n), "Geb.-Datum": "31.02.1990"}), ""] for n in range(ERRORS)),
            header=TOLD_HEADER,
        ),
        ERRORS,
        "«Geburtsdatum»",
    ),
}


def sparse(path: Path, size: int) -> Path:
    """A file of this size that takes no room on disk."""
    with open(path, "wb") as file:
        file.write(MESSAGE[:1000])
        file.truncate(size)
    return path
