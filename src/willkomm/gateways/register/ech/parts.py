"""The smaller building blocks of a message: identification, place, address, residence, permit, lock,
relation.

Which path feeds which field. Only these paths are ever read; whatever else a message carries stays unread.
"""

import re

from .fields import parse_date, parse_month, parse_year
from .records import Address, Country, Identity, Key, Lock, PartialDate, Permit, Place, Relation, Residence

_RESIDENCE_KINDS = (
    ("20:hasMainResidence", "main", "11:mainResidence"),
    ("20:hasSecondaryResidence", "secondary", "11:secondaryResidence"),
    ("20:hasOtherResidence", "other", "11:secondaryResidence"),
)
_AHV_CATEGORIES = ("CH.AHV", "CH.VN")
_AHV_NUMBER = re.compile(r"756\d{10}")
_PLAIN_RESIDENCES = (
    "20:moveReportingMunicipality",
    "20:moveOutReportingDestination",
    "20:changeResidenceTypeReportingRelationship",
)


def key(fields, element):
    """A named number, or None. An AHV number under another name is dropped like the AHV number itself."""
    category = fields.text(element, "44:personIdCategory")
    value = fields.text(element, "44:personId")
    if not value or (not fields.keep_ahv and _is_ahv(category, value)):
        return None
    return Key(category, value)


def _is_ahv(category, value):
    # Older systems deliver it as a number of category CH.AHV, some use it as their local number.
    digits = value.replace(".", "").replace(" ", "")
    return category.upper().startswith(_AHV_CATEGORIES) or _AHV_NUMBER.fullmatch(digits) is not None


def keys(fields, element, path):
    """All complete numbers at the path."""
    return tuple(found for each in fields.all(element, path) if (found := key(fields, each)))


def partial_date(fields, element):
    """A birth date of which perhaps only month or year is known (eCH-0044 `datePartiallyKnownType`)."""
    if text := fields.text(element, "44:yearMonthDay"):
        return PartialDate(parse_date(text), "day")
    if text := fields.text(element, "44:yearMonth"):
        return PartialDate(parse_month(text), "month")
    if text := fields.text(element, "44:year"):
        return PartialDate(parse_year(text), "year")
    return None


def identity(fields, element, prefix="44"):
    """The identification. In `personIdentificationAfter` the numbers belong to eCH-0020: prefix "20"."""
    others = keys(fields, element, f"{prefix}:otherPersonId") + keys(fields, element, f"{prefix}:euPersonId")
    return Identity(
        local=key(fields, fields.find(element, f"{prefix}:localPersonId")),
        others=others,
        official_name=fields.text(element, "44:officialName"),
        first_name=fields.text(element, "44:firstName"),
        original_name=fields.text(element, "44:originalName"),
        sex=fields.number(element, "44:sex"),
        birth=partial_date(fields, fields.find(element, "44:dateOfBirth")),
        ahv=(fields.text(element, f"{prefix}:vn") or None) if fields.keep_ahv else None,
    )


def country(fields, element, prefix="08"):
    """A country by whatever the sender gives of code, ISO code and name."""
    return Country(
        bfs=fields.number(element, f"{prefix}:countryId"),
        iso2=fields.text(element, f"{prefix}:countryIdISO2").upper(),
        name=fields.text(element, f"{prefix}:countryNameShort"),
    )


def place(fields, element):
    """A place abroad, in Switzerland or unknown; None where the message has no such element."""
    if element is None:
        return None
    abroad = fields.find(element, "11:foreignCountry")
    if abroad is not None:
        return Place(
            "abroad",
            country=country(fields, fields.find(abroad, "11:country")),
            town=fields.text(abroad, "11:town"),
        )
    town = fields.find(element, "11:swissTown")
    if town is not None:
        return Place(
            "swiss",
            municipality=fields.number(town, "07:municipalityId"),
            town=fields.text(town, "07:municipalityName"),
        )
    return Place("unknown")


def _address_lines(fields, element):
    box = (fields.text(element, "10:postOfficeBoxText"), fields.text(element, "10:postOfficeBoxNumber"))
    return {
        "street": fields.text(element, "10:street"),
        "house_number": fields.text(element, "10:houseNumber"),
        "dwelling_number": fields.text(element, "10:dwellingNumber"),
        "line1": fields.text(element, "10:addressLine1"),
        "line2": fields.text(element, "10:addressLine2"),
        "post_box": " ".join(part for part in box if part),
        "locality": fields.text(element, "10:locality"),
        "town": fields.text(element, "10:town"),
        "zip": fields.text(element, "10:swissZipCode") or fields.text(element, "10:foreignZipCode"),
        "country": fields.text(element, "10:country").upper(),
    }


