"""What stands inside each event of eCH-0020 V3.0: one function per form, one table of events."""

from tests.gateways.register.ech.messages import (
    PERSON,
    additional,
    address,
    arrival,
    birth_info,
    contact_data,
    data_lock,
    death_data,
    deep_residence,
    el,
    identity,
    job,
    leaving_for,
    marital_data,
    marital_info,
    municipality,
    name_info,
    named,
    nationality_data,
    numbers,
    opt,
    origins,
    paper_lock,
    parents,
    permit,
    relation,
    reporting,
    residence,
    spouse,
)


def payload(event, p):
    """The children of the event element."""
    if event == "baseDelivery":
        return [el("20:messages", base_record(p))]
    extension = p["extension"] and el("20:extension", p["extension"])
    if event == "keyExchange":
        return [el("20:messages", identity("20:keyExchangePerson", p), extension)]
    return [_BUILDERS[event](p), extension]


def _slim(person, *rest):
    """An event whose person element is the identification itself."""
    return lambda p: [identity(f"20:{person}", p), *(part(p) for part in rest)]


def _religion(_p):
    return el("20:religionData", el("11:religion", "111"))


def _guardian(tag):
    return lambda p: el(
        tag,
        el("21:guardianRelationshipId", "G-SECRET"),
        el("21:partner", identity("21:personIdentificationPartner", p | {"official_name": "Geheim-Beistand"})),
        el("21:typeOfRelationship", "8"),
        el("21:guardianMeasureInfo", el("21:guardianMeasureValidFrom", "2026-01-01")),
    )


def _service(name, *fields):
    return lambda _p: el(f"20:{name}", [el(f"21:{field}", "1") for field in fields])


_ARMED = _service("armedForcesData", "armedForcesService")
_CIVIL = _service("civilDefenseData", "civilDefense")
_FIRE = _service("fireServiceData", "fireService")
_MATRIMONIAL = _service("matrimonialInheritanceArrangementData", "matrimonialInheritanceArrangement")


def _health(_p):
    return el(
        "20:healthInsuranceData",
        el("21:healthInsured", "1"),
        el("21:insurance", el("21:insuranceName", "Geheim-Krankenkasse")),
    )


def full_person(tag, p, death=False):
    """baseDeliveryPersonType and its restriction for moveIn."""
    secret = p["sensitive"]
    return el(
        tag,
        identity("20:personIdentification", p),
        name_info(p),
        birth_info(p),
        _religion(p),
        marital_info(p),
        nationality_data(p),
        death_data(p, required=False) if death else None,
        contact_data(p),
        additional(p),
        origins(p) if p["origin"] else permit(p),
        el("20:lockData", data_lock(p, "21"), paper_lock(p, "21")),
        job(p),
        spouse(p),
        parents(p),
        [_guardian("20:guardianRelationship")(p), _ARMED(p), _CIVIL(p), _FIRE(p), _health(p), _MATRIMONIAL(p)]
        if secret
        else None,
    )


def base_record(p):
    """The children of one `messages` of a baseDelivery; somebody dead only if `death` was chosen."""
    known = p | {"death": None if p["death"] == PERSON["death"] else p["death"]}
    return [
        full_person("20:baseDeliveryPerson", known, death=True),
        residence(p, leaving=True),
        opt("20:baseDeliveryValidFrom", p["valid_from"]),
        p["extension"] and el("20:extension", p["extension"]),
    ]


def _birth_person(p):
    return el(
        "20:birthPerson",
        identity("20:personIdentification", p),
        name_info(p),
        birth_info(p),
        _religion(p),
        marital_data(p),
        nationality_data(p),
        contact_data(p),
        additional(p),
        origins(p) if p["origin"] else permit(p),
        el("20:lockData", data_lock(p, "21"), paper_lock(p, "21")),
        parents(p),
        _health(p) if p["sensitive"] else None,
    )


def _infostar(person, valid_from):
    def build(p):
        inner = el(
            f"20:{person}",
            identity("20:personIdentification", p),
            name_info(p),
            birth_info(p),
            marital_info(p),
            nationality_data(p),
            origins(p),
        )
        return [
            inner,
            [relation("20:addParent", each) for each in p["parents"]],
            [relation("20:removeParent", each) for each in p["removed_parents"]],
            opt(f"20:{valid_from}", p["valid_from"]),
        ]

    return build


