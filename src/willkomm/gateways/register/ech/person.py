"""The groups of facts about a person: which elements feed which fields of `Person`.

Every event carries some of these groups, either inside its person element or beside it; the names are the
same in both places, so that one table reads them all.
"""

from .parts import contact_address, country, identity, lock, partial_date, permit, place, relation, residence
from .records import Country, Person

_SWITZERLAND = Country(8100, "CH", "")
_MARITAL_RELATIONS = ("20:maritalRelationship", "20:partnershipRelationship")
_PARENTAL_RELATION = "20:parentalRelationship"
_ORIGINS = ("20:placeOfOriginInfo", "20:originInfo")

_NAMES = {
    "official_name": "11:officialName",
    "first_name": "11:firstName",
    "original_name": "11:originalName",
    "call_name": "11:callName",
    "alliance_name": "11:allianceName",
    "alias_name": "11:aliasName",
    "other_name": "11:otherName",
    "passport_name": "11:nameOnForeignPassport/11:name",
    "passport_first_name": "11:nameOnForeignPassport/11:firstName",
    "declared_name": "11:declaredForeignName/11:name",
    "declared_first_name": "11:declaredForeignName/11:firstName",
}


class Groups:
    """The containers of one event in which groups may stand."""

    def __init__(self, fields, *containers):
        self.fields = fields
        self.containers = [container for container in containers if container is not None]

    def first(self, *paths):
        """The first element of that name in any container."""
        for container in self.containers:
            found = self.fields.first(container, *paths)
            if found is not None:
                return found
        return None

    def all(self, *paths):
        """All elements of these names in all containers."""
        return [each for container in self.containers for path in paths for each in self.fields.all(container, path)]


def read_person(fields, event, person, identified):
    """The person of an event; `identified` is the element that carries the identification."""
    groups = Groups(fields, person, event)
    known = identity(fields, identified)
    facts = {
        "official_name": known.official_name,
        "first_name": known.first_name,
        "original_name": known.original_name,
        "birth": known.birth,
        "sex": known.sex,
    }
    provided = set()
    for name, read in _READERS.items():
        found = read(fields, groups)
        if found is not None:
            provided.add(name)
            facts |= found
    _gather_relations(fields, groups, facts, provided)
    _gather_locks(facts, provided)
    dwelling = residence(fields, event)
    if dwelling is not None:
        provided.add("residence")
    return Person(identity=known, provided=frozenset(provided), residence=dwelling, **facts)


def _name(fields, groups):
    info = groups.first("20:nameInfo")
    data = fields.find(info, "20:nameData")
    if data is None:
        return None
    names = {field: fields.text(data, path) for field, path in _NAMES.items()}
    return names | {"name_valid_from": fields.date(info, "20:nameValidFrom")}


def _birth(fields, groups):
    data = fields.find(groups.first("20:birthInfo"), "20:birthData")
    if data is None:
        return None
    found = {
        "birth": partial_date(fields, fields.find(data, "11:dateOfBirth")),
        "sex": fields.number(data, "11:sex"),
    }
    said = {field: value for field, value in found.items() if value is not None}
    return said | {"birth_place": place(fields, fields.find(data, "11:placeOfBirth"))}


def _sex(fields, groups):
    sex = fields.number(groups.first("20:sex"))
    return None if sex is None else {"sex": sex}


def _marital(fields, groups):
    data = fields.first(groups.first("20:maritalInfo"), "20:maritalData")
    data = groups.first("20:maritalData") if data is None else data
    if data is None:
        return None
    # Marriage and partnership declare the two elements themselves, so there they belong to eCH-0020.
    return {
        "marital_status": fields.number(fields.first(data, "11:maritalStatus", "20:maritalStatus")),
        "marital_since": fields.date(fields.first(data, "11:dateOfMaritalStatus", "20:dateOfMaritalStatus")),
    }


def _nationality(fields, groups):
    data = groups.first("20:nationalityData")
    if data is not None:
        countries = fields.all(data, "11:countryInfo/11:country")
        return {
            "nationality_status": fields.number(data, "11:nationalityStatus"),
            "nationalities": tuple(country(fields, each) for each in countries),
        }
    # naturalizeForeigner says it in elements of eCH-0020, with values fixed by the schema.
    if groups.first("20:nationality") is not None:
        return {"nationality_status": 2, "nationalities": (_SWITZERLAND,)}
    return None


def _origin(_fields, groups):
    return {"swiss": True} if groups.first(*_ORIGINS) is not None else None


def _permit(fields, groups):
    found = permit(fields, groups.first("20:residencePermitData"))
    return None if found is None else {"permit": found, "swiss": False}


def _contact(fields, groups):
    data = groups.first("20:contactData")
    if data is None:
        return None
    return {
        "contact": contact_address(fields, data),
        "contact_from": fields.date(data, "11:contactValidFrom"),
        "contact_till": fields.date(data, "11:contactValidTill"),
    }


def _language(fields, groups):
    data = groups.first("20:personAdditionalData")
    return None if data is None else {"language": fields.text(data, "21:languageOfCorrespondance").lower()}


def _occupation(fields, groups):
    data = groups.first("20:jobData")
    return None if data is None else {"kind_of_employment": fields.number(data, "21:kindOfEmployment")}


def _lock(fields, groups):
    data = groups.first("20:lockData")
    if data is not None:
        return {"lock": lock(fields, data)}
    for container in groups.containers:
        if fields.first(container, "20:dataLock", "20:paperLock") is not None:
            return {"lock": lock(fields, container, "20")}
    return None


_READERS = {
    "name": _name,
    "birth": _birth,
    "sex": _sex,
    "marital": _marital,
    "nationality": _nationality,
    "origin": _origin,
    "permit": _permit,
    "contact": _contact,
    "language": _language,
    "occupation": _occupation,
    "lock": _lock,
}


def _gather_relations(fields, groups, facts, provided):
    marital = groups.all(*_MARITAL_RELATIONS)
    parental = groups.all(_PARENTAL_RELATION)
    provided |= {"marital_relation"} if marital else set()
    provided |= {"parental_relation"} if parental else set()
    provided |= {"relations"} if marital or parental else set()
    facts["relations"] = tuple(relation(fields, each) for each in marital + parental)


def _gather_locks(facts, provided):
    found = facts.get("lock")
    if found is not None:
        provided |= {"data_lock"} if found.data is not None else set()
        provided |= {"paper_lock"} if found.paper is not None else set()
