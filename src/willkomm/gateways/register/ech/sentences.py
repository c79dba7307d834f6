"""German sentences for the English messages of the schema validator.

A sentence names the element, and its value only where the value is a code, a number or a date that tells
nothing about who the person is.
"""

import re

from lxml import etree

from .refused import Refused

_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']+)'")
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']+)'")
_VALUE = re.compile(r"(?:The value|: )\s*'([^']*)'\s*(?:is not|has a length|is greater|is less)")
_NAME_IN_SET = re.compile(r"\{[^}]*\}(\w+)")
_TELLING = frozenset({"vn", "personId", "year", "yearMonth", "yearMonthDay", "householdID"})
_HARMLESS = re.compile(r"[A-Za-z]{1,3}|[\w.:/+-]{0,3}\d[\w.:/+-]{0,30}")
_ASK = "Bitte in der Einwohnersoftware berichtigen und die Meldung neu senden."

_VALUE_ERRORS = {
    "SCHEMAV_CVC_ENUMERATION_VALID": "im Standard nicht vorkommt",
    "SCHEMAV_CVC_PATTERN_VALID": "nicht die verlangte Form hat",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "zu lang ist",
    "SCHEMAV_CVC_MINLENGTH_VALID": "leer oder zu kurz ist",
    "SCHEMAV_CVC_LENGTH_VALID": "nicht die verlangte Länge hat",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "zu gross ist",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "zu klein ist",
    "SCHEMAV_CVC_TOTALDIGITS_VALID": "zu viele Stellen hat",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "nicht zu diesem Feld passt",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_2": "nicht zu diesem Feld passt",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_3": "nicht zu diesem Feld passt",
}


def explain(entry, position):
    """The refusal for one entry of a validation log, at the 1-based record."""
    names = _ELEMENT.search(entry.message)
    element = names[1] if names else "unbekannt"
    return _refusal(_what(entry, element), position)


def misplaced(element, position):
    """The refusal for an element that stands where none may stand."""
    return _refusal(f"steht «{etree.QName(element).localname}» an einer Stelle, an der es nicht stehen darf", position)


def _refusal(what, position):
    where = f"Im Datensatz {position}" if position else "In der Meldung"
    return Refused("schema", f"{where} {what}. {_ASK}", position)


def _what(entry, element):
    if entry.type_name in _VALUE_ERRORS:
        return f"hat das Feld «{element}» {_shown(element, entry.message)}, der {_VALUE_ERRORS[entry.type_name]}"
    if "Missing child element" in entry.message:
        return f"fehlt in «{element}» eine Angabe{_expected(entry.message)}"
    if "is not expected" in entry.message:
        return f"steht «{element}» an einer Stelle, an der es nicht stehen darf{_expected(entry.message)}"
    if attribute := _ATTRIBUTE.search(entry.message):
        return f"hat «{element}» ein unpassendes oder fehlendes Attribut «{attribute[1]}»"
    return f"entspricht «{element}» nicht dem Standard eCH-0020"


def _shown(element, message):
    value = _VALUE.search(message)
    if value is None or element in _TELLING or not _HARMLESS.fullmatch(value[1]):
        return "einen Wert"
    return f"den Wert «{value[1]}»"


def _expected(message):
    names = list(dict.fromkeys(_NAME_IN_SET.findall(message.partition("xpected is")[2])))
    if not names:
        return ""
    return f" (erwartet: {', '.join(names[:6])}{' …' if len(names) > 6 else ''})"