def _swiss(_p):
    return el(
        "20:nationality",
        el("20:nationalityStatus", "2"),
        el("20:country", el("20:countryId", "8100"), el("20:countryIdISO2", "CH")),
    )


def _married(p):
    return el("20:maritalInfo", marital_data(p, p["marital"], prefix="20"))


def _status(code, reason=None):
    return lambda p: marital_data(p, code, reason)


def _from(tag):
    return lambda p: opt(f"20:{tag}", p["valid_from"])


def _move(p):
    return el("20:moveReportingMunicipality", reporting(p), address("20:dwellingAddress", p["address"]))


def _move_out(p):
    left = p if p["departure"] else p | {"departure": "2027-06-30"}
    return el("20:moveOutReportingDestination", reporting(p), leaving_for(left))


def _identification_after(p):
    known = {"local": p["local"], "others": p["others"], "ahv": p["ahv"]} | p["after"]
    person = el(
        "20:correctIdentificationPerson",
        identity("20:personIdentificationBefore", p),
        el("20:personIdentificationAfter", numbers(known, "20")),
    )
    return [person, opt("20:identificationValidFrom", p["valid_from"])]


def _conversion(p):
    people = [
        el(
            "20:identificationConversionPerson",
            opt("20:vn", ahv),
            named("20:localPersonIdBefore", before),
            named("20:localPersonIdAfter", after),
        )
        for before, after, ahv in p["conversions"]
    ]
    return [people, opt("20:identificationValidFrom", p["valid_from"])]


def _duplicate(p):
    entries = p["duplicates"] or ({"local": ("MU.2534", "20299")},)
    return [identity("20:correctEntry", p), [identity("20:duplicateEntry", p | each) for each in entries]]


def _request(p):
    return [
        [identity("20:dataRequestPerson", p | each) for each in p["requested"]],
        municipality("20:municipality", p["municipality"]),
        opt("20:dataValidFrom", p["valid_from"]),
    ]


def _undo_citizen(_p):
    return el("20:placeOfOrigin", el("11:originName", "Zuchwil"), el("11:canton", "SO"))


def _no_longer_swiss(p):
    return [nationality_data(p), permit(p), opt("20:undoSwissValidFrom", p["valid_from"])]


def _change_residence_type(p):
    return [
        full_person("20:changeResidenceTypePerson", p),
        el("20:changeResidenceTypeReportingRelationship", arrival(p)),
        opt("20:residenceTypeValidFrom", p["valid_from"]),
    ]


def _change_sex(p):
    new = str(p["birth_info"].get("sex", 1))
    return el("20:changeSexPerson", identity("20:personIdentification", p), el("20:sex", new))


def _separation(_p):
    return el("20:separationData", el("11:separation", "1"), el("11:separationValidFrom", "2026-10-01"))


def _optional_death(p):
    return death_data(p, required=False)


def _political(_p):
    return el("20:politicalRightData", el("21:restrictedVotingAndElectionRightFederation", "false"))


def _needed_contact(p):
    return contact_data(p, required=True)


def _needed_origins(p):
    return origins(p, required=True)


