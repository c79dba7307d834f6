"""Files that somebody made to do harm, or that went wrong on the way; small ones, and recipes for large ones."""

import zipfile
from pathlib import Path

from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import archive, lying, renamed

MESSAGE = build("moveIn")
TEXT = MESSAGE.decode()
HEAD, BODY = TEXT.split("?>", 1)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))

# Name → (content, reason with which it is refused).
FILES = {
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


def sparse(path: Path, size: int) -> Path:
    """A file of this size that takes no room on disk."""
    with open(path, "wb") as file:
        file.write(MESSAGE[:1000])
        file.truncate(size)
    return path
