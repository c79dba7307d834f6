"""First look at a file, before any tree is built: size, DOCTYPE, well-formedness, what it is.

lxml accepts a DOCTYPE even when told to resolve nothing, so expat reads first and stops at the declaration.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from .refused import Refused
from .versions import RECEIPT_NAMESPACE, VERSIONS, Version

MAX_BYTES = 1024**3  # a first delivery of 100,000 persons has about 550 MB; larger ones come in packages
_CHUNK = 256 * 1024
_MAX_TOKEN = 1024**2  # one tag with its attributes; longer ones would make expat rescan without end
_MAX_DEPTH = 250  # libxml2 stops at 256; expat knows no limit and remembers every open element
_CUT_OFF = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"  # white space and byte order marks of any encoding
_ECH_0020 = re.compile(r"http://www\.ech\.ch/xmlns/eCH-0020(?:-f)?/(\d+)")
_ECH_0058 = re.compile(r"http://www\.ech\.ch/xmlns/eCH-0058(?:-f)?/(\d+)")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the file is: a delivery of some version, or (`version` None) a receipt."""

    version: Version | None

    @property
    def is_receipt(self):
        return self.version is None


@contextmanager
def opened(source):
    """The file behind a path or a seekable binary stream, at its beginning. A given stream stays open."""
    if isinstance(source, str | Path):
        with open(source, "rb") as file:
            yield file
    else:
        source.seek(0)
        yield source


def recognise(source, max_bytes=MAX_BYTES):
    """Read the whole file without keeping it and tell what it is.

    Raises Refused: too_large, empty, truncated (retryable), doctype, not_xml, wrong_version, not_ech0020.
    """
    return _kind(*root_of(source, max_bytes))


def root_of(source, max_bytes=MAX_BYTES):
    """Read the whole file without keeping it; returns ((namespace, name) of its root, the attribute `version`).

    Raises Refused: too_large, empty, truncated (retryable), doctype, not_xml.
    """
    check_size(source, max_bytes)
    with opened(source) as file:
        try:
            return _Scan().run(file)
        except _Suspicious:
            file.seek(0)
            return _Scan(exact=True).run(file)


def look(source, max_bytes=MAX_BYTES):
    """Tell what the file is by its first element alone; what follows has not been seen, not even by expat.

    Raises Refused as `recognise` does, as far as the beginning shows it.
    """
    check_size(source, max_bytes)
    with opened(source) as file:
        return _kind(*_Scan(exact=True).begin(file))


def check_size(source, max_bytes=MAX_BYTES):
    """Refuse a file that is too large (too_large) before a byte of it is read."""
    with opened(source) as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(0)
    if size > max_bytes:
        raise Refused("too_large", "Die Datei ist zu gross. Bitte die Lieferung in mehrere Pakete aufteilen.")


class _Suspicious(Exception):
    """More elements may be open than a message ever has; whether they are needs an exact count."""