_BUILDERS = {
    "dataRequest": _request,
    "identificationConversion": _conversion,
    "announceDuplicate": _duplicate,
    "deletedInRegister": _slim("deledetInRegisterPerson"),
    "adoption": _infostar("adoptionPerson", "adoptionValidFrom"),
    "childRelationship": _infostar("childRelationshipPerson", "childRelationshipValidFrom"),
    "naturalizeForeigner": _slim("naturalizeForeignerPerson", _needed_origins, _swiss),
    "naturalizeSwiss": _slim("naturalizeSwissPerson", _needed_origins),
    "undoCitizen": _slim("undoCitizenPerson", _undo_citizen),
    "undoSwiss": _slim("undoSwissPerson", _no_longer_swiss),
    "changeOrigin": _slim("changeOriginPerson", lambda p: origins(p, "20:originInfo", required=True)),
    "birth": lambda p: [_birth_person(p), deep_residence(p)],
    "marriage": _slim("marriagePerson", _married, spouse),
    "partnership": _slim("partnershipPerson", _married, lambda p: spouse(p, "20:partnershipRelationship")),
    "separation": _slim("separationPerson", _separation),
    "undoSeparation": _slim("undoSeparationPerson"),
    "divorce": _slim("divorcePerson", _status(4)),
    "undoMarriage": _slim("undoMarriagePerson", _status(5)),
    "undoPartnership": _slim("undoPartnershipPerson", _status(7, "1")),
    "death": _slim("deathPerson", death_data),
    "missing": _slim("missingPerson", death_data),
    "undoMissing": _slim("undoMissingPerson", _from("undoMissingValidFrom")),
    "maritalStatusPartner": _slim("maritalStatusPartnerPerson", _status(3)),
    "changeName": _slim("changeNamePerson", name_info),
    "changeSex": _change_sex,
    "moveIn": lambda p: [full_person("20:moveInPerson", p), residence(p)],
    "move": _slim("movePerson", _move),
    "contact": _slim("contactPerson", _needed_contact),
    "moveOut": _slim("moveOutPerson", _move_out),
    "changeResidenceType": _change_residence_type,
    "changeReligion": _slim("changeReligionPerson", _religion),
    "changeOccupation": _slim("changeOccupationPerson", job),
    "guardianMeasure": _slim("guardianMeasurePerson", _guardian("20:relationship")),
    "undoGuardian": _slim("undoGuardianPerson", lambda _p: el("20:guardianRelationshipId", "G-SECRET")),
    "changeGuardian": _slim("changeGuardianPerson", _guardian("20:relationship")),
    "changeNationality": _slim("changeNationalityPerson", nationality_data),
    "changeResidencePermit": _slim("entryResidencePermitPerson", job, permit),
    "dataLock": _slim("dataLockPerson", data_lock),
    "paperLock": _slim("paperLockPerson", paper_lock),
    "care": _slim("carePerson", parents),
    "changeArmedForces": _slim("changeArmedForcesPerson", _ARMED),
    "changeCivilDefense": _slim("changeCivilDefensePerson", _CIVIL),
    "changeFireService": _slim("changeFireServicePerson", _FIRE),
    "changeHealthInsurance": _slim("changeHealthInsurancePerson", _health),
    "changeMatrimonialInheritanceArrangement": _slim("changeMatrimonialInheritanceArrangementPerson", _MATRIMONIAL),
    "correctGuardianRelationship": _slim("correctGuardianRelationshipPerson", _guardian("20:guardianRelationship")),
    "correctParentalRelationship": _slim("correctParentalRelationshipPerson", parents),
    "correctReporting": _slim("correctReportingPerson", deep_residence, _from("reportingValidFrom")),
    "correctOccupation": _slim("correctOccupationPerson", job),
    "correctIdentification": _identification_after,
    "correctName": _slim("correctNamePerson", name_info),
    "correctNationality": _slim("correctNationalityPerson", nationality_data),
    "correctContact": _slim("correctContactPerson", contact_data),
    "correctReligion": _slim("correctReligionPerson", _religion),
    "correctPlaceOfOrigin": _slim("correctPlaceOfOriginPerson", origins),
    "correctResidencePermit": _slim("correctResidencePermitPerson", permit),
    "correctMaritalInfo": _slim("correctMaritalDataPerson", marital_info, spouse),
    "correctBirthInfo": _slim("correctBirthInfoPerson", birth_info),
    "correctDeathData": _slim("correctDeathDataPerson", _optional_death),
    "correctPersonAdditionalData": _slim("correctPersonAdditionalDataPerson", additional),
    "correctPoliticalRightData": _slim("correctPoliticalRightDataPerson", _political),
    "correctDataLock": _slim("correctDataLockPerson", data_lock),
    "correctPaperLock": _slim("correctPaperLockPerson", paper_lock),
}
EVENTS = ("baseDelivery", "keyExchange", *_BUILDERS)
