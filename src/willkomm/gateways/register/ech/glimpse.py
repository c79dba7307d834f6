"""A first glance at one record of a base delivery: the few facts by which most people can be passed over.

A first load tells of everybody in a municipality, and nearly all of them need no welcome. Reading a whole person
takes several times as long as parsing and validating the record, a glance a third of it.
"""

import re
from functools import cache
from typing import NamedTuple

from lxml import etree

from .faults import ahv_check_digit_is_right
from .versions import VERSIONS

_KNOWN_AS = "20:personIdentification"
_COUNTRY = "20:nationalityData/11:countryInfo[{}]/11:country/08:"
_PERMIT = "20:residencePermitData"
_PARTNER_NUMBER = "/21:partner/*/44:vn"
_ZEMIS = "[normalize-space(44:personIdCategory) = 'CH.ZEMIS'][1]/44:personId"

# Seen from the person, the first element of a record.
_OF_PERSON = {
    "category": f"{_KNOWN_AS}/44:localPersonId/44:personIdCategory",
    "value": f"{_KNOWN_AS}/44:localPersonId/44:personId",
    "zemis": f"{_KNOWN_AS}/44:otherPersonId{_ZEMIS}",
    "sex": "20:birthInfo/20:birthData/11:sex",
    "born": "20:birthInfo/20:birthData/11:dateOfBirth/44:yearMonthDay",
    "nation_bfs": _COUNTRY.format(1) + "countryId",
    "nation_iso2": _COUNTRY.format(1) + "countryIdISO2",
    "nation_name": _COUNTRY.format(1) + "countryNameShort",
    "nation2": "normalize-space(20:nationalityData/11:countryInfo[2]/11:country)",
    "is_swiss": "boolean(20:placeOfOriginInfo)",
    "has_permit": f"boolean({_PERMIT})",
    "permit": f"{_PERMIT}/11:residencePermit",
    "permit_from": f"{_PERMIT}/11:residencePermitValidFrom",
    "permit_till": f"{_PERMIT}/11:residencePermitValidTill",
    "entered": f"{_PERMIT}/11:entryDate",
    "died": "20:deathData/11:deathPeriod/11:dateFrom",
    "ahv": f"{_KNOWN_AS}/44:vn",
    "ahv_spouse": f"20:maritalRelationship{_PARTNER_NUMBER}",
    "ahv_parent": f"20:parentalRelationship[1]{_PARTNER_NUMBER}",
    "ahv_parent2": f"20:parentalRelationship[2]{_PARTNER_NUMBER}",
    # What a glance cannot tell: a third relation or nationality, numbers of a kind that is rare.
    "more": f"boolean(20:parentalRelationship[3] | 20:nationalityData/11:countryInfo[3] | {_KNOWN_AS}/44:euPersonId)",
}
# Seen from the residence, the second one, whichever of the three it is.
_OF_HOME = {
    "residence": "local-name()",
    "municipality": "20:reportingMunicipality/07:municipalityId",
    "arrival": "20:arrivalDate",
    "departure": "20:departureDate",
    "from_place": "local-name(20:comesFrom/*)",
    "from_country": "normalize-space(20:comesFrom/11:foreignCountry/11:country)",
}
_RESIDENCES = {"hasMainResidence": "main", "hasSecondaryResidence": "secondary", "hasOtherResidence": "other"}
# How a field is written when its text stands for itself; a line is one field.
_WORDS = r"(?:\S+(?: \S+)*)?"  # nothing in it that a full reading would collapse
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_COUNTRY_NUMBER = r"(?:[0-9]{4}(?![0-9])\S*(?: \S+)*)?"
_NOT_AHV = "(?!756)"  # perhaps an AHV number, which is never kept
_FORMS = {
    "category": f"(?!(?i:ch)[.]){_WORDS}",
    "value": rf"{_NOT_AHV}\S+(?: \S+)*",  # a number of the municipality's register
    "zemis": f"{_NOT_AHV}{_WORDS}",
    "born": _DAY,
    "nation2": _COUNTRY_NUMBER,
    "is_swiss": r"true(?=\nfalse\n)|false(?=\ntrue\n)",
    "permit_from": f"(?:{_DAY})?",
    "permit_till": f"(?:{_DAY})?",
    "entered": f"(?:{_DAY})?",
    "died": f"(?:{_DAY})?",
    "residence": "|".join(_RESIDENCES),
    "municipality": "[1-9][0-9]{0,5}",
    "arrival": _DAY,
    "departure": f"(?:{_DAY})?",
    "from_country": _COUNTRY_NUMBER,
    "more": "false",
}


class Glimpse(NamedTuple):
    """The text of a few fields, as it stands in the record; empty where the record has none.

    `is_swiss`, `has_permit` and `more` are "true" or "false". A second nationality and the country of origin are
    BFS number, ISO code and name in one text that begins with the number.
    """

    category: str
    value: str
    zemis: str
    sex: str
    born: str
    nation_bfs: str
    nation_iso2: str
    nation_name: str
    nation2: str
    is_swiss: str
    has_permit: str
    permit: str
    permit_from: str
    permit_till: str
    entered: str
    died: str
    ahv: str
    ahv_spouse: str
    ahv_parent: str
    ahv_parent2: str
    more: str
    residence: str
    municipality: str
    arrival: str
    departure: str
    from_place: str
    from_country: str

    @property
    def home(self) -> str:
        """The kind of residence, as `Residence.kind` names it."""
        return _RESIDENCES[self.residence]


@cache
def _paths(namespace):
    """How to ask the person and the residence for all fields at once, one to a line."""
    version = VERSIONS[namespace]
    prefixes = {f"n{number}": uri for number, uri in version.namespaces.items()}
    questions = ("concat(" + ", '\n', ".join(paths.values()) + ")" for paths in (_OF_PERSON, _OF_HOME))
    numbered = (re.sub(r"\b(\d\d):", r"n\1:", question) for question in questions)
    return [etree.XPath(question, namespaces=prefixes, smart_strings=False) for question in numbered]


assert Glimpse._fields == (*_OF_PERSON, *_OF_HOME)
_LEGIBLE = re.compile(r"\n".join(f"({_FORMS.get(name, _WORDS)})" for name in Glimpse._fields))


def glimpse(version, record):
    """The glance at a record, or None where something is written in a way that only a full reading understands.

    What is not None has a number of the municipality's register, a full birth date, and a day of arrival.
    """
    of_person, of_home = _paths(version.namespaces["20"])
    found = _LEGIBLE.fullmatch(f"{of_person(record[0])}\n{of_home(record[1])}")
    return Glimpse._make(found.groups()) if found else None


def is_sound(seen, written_on):
    """Whether nothing in the glance contradicts itself; `written_on` is the day of the message as ISO text.

    The rules are those of `faults`; who is not sound is read fully, and told why.
    """
    if seen.arrival < seen.born or written_on < seen.born:
        return False
    if (seen.departure and seen.departure < seen.arrival) or (seen.died and seen.died < seen.born):
        return False
    if seen.permit_from and seen.permit_till and seen.permit_till < seen.permit_from:
        return False
    swiss = seen.nation_bfs == "8100" or seen.nation_iso2.upper() == "CH" or seen.nation2.startswith("8100")
    if seen.permit and swiss:
        return False
    numbers = (seen.ahv, seen.ahv_spouse, seen.ahv_parent, seen.ahv_parent2)
    return all(ahv_check_digit_is_right(number) for number in numbers if number)
