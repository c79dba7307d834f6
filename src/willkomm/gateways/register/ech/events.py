"""The events of eCH-0020 V3.0 and how one of them becomes a `Message`."""

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from .faults import find_fault
from .parts import identity, key, place, relation
from .person import read_person
from .records import Conversion, Death, Message
from .refused import Refused


@dataclass(frozen=True, slots=True)
class Shape:
    """How an event is built: its person element, where inside it the identification stands, its own start
    date, and the groups whose absence means "delete"."""

    person: str
    identified: str = ""
    valid_from: str = ""
    deletes: frozenset[str] = field(default_factory=frozenset)


_INSIDE = "20:personIdentification"


def _full(person, valid_from=""):
    return Shape(person, _INSIDE, valid_from)


def _optional(person, *groups):
    return Shape(person, deletes=frozenset(groups))


SHAPES = MappingProxyType(
    {
        "baseDelivery": _full("baseDeliveryPerson", "baseDeliveryValidFrom"),
        "keyExchange": Shape("keyExchangePerson"),
        "dataRequest": Shape("dataRequestPerson", valid_from="dataValidFrom"),
        "identificationConversion": Shape("identificationConversionPerson", valid_from="identificationValidFrom"),
        "announceDuplicate": Shape("correctEntry"),
        "deletedInRegister": Shape("deledetInRegisterPerson"),  # spelled so in the schema
        "adoption": _full("adoptionPerson", "adoptionValidFrom"),
        "childRelationship": _full("childRelationshipPerson", "childRelationshipValidFrom"),
        "naturalizeForeigner": Shape("naturalizeForeignerPerson"),
        "naturalizeSwiss": Shape("naturalizeSwissPerson"),
        "undoCitizen": Shape("undoCitizenPerson"),
        "undoSwiss": Shape("undoSwissPerson", valid_from="undoSwissValidFrom"),
        "changeOrigin": Shape("changeOriginPerson"),
        "birth": _full("birthPerson"),
        "marriage": Shape("marriagePerson"),
        "partnership": Shape("partnershipPerson"),
        "separation": Shape("separationPerson"),
        "undoSeparation": Shape("undoSeparationPerson"),
        "divorce": Shape("divorcePerson"),
        "undoMarriage": Shape("undoMarriagePerson"),
        "undoPartnership": Shape("undoPartnershipPerson"),
        "death": Shape("deathPerson"),
        "missing": Shape("missingPerson"),
        "undoMissing": Shape("undoMissingPerson", valid_from="undoMissingValidFrom"),
        "maritalStatusPartner": Shape("maritalStatusPartnerPerson"),
        "changeName": Shape("changeNamePerson"),
        "changeSex": _full("changeSexPerson"),
        "moveIn": _full("moveInPerson"),
        "move": Shape("movePerson"),
        "contact": Shape("contactPerson"),
        "moveOut": Shape("moveOutPerson"),
        "changeResidenceType": _full("changeResidenceTypePerson", "residenceTypeValidFrom"),
        "changeReligion": Shape("changeReligionPerson"),
        "changeOccupation": _optional("changeOccupationPerson", "occupation"),
        "guardianMeasure": Shape("guardianMeasurePerson"),
        "undoGuardian": Shape("undoGuardianPerson"),
        "changeGuardian": Shape("changeGuardianPerson"),
        "changeNationality": Shape("changeNationalityPerson"),
        "changeResidencePermit": Shape("entryResidencePermitPerson"),
        "dataLock": Shape("dataLockPerson"),
        "paperLock": Shape("paperLockPerson"),
        "care": _optional("carePerson", "parental_relation"),
        "changeArmedForces": Shape("changeArmedForcesPerson"),
        "changeCivilDefense": Shape("changeCivilDefensePerson"),
        "changeFireService": Shape("changeFireServicePerson"),
        "changeHealthInsurance": Shape("changeHealthInsurancePerson"),
        "changeMatrimonialInheritanceArrangement": Shape("changeMatrimonialInheritanceArrangementPerson"),
        "correctGuardianRelationship": Shape("correctGuardianRelationshipPerson"),
        "correctParentalRelationship": _optional("correctParentalRelationshipPerson", "parental_relation"),
        "correctReporting": Shape("correctReportingPerson", valid_from="reportingValidFrom"),
        "correctOccupation": _optional("correctOccupationPerson", "occupation"),
        "correctIdentification": Shape(
            "correctIdentificationPerson", "20:personIdentificationBefore", "identificationValidFrom"
        ),
        "correctName": Shape("correctNamePerson"),
        "correctNationality": Shape("correctNationalityPerson"),
        "correctContact": _optional("correctContactPerson", "contact"),
        "correctReligion": Shape("correctReligionPerson"),
        "correctPlaceOfOrigin": _optional("correctPlaceOfOriginPerson", "origin"),
        "correctResidencePermit": _optional("correctResidencePermitPerson", "permit"),
        "correctMaritalInfo": _optional("correctMaritalDataPerson", "marital_relation"),
        "correctBirthInfo": Shape("correctBirthInfoPerson"),
        "correctDeathData": _optional("correctDeathDataPerson", "death"),
        "correctPersonAdditionalData": _optional("correctPersonAdditionalDataPerson", "language"),
        "correctPoliticalRightData": Shape("correctPoliticalRightDataPerson"),
        "correctDataLock": Shape("correctDataLockPerson"),
        "correctPaperLock": Shape("correctPaperLockPerson"),
    }
)

