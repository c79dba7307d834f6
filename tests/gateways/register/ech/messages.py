"""A generator of eCH-0020 V3.0 messages with chosen facts, for the tests of everything that reads them.

    build("moveIn", person={"local": ("MU.2534", "7"), "permit": "0202"}, header={"action": 3}, variant="f")

All people are invented. `PERSON` and `HEADER` list every fact that can be chosen, with its default; `None`
leaves an optional fact out. Fragments are written as `el("20:moveIn", child, …)`; a child is a node, text, a
list, or None.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

NUMBERS = {"20": 3, "44": 4, "11": 8, "21": 7, "10": 5, "08": 3, "07": 5}
PORTUGAL, ERITREA, TURKEY = ("8231", "PT", "Portugal"), ("8362", "ER", "Eritrea"), ("8239", "TR", "Türkei")
SWITZERLAND = ("8100", "CH", "Schweiz")
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

HEADER = {
    "sender_id": "sedex://T1-2534-1",
    "original_sender_id": None,
    "recipient_ids": ("sedex://T2-11-99",),
    "message_id": "TEST-0001",
    "reference_message_id": None,
    "business_process_id": None,
    "sub_message_type": None,
    "partial": None,  # (unique id, total, number)
    "message_date": "2026-11-03T08:15:00+01:00",
    "event_date": "2026-11-01",
    "action": 1,
    "test": False,
    "response_expected": None,
    "extension": None,
    "data_lock": None,
    "data_lock_from": None,
    "data_lock_till": None,
}
ADDRESS = {
    "line1": None,
    "line2": None,
    "street": "Musterweg",
    "house_number": "12",
    "dwelling_number": None,
    "locality": None,
    "town": "Zuchwil",
    "zip": "4528",
    "country": "CH",
    "egid": None,
    "ewid": None,
    "household_id": None,
    "household_type": 1,
    "moving_date": None,
}
CONTACT = {
    "organisation": None,
    "first_name": None,
    "last_name": "Musterhof",
    "line1": None,
    "street": "Postgasse",
    "house_number": "1",
    "post_box": None,
    "town": "Solothurn",
    "zip": "4500",
    "country": "CH",
    "valid_from": None,
    "valid_till": None,
}
RELATION = {  # official_name alone makes the light form, local the full one
    "kind": 3,
    "care": 2,
    "local": None,
    "others": (),
    "ahv": None,
    "official_name": "Lobato",
    "first_name": "Marta",
    "sex": 2,
    "birth": "1960-02-03",
    "valid_from": None,
}
PERSON = {
    "local": ("MU.2534", "20261"),
    "others": (),
    "ahv": None,
    "official_name": "Ferreira Lobato",
    "first_name": "Inês Catarina",
    "original_name": None,
    "sex": 2,
    "birth": "1991-04-17",
    # differing or further parts of nameInfo: official_name, first_name, call_name, passport=(name, first) …
    "name": {},
    "name_valid_from": None,
    "birth_info": {},  # differing parts of birthInfo: birth, sex, place
    "marital": 1,
    "marital_since": None,
    "nationality_status": 2,
    "nationalities": (PORTUGAL,),  # (BFS code, ISO code, name); codes may be None
    "contact": None,
    "language": None,
    "origin": None,  # a tuple of (place, canton) makes the person Swiss
    "permit": "0201",  # None: pending (xsi:nil); False: no permit element where it is optional
    "permit_from": None,
    "permit_till": None,
    "entry_date": None,
    "lock": 0,
    "lock_from": None,
    "lock_till": None,
    "paper_lock": 0,
    "paper_lock_from": None,
    "paper_lock_till": None,
    "employment": None,
    "spouse": None,
    "parents": (),
    "residence": "main",  # main, secondary, other; None where it is optional
    "municipality": (2534, "Zuchwil"),
    "federal_register": None,
    "arrival": "2026-11-01",
    "comes_from": PORTUGAL,  # a country, ("town", number, name), "unknown", or None where it is optional
    "address": {},
    "departure": None,
    "goes_to": PORTUGAL,
    "main_residence": (351, "Bern"),
    "death": "2026-12-24",  # or (from, till); None where it is optional
    "valid_from": None,
    "after": {},  # correctIdentification: local, others, ahv
    "conversions": ((("MU.2534", "20261"), ("MU.2534", "A-1"), None),),  # old, new, AHV number
    "duplicates": (),  # dicts of identification facts
    "requested": (),  # dicts of identification facts
    "removed_parents": (),
    "sensitive": False,  # add everything that must never be read
    "extension": None,  # a list of nodes
}


class Node(NamedTuple):
    """An element to be: prefixed tag, children, attributes."""

    tag: str
    children: tuple
    attributes: dict


def el(tag, *children, **attributes):
    """A fragment; empty children vanish."""
    return Node(tag, children, attributes)


def opt(tag, value):
    """An element with that text, or nothing."""
    return None if value is None or value == "" else el(tag, str(value))


def namespaces(variant="strict"):
    """Prefix → namespace of the strict or the forgiving ("f") variant."""
    mark = "-f" if variant == "f" else ""
    found = {number: f"http://www.ech.ch/xmlns/eCH-00{number}{mark}/{major}" for number, major in NUMBERS.items()}
    return found | {"58": "http://www.ech.ch/xmlns/eCH-0058/5"}


def render(node, table, nsmap=None):
    """The lxml element of a fragment."""
    prefix, _, local = node.tag.partition(":")
    attributes = {XSI_NIL if name == "nil" else name: value for name, value in node.attributes.items()}
    element = etree.Element(f"{{{table[prefix]}}}{local}", attributes, nsmap=nsmap)
    for child in _flat(node.children):
        if isinstance(child, Node):
            element.append(render(child, table, nsmap))
        elif isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


def _flat(children):
    for child in children:
        if isinstance(child, list) or (isinstance(child, tuple) and not isinstance(child, Node)):
            yield from _flat(child)
        elif child is not None:
            yield child


def header_node(facts):
    h = HEADER | (facts or {})
    partial = h["partial"] and el(
        "58:partialDelivery",
        el("58:uniqueIdDelivery", h["partial"][0]),
        el("58:totalNumberOfPackages", str(h["partial"][1])),
        el("58:numberOfActualPackage", str(h["partial"][2])),
    )
    return el(
        "20:deliveryHeader",
        el("58:senderId", h["sender_id"]),
        opt("58:originalSenderId", h["original_sender_id"]),
        [el("58:recipientId", each) for each in h["recipient_ids"]],
        el("58:messageId", h["message_id"]),
        opt("58:referenceMessageId", h["reference_message_id"]),
        opt("58:businessProcessId", h["business_process_id"]),
        el("58:messageType", "http://www.ech.ch/xmlns/eCH-0020/3"),
        opt("58:subMessageType", h["sub_message_type"]),
        el(
            "58:sendingApplication",
            el("58:manufacturer", "Testlieferant"),
            el("58:product", "Test-Einwohnerkontrolle"),
            el("58:productVersion", "1.0"),
        ),
        partial,
        el("58:messageDate", h["message_date"]),
        opt("58:eventDate", h["event_date"]),
        el("58:action", str(h["action"])),
        el("58:testDeliveryFlag", "true" if h["test"] else "false"),
        None if h["response_expected"] is None else el("58:responseExpected", str(h["response_expected"]).lower()),
        h["extension"] and el("58:extension", h["extension"]),
        opt("20:dataLock", h["data_lock"]),
        opt("20:dataLockValidFrom", h["data_lock_from"]),
        opt("20:dataLockValidTill", h["data_lock_till"]),
    )


def named(tag, key):
    return key and el(tag, el("44:personIdCategory", key[0]), el("44:personId", key[1]))


def _born(tag, text):
    kind = {4: "year", 7: "yearMonth"}.get(len(text), "yearMonthDay")
    return el(tag, el(f"44:{kind}", text))


def numbers(p, prefix="44"):
    """AHV number, local and other numbers; prefix "20" for personIdentificationAfter."""
    return [
        opt(f"{prefix}:vn", p["ahv"]),
        named(f"{prefix}:localPersonId", p["local"]),
        [named(f"{prefix}:otherPersonId", key) for key in p["others"]],
    ]


def identity(tag, p):
    return el(
        tag,
        numbers(p),
        opt("44:officialName", p["official_name"]),
        opt("44:firstName", p["first_name"]),
        opt("44:originalName", p.get("original_name")),
        opt("44:sex", p["sex"]),
        p["birth"] and _born("44:dateOfBirth", p["birth"]),
    )


def country(tag, facts):
    bfs, iso, name = facts
    return el(tag, opt("08:countryId", bfs), opt("08:countryIdISO2", iso), el("08:countryNameShort", name))


def municipality(tag, facts):
    return el(tag, el("07:municipalityId", str(facts[0])), el("07:municipalityName", facts[1]))


def place(tag, facts, town="Braga"):
    if facts is None:
        return None
    if facts == "unknown":
        return el(tag, el("11:unknown", "0"))
    if facts[0] == "town":
        return el(tag, municipality("11:swissTown", facts[1:]))
    return el(tag, el("11:foreignCountry", country("11:country", facts), el("11:town", town)))


def name_info(p):
    n = {
        "official_name": p["official_name"],
        "first_name": p["first_name"],
        "original_name": p["original_name"],
    }
    n |= p["name"]
    kind = "nameOnForeignPassport" if n.get("passport") else "declaredForeignName"
    foreign = n.get("passport") or n.get("declared")
    data = el(
        "20:nameData",
        el("11:officialName", n["official_name"]),
        el("11:firstName", n["first_name"]),
        [opt(f"11:{_camel(part)}", n.get(part)) for part in ("original_name", "alliance_name", "alias_name")],
        [opt(f"11:{_camel(part)}", n.get(part)) for part in ("other_name", "call_name")],
        foreign and el(f"11:{kind}", opt("11:name", foreign[0]), opt("11:firstName", foreign[1])),
    )
    return el("20:nameInfo", data, opt("20:nameValidFrom", p["name_valid_from"]))


def _camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def birth_info(p):
    b = {"birth": p["birth"], "sex": p["sex"], "place": PORTUGAL} | p["birth_info"]
    data = el(
        "20:birthData",
        _born("11:dateOfBirth", b["birth"]),
        place("11:placeOfBirth", b["place"]),
        el("11:sex", str(b["sex"])),
    )
    return el("20:birthInfo", data)


def marital_data(p, status=None, reason=None, prefix="11"):
    dated = p["marital_since"] or (status and "2026-10-01")
    return el(
        "20:maritalData",
        el(f"{prefix}:maritalStatus", str(status or p["marital"])),
        opt(f"{prefix}:dateOfMaritalStatus", dated),
        opt("11:cancelationReason", reason),
    )


def marital_info(p):
    return el("20:maritalInfo", marital_data(p))


def nationality_data(p):
    countries = [el("11:countryInfo", country("11:country", each)) for each in p["nationalities"]]
    return el("20:nationalityData", el("11:nationalityStatus", str(p["nationality_status"])), countries)


def contact_data(p, required=False):
    if p["contact"] is None and not required:
        return None
    c = CONTACT | (p["contact"] or {})
    person = el("10:person", opt("10:firstName", c["first_name"]), el("10:lastName", c["last_name"]))
    organisation = c["organisation"] and el("10:organisation", el("10:organisationName", c["organisation"]))
    box = c["post_box"] and el("10:postOfficeBoxText", c["post_box"])
    lines = el(
        "10:addressInformation",
        opt("10:addressLine1", c["line1"]),
        opt("10:street", c["street"]),
        opt("10:houseNumber", c["house_number"]),
        box,
        el("10:town", c["town"]),
        el("10:swissZipCode" if c["country"] == "CH" else "10:foreignZipCode", c["zip"]),
        el("10:country", c["country"]),
    )
    return el(
        "20:contactData",
        el("11:contactAddress", organisation or person, lines),
        opt("11:contactValidFrom", c["valid_from"]),
        opt("11:contactValidTill", c["valid_till"]),
    )


def additional(p, required=False):
    if p["language"] is None and not required:
        return None
    return el("20:personAdditionalData", el("21:mrMrs", "1"), opt("21:languageOfCorrespondance", p["language"]))


def origins(p, tag="20:placeOfOriginInfo", required=False):
    found = p["origin"] or ((("Zuchwil", "SO"),) if required else ())
    return [
        el(tag, el("20:placeOfOrigin", el("11:originName", name), el("11:canton", canton))) for name, canton in found
    ]


def permit(p):
    if p["permit"] is False:
        return None
    code = el("11:residencePermit", nil="true") if p["permit"] is None else el("11:residencePermit", p["permit"])
    return el(
        "20:residencePermitData",
        code,
        opt("11:residencePermitValidFrom", p["permit_from"]),
        opt("11:residencePermitValidTill", p["permit_till"]),
        opt("11:entryDate", p["entry_date"]),
    )


def data_lock(p, prefix="20"):
    return [
        el(f"{prefix}:dataLock", str(p["lock"])),
        opt(f"{prefix}:dataLockValidFrom", p["lock_from"]),
        opt(f"{prefix}:dataLockValidTill", p["lock_till"]),
    ]


def paper_lock(p, prefix="20"):
    return [
        el(f"{prefix}:paperLock", str(p["paper_lock"])),
        opt(f"{prefix}:paperLockValidFrom", p["paper_lock_from"]),
        opt(f"{prefix}:paperLockValidTill", p["paper_lock_till"]),
    ]


def job(p):
    return (p["employment"] is not None and el("20:jobData", el("21:kindOfEmployment", str(p["employment"])))) or None


def relation(tag, facts):
    r = RELATION | facts
    form = "21:personIdentification" if r["local"] else "21:personIdentificationPartner"
    parental = r["kind"] in (3, 4, 5, 6)
    return el(
        tag,
        el("21:partner", identity(form, r)),
        opt("21:relationshipValidFrom", r["valid_from"]) if parental else None,
        el("21:typeOfRelationship", str(r["kind"])),
        el("21:care", str(r["care"])) if parental else None,
    )


def spouse(p, tag="20:maritalRelationship"):
    return p["spouse"] and relation(tag, {"kind": 1} | p["spouse"])


def parents(p):
    return [relation("20:parentalRelationship", each) for each in p["parents"]]


def address(tag, facts):
    a = ADDRESS | facts
    return el(
        tag,
        opt("11:EGID", a["egid"]),
        opt("11:EWID", a["ewid"]),
        opt("11:householdID", a["household_id"]),
        el(
            "11:address",
            opt("10:addressLine1", a["line1"]),
            opt("10:addressLine2", a["line2"]),
            opt("10:street", a["street"]),
            opt("10:houseNumber", a["house_number"]),
            opt("10:dwellingNumber", a["dwelling_number"]),
            opt("10:locality", a["locality"]),
            el("10:town", a["town"]),
            el("10:swissZipCode", a["zip"]),
            el("10:country", a["country"]),
        ),
        el("11:typeOfHousehold", str(a["household_type"])),
        opt("11:movingDate", a["moving_date"]),
    )


def reporting(p, prefix="20"):
    if p["federal_register"] and prefix == "20":
        return el("20:federalRegister", str(p["federal_register"]))
    return municipality(f"{prefix}:reportingMunicipality", p["municipality"])


def arrival(p, prefix="20"):
    return [
        reporting(p, prefix),
        el(f"{prefix}:arrivalDate", p["arrival"]),
        place(f"{prefix}:comesFrom", p["comes_from"]),
        address(f"{prefix}:dwellingAddress", p["address"]),
    ]


def leaving_for(p, prefix="20"):
    return p["departure"] and [
        el(f"{prefix}:departureDate", p["departure"]),
        place(f"{prefix}:goesTo", p["goes_to"]),
    ]


def residence(p, leaving=False):
    """The residence of moveIn and (with departure) baseDelivery."""
    main = municipality("20:mainResidence", p["main_residence"]) if p["residence"] == "secondary" else None
    tag = f"20:has{p['residence'].capitalize()}Residence"
    return el(tag, arrival(p), leaving_for(p) if leaving else None, main)


def deep_residence(p):
    """The residence of birth and correctReporting, one level deeper."""
    if p["residence"] is None:
        return None
    inner = "11:mainResidence" if p["residence"] == "main" else "11:secondaryResidence"
    main = municipality("11:mainResidence", p["main_residence"]) if p["residence"] == "secondary" else None
    tag = f"20:has{p['residence'].capitalize()}Residence"
    return el(tag, main, el(inner, arrival(p, "11"), leaving_for(p, "11")))


def death_data(p, required=True):
    if p["death"] is None and not required:
        return None
    first, last = p["death"] if isinstance(p["death"], tuple) else (p["death"] or "2026-12-24", None)
    return el("20:deathData", el("11:deathPeriod", el("11:dateFrom", first), opt("11:dateTo", last)))


def build(event, person=None, header=None, variant="strict", prefixes="ech", encoding="UTF-8"):
    """One message as bytes. `prefixes`: "ech", "odd" or "default" (eCH-0020 without prefix)."""
    from tests.gateways.register.ech.payloads import payload

    p = PERSON | (person or {})
    return to_bytes([el(f"20:{event}", payload(event, p))], header, variant, prefixes, encoding)


def to_bytes(children, header=None, variant="strict", prefixes="ech", encoding="UTF-8", version="3.0"):
    """A delivery with any children behind the header, also wrong ones."""
    table = namespaces(variant)
    node = el("20:delivery", header_node(header), children, version=version)
    root = render(node, table, nsmap(table, prefixes))
    return etree.tostring(root, xml_declaration=True, encoding=encoding)


def nsmap(table, prefixes="ech"):
    names = {
        "ech": lambda number: f"eCH-00{number}",
        "odd": lambda number: f"x{ord(number[1])}{number[0]}",
        "default": lambda number: None if number == "20" else f"n{number}",
    }
    return {names[prefixes](number): uri for number, uri in table.items()}


def base_delivery(people, header=None, variant="strict") -> Iterator[bytes]:
    """The pieces of a baseDelivery of any size; `people` are dicts like `person` of `build`."""
    from tests.gateways.register.ech.payloads import base_record

    table = namespaces(variant)
    mapping = nsmap(table)
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in mapping.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<eCH-0020:delivery {declared} version="3.0">'.encode()
    yield etree.tostring(render(header_node(header), table, mapping))
    yield b"<eCH-0020:baseDelivery>"
    for facts in people:
        record = render(el("20:messages", base_record(PERSON | facts)), table, mapping)
        yield etree.tostring(record, encoding="UTF-8").split(b"?>\n", 1)[-1]
    yield b"</eCH-0020:baseDelivery></eCH-0020:delivery>"


def write_base_delivery(path, people, header=None, variant="strict"):
    """Write a baseDelivery to a file without holding it in memory."""
    with open(path, "wb") as file:
        for piece in base_delivery(people, header, variant):
            file.write(piece)
    return path