class _Scan:
    """One pass of expat: refuses declarations and endless nesting, remembers the root element.

    Counting in callbacks costs several times what expat does. So open elements are first estimated from the bytes,
    never too low: outside comments, instructions and CDATA every "</" ends an element. Whatever contains those, or
    may be nested deeply, or has two bytes to a sign, is read again with an exact count.
    """

    def __init__(self, *, exact=False):
        self.exact, self.depth, self.held = exact, 0, b""
        self.root = ("", "")
        self.version = ""
        self.fed = 0
        self.parser = expat.ParserCreate(namespace_separator="\n")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._element

    def run(self, file):
        start = b""
        try:
            while chunk := file.read(_CHUNK):
                start = start or chunk.strip(_BLANK)[:1]
                self._feed(chunk)
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise _broken(error, start) from error
        except (LookupError, ValueError) as error:
            raise _unreadable_encoding() from error
        return self.root, self.version

    def begin(self, file):
        """The root element, reading no further than it stands."""
        try:
            while not self.root[1] and (chunk := file.read(_CHUNK)):
                self._feed(chunk)
        except (expat.ExpatError, LookupError) as error:
            raise Refused("not_xml", "Die Datei ist kein lesbares XML.") from error
        return self.root, self.version

    def _feed(self, chunk):
        if not self.exact:
            self._estimate(chunk)
        self.parser.Parse(chunk, False)
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > _MAX_TOKEN:
            raise Refused(
                "not_xml",
                "Die Datei enthält ein übergrosses Feld. Bitte die Meldung neu aus der Einwohnersoftware erzeugen.",
            )

    def _estimate(self, chunk):
        if self.fed == 0:  # the declaration `<?xml … ?>` is the one instruction that every file has
            chunk = chunk.removeprefix(b"\xef\xbb\xbf").lstrip().removeprefix(b"<?xml")
        data = self.held + chunk
        self.held = b"<" if data.endswith(b"<") else b""
        data = data[:-1] if self.held else data
        self.depth += data.count(b"<") - 2 * data.count(b"</")
        if self.depth > _MAX_DEPTH or b"\0" in data or b"<!" in data or b"<?" in data:
            raise _Suspicious

    def _opens(self, _name, _attributes):
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise Refused(
                "not_xml",
                "Die Datei ist tiefer verschachtelt als jede Meldung. Bitte die Meldung neu aus der "
                "Einwohnersoftware erzeugen.",
            )

    def _closes(self, _name):
        self.depth -= 1

    def _doctype(self, *_ignored):
        raise Refused(
            "doctype",
            "Die Datei enthält eine DOCTYPE-Angabe. Registermeldungen haben keine; die Datei wird aus "
            "Sicherheitsgründen nicht gelesen. Bitte die Meldung neu aus der Einwohnersoftware erzeugen.",
        )

    def _element(self, name, attributes):
        uri, _, local = name.rpartition("\n")
        self.root = (uri, local)
        self.version = attributes.get("version", "").strip()
        # Only the root matters; without a handler expat runs at full speed.
        self.depth += self.exact
        self.parser.StartElementHandler = self._opens if self.exact else None
        self.parser.EndElementHandler = self._closes if self.exact else None


def _unreadable_encoding():
    return Refused("not_xml", "Die Zeichencodierung der Datei ist unbekannt. Bitte die Meldung als UTF-8 erzeugen.")


def _broken(error, start):
    if not start:
        return Refused(
            "empty",
            "Die Datei ist leer. Bitte prüfen, ob sie vollständig übertragen wurde, und sie neu senden.",
            retryable=True,
        )
    if start == b"<" and error.code in _CUT_OFF:
        return Refused(
            "truncated",
            "Die Datei ist abgeschnitten. Sie wird später nochmals gelesen; bleibt sie so, bitte neu senden.",
            retryable=True,
        )
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
        return _unreadable_encoding()
    return Refused(
        "not_xml",
        f"Die Datei ist kein lesbares XML (Zeile {error.lineno}). Bitte die Meldung als XML-Datei nach "
        "eCH-0020 neu erzeugen.",
    )


def _kind(root, version_attribute):
    uri, local = root
    if (uri, local) == (RECEIPT_NAMESPACE, "eventReport"):
        return Kind(None)
    if local == "eventReport" and (match := _ECH_0058.fullmatch(uri)):
        raise _wrong_version("eCH-0058", match[1], "eCH-0058 Version 5")
    match = _ECH_0020.fullmatch(uri)
    if local != "delivery" or not match:
        raise Refused(
            "not_ech0020",
            "Die Datei ist keine Meldung nach eCH-0020. Bitte prüfen, ob die richtige Datei geliefert wurde.",
        )
    version = VERSIONS.get(uri)
    if version is None:
        raise _wrong_version("eCH-0020", match[1], "eCH-0020 Version 3.0")
    if version_attribute.split(".")[0] != version.number:
        raise _wrong_version("eCH-0020", version_attribute or "unbekannt", "eCH-0020 Version 3.0")
    return Kind(version)


def _wrong_version(standard, found, wanted):
    shown = found if len(found) <= 20 else "unbekannt"
    return Refused(
        "wrong_version",
        f"Die Meldung hat die Version {standard}/{shown}, gelesen wird {wanted}. Bitte die "
        "Einwohnersoftware auf diese Version einstellen.",
    )
