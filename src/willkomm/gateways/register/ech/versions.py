"""The namespaces and schema file of every version of eCH-0020 that we read.

Paths in this package are written with the number of the standard as prefix ("44:localPersonId"). A new
version of the standard is a new entry here; the paths stay.
"""

from dataclasses import dataclass
from types import MappingProxyType

_ECH = "http://www.ech.ch/xmlns/eCH-"
RECEIPT_NAMESPACE = f"{_ECH}0058/5"
RECEIPT_SCHEMA = "eCH-0058-5-0.xsd"


@dataclass(frozen=True, slots=True)
class Version:
    """One generation of the standard: `number` as in the attribute `version`, up to the first dot."""

    name: str
    number: str
    forgiving: bool
    schema: str
    namespaces: MappingProxyType

    def tag(self, name):
        """The element name "20:moveIn" with its full namespace."""
        prefix, _, local = name.partition(":")
        return f"{{{self.namespaces[prefix]}}}{local}"


def _namespaces(variant):
    table = {"20": 3, "44": 4, "11": 8, "21": 7, "10": 5, "08": 3, "07": 5}
    named = {number: f"{_ECH}00{number}{variant}/{major}" for number, major in table.items()}
    # The header has no forgiving variant.
    return MappingProxyType(named | {"58": RECEIPT_NAMESPACE})


STRICT_3 = Version("eCH-0020/3", "3", False, "eCH-0020-3-0.xsd", _namespaces(""))
FORGIVING_3 = Version("eCH-0020-f/3", "3", True, "eCH-0020-3-0f.xsd", _namespaces("-f"))

VERSIONS = MappingProxyType({version.namespaces["20"]: version for version in (STRICT_3, FORGIVING_3)})