EVENTS = MappingProxyType({event: shape.person for event, shape in SHAPES.items()})

# Events whose persons stand in repeated records: the path from the event element to one record.
RECORDS = MappingProxyType(
    {
        "baseDelivery": ("messages",),
        "keyExchange": ("messages", "keyExchangePerson"),
        "identificationConversion": ("identificationConversionPerson",),
    }
)


def read_conversion(fields, element):
    """One old number and the new one."""
    return Conversion(
        before=key(fields, fields.find(element, "20:localPersonIdBefore")),
        after=key(fields, fields.find(element, "20:localPersonIdAfter")),
    )


def read_message(fields, header, event, position, element):
    """One event, or one record of a delivery with several; a domain fault rides along in `fault`."""
    shape = SHAPES[event]
    person = element if event == "keyExchange" else fields.find(element, f"20:{shape.person}")
    try:
        facts = _facts(fields, event, shape, element, person)
        message = Message(header, event, position, **facts)
        fault = find_fault(fields, message, element, person)
    except Refused as refusal:
        message, fault = Message(header, event, position), refusal
    return message if fault is None else replace(message, fault=fault.at(position))


def _facts(fields, event, shape, element, person):
    facts = {"valid_from": fields.date(element, f"20:{shape.valid_from}") if shape.valid_from else None}
    if event == "dataRequest":
        people = fields.all(element, f"20:{shape.person}")
        return facts | {"requested": tuple(identity(fields, each) for each in people)}
    if person is None:
        return facts
    identified = fields.find(person, shape.identified) if shape.identified else person
    groups = None if event == "keyExchange" else element
    known = read_person(fields, groups, person, identified)
    if event == "undoSwiss":
        known = replace(known, swiss=False)
    death = _death(fields, fields.first(groups, "20:deathData"), fields.find(person, "20:deathData"))
    provided = known.provided | ({"death"} if death else frozenset())
    facts |= {"person": known, "death": death, "removed": shape.deletes - provided}
    return facts | _extras(fields, event, element, person, known)


def _extras(fields, event, element, person, known):
    if event == "correctIdentification":
        after = fields.find(person, "20:personIdentificationAfter")
        return {"id_before": known.identity, "id_after": identity(fields, after, "20")}
    if event == "announceDuplicate":
        entries = fields.all(element, "20:duplicateEntry")
        return {"duplicates": tuple(identity(fields, each) for each in entries)}
    if event in ("adoption", "childRelationship"):
        return {
            "added_parents": tuple(relation(fields, each) for each in fields.all(element, "20:addParent")),
            "removed_parents": tuple(relation(fields, each) for each in fields.all(element, "20:removeParent")),
        }
    return {}


def _death(fields, *candidates):
    for data in candidates:
        if data is not None:
            return Death(
                date_from=fields.date(data, "11:deathPeriod/11:dateFrom"),
                date_till=fields.date(data, "11:deathPeriod/11:dateTo"),
                place=place(fields, fields.find(data, "11:placeOfDeath")),
            )
    return None