def dwelling_address(fields, element):
    """Where the person lives (eCH-0011 `dwellingAddressType`), or None."""
    if element is None:
        return None
    return Address(
        **_address_lines(fields, fields.find(element, "11:address")),
        egid=fields.number(element, "11:EGID"),
        ewid=fields.number(element, "11:EWID"),
        household_id=fields.text(element, "11:householdID"),
        household_type=fields.number(element, "11:typeOfHousehold"),
        moving_date=fields.date(element, "11:movingDate"),
    )


def contact_address(fields, contact):
    """Where letters go (eCH-0010 `mailAddressType`), or None. The addressee's own identification stays
    unread."""
    element = fields.find(contact, "11:contactAddress")
    if element is None:
        return None
    names = (
        fields.text(element, "10:person/10:firstName"),
        fields.text(element, "10:person/10:lastName"),
    )
    organisation = fields.text(element, "10:organisation/10:organisationName")
    return Address(
        **_address_lines(fields, fields.find(element, "10:addressInformation")),
        recipient=organisation or " ".join(name for name in names if name),
    )


def residence(fields, event):
    """The residence of the event, however deep this event nests it; None where it has none."""
    for path, kind, nested in _RESIDENCE_KINDS:
        outer = fields.find(event, path)
        if outer is not None:
            return _has_residence(fields, outer, kind, nested)
    plain = fields.first(event, *_PLAIN_RESIDENCES)
    return None if plain is None else _residence(fields, plain, "20", "")


def _has_residence(fields, outer, kind, nested):
    # birth and correctReporting use the eCH-0011 type, one level deeper; moveIn and baseDelivery the eCH-0020
    # type.
    inner = fields.find(outer, nested)
    main = fields.first(outer, "20:mainResidence", "11:mainResidence") if kind == "secondary" else None
    main_residence = fields.number(main, "07:municipalityId")
    if inner is not None:
        return _residence(fields, inner, "11", kind, main_residence)
    return _residence(fields, outer, "20", kind, main_residence)


def _residence(fields, element, prefix, kind, main_residence=None):
    municipality = fields.find(element, f"{prefix}:reportingMunicipality")
    return Residence(
        kind=kind,
        municipality=fields.number(municipality, "07:municipalityId"),
        municipality_name=fields.text(municipality, "07:municipalityName"),
        federal_register=fields.number(element, f"{prefix}:federalRegister"),
        arrival=fields.date(element, f"{prefix}:arrivalDate"),
        comes_from=place(fields, fields.find(element, f"{prefix}:comesFrom")),
        address=dwelling_address(fields, fields.find(element, f"{prefix}:dwellingAddress")),
        departure=fields.date(element, f"{prefix}:departureDate"),
        goes_to=place(fields, fields.find(element, f"{prefix}:goesTo")),
        main_residence=main_residence,
    )


def permit(fields, element):
    """The permit; a nil or empty code means that it is still pending. None where the message has no
    permit."""
    if element is None:
        return None
    coded = fields.find(element, "11:residencePermit")
    code = "" if coded is None or fields.is_nil(coded) else fields.text(coded)
    return Permit(
        code=code,
        pending=not code,
        valid_from=fields.date(element, "11:residencePermitValidFrom"),
        valid_till=fields.date(element, "11:residencePermitValidTill"),
        entry_date=fields.date(element, "11:entryDate"),
    )


def lock(fields, element, prefix="21"):
    """Both locks of `lockData`, or with prefix "20" the half that dataLock and paperLock carry as flat
    fields."""
    return Lock(
        data=fields.number(element, f"{prefix}:dataLock"),
        valid_from=fields.date(element, f"{prefix}:dataLockValidFrom"),
        valid_till=fields.date(element, f"{prefix}:dataLockValidTill"),
        paper=fields.number(element, f"{prefix}:paperLock"),
        paper_from=fields.date(element, f"{prefix}:paperLockValidFrom"),
        paper_till=fields.date(element, f"{prefix}:paperLockValidTill"),
    )


def partner_element(fields, element):
    """The identification of the related person, full or light form."""
    partner = fields.find(element, "21:partner")
    return fields.first(partner, "21:personIdentification", "21:personIdentificationPartner")


def relation(fields, element):
    """A spouse or parent. Parents known by name alone have no key."""
    who = partner_element(fields, element)
    known = identity(fields, who)
    return Relation(
        kind=fields.number(element, "21:typeOfRelationship") or 0,
        care=fields.number(element, "21:care"),
        key=known.local,
        others=known.others,
        official_name=known.official_name,
        first_name=known.first_name,
        birth=known.birth,
        sex=known.sex,
        valid_from=fields.date(element, "21:relationshipValidFrom"),
    )
