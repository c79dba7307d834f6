"""From the reader's message to our news: which group of facts feeds which columns."""

from datetime import date

from willkomm.common.people.countries import country_name, nationality_code
from willkomm.gateways.register.ech import Message
from willkomm.gateways.register.rules.news import News
from willkomm.welcome.cases.rules import ADULT_AGE, age_on

SPOUSES, PARENTS = [1, 2], [3, 4, 5, 6]

COLUMNS = {
    "name": ("official_name", "first_name", "original_name", "call_name", "alliance_name"),
    "birth": ("born_on", "birth_precision"),
    "sex": ("sex",),
    "marital": ("marital_status",),
    "nationality": ("nationalities", "stateless"),
    "citizenship": ("is_swiss",),
    "permit": ("permit", "permit_pending", "permit_valid_from", "permit_valid_to", "entered_on"),
    "contact": ("contact_lines",),
    "language": ("letter_language",),
    "data_lock": ("data_lock", "data_lock_from", "data_lock_to"),
    "paper_lock": ("paper_lock",),
    "residence": ("residence", "arrived_on", "origin", "origin_country", "origin_town"),
    "address": (),
    "relations": (),
    "departure": ("departed_on", "departed_to"),
    "death": ("died_on",),
    "missing": ("missing_since",),
}
# Events that tell a person's whole residence, and may therefore make somebody known to us.
ARRIVALS = frozenset({"moveIn", "changeResidenceType", "baseDelivery"})


def columns_of(group: str) -> tuple[str, ...]:
    """The columns of Person that a group of facts feeds."""
    return COLUMNS[group]


def iso(day: date | None) -> str | None:
    """The day as ISO text; None stays None."""
    return day.isoformat() if day else None


def news_of(message: Message) -> News:
    """Everything in the message that concerns us."""
    head, person = message.header, message.person
    facts = {
        "event": message.event,
        "action": head.action,
        "position": message.position,
        "sender": head.sender_id[:100],
        "message_id": head.message_id[:40],
        "reference": head.reference_message_id,
        "at": head.message_date.isoformat(),
        "event_on": iso(head.event_date or message.valid_from) or "",
        "process": f"{head.sender_id}|{head.business_process_id}"[:200] if head.business_process_id else "",
        "pairs": [[_key(each.before), _key(each.after)] for each in message.conversions],
        "duplicates": [_key(each.local) for each in message.duplicates],
    }
    if person is None:
        return News(**facts)
    facts |= _identity(person.identity) | _facts(message, person)
    if message.id_after is not None:
        facts["after"] = [*_key(message.id_after.local), _zemis(message.id_after.others)]
    return News(**facts)


def _key(key) -> list[str]:
    return [key.category, key.value] if key else ["", ""]


def _zemis(others) -> str:
    return next((key.value for key in others if key.category == "CH.ZEMIS"), "")


def _identity(identity) -> dict:
    category, value = _key(identity.local)
    known_as = {
        "official_name": identity.official_name,
        "first_name": identity.first_name,
        "original_name": identity.original_name,
        "sex": identity.sex,
        **_born(identity.birth),
    }
    return {"category": category, "value": value, "zemis": _zemis(identity.others), "known_as": known_as}


def _born(birth) -> dict:
    return {"born_on": iso(birth.date), "birth_precision": birth.precision} if birth else {}


def _facts(message, person) -> dict:
    columns: dict = {}
    for group, read in _READERS.items():
        if group in person.provided:
            columns |= read(person)
    columns |= _citizenship(person) | _header_lock(message.header, person) | _fate(message)
    for group in message.removed:
        columns |= _REMOVED.get(group, {})
    residence = _residence(message, person)
    columns |= residence.pop("columns", {})
    groups = [group for group, names in COLUMNS.items() if any(name in columns for name in names)]
    relations = _relations(message, person)
    if relations.get("relation_kinds"):
        groups.append("relations")
    if residence.get("address"):
        groups.append("address")
    return {"columns": columns, "groups": groups, "minor": _minor(person), **residence, **relations}


def _minor(person) -> bool:
    arrival = person.residence.arrival if person.residence else None
    if not person.birth or not arrival:
        return False
    return age_on(person.birth.date, arrival) < ADULT_AGE


def _name(person) -> dict:
    return {name: getattr(person, name) for name in COLUMNS["name"]}


def _birth(person) -> dict:
    return _born(person.birth) | ({"sex": person.sex} if person.sex else {})


def _nationality(person) -> dict:
    codes = [nationality_code(each.bfs, each.iso2, each.name)[:40] for each in person.nationalities]
    return {"nationalities": list(dict.fromkeys(filter(None, codes))), "stateless": person.nationality_status == 1}


def _citizenship(person) -> dict:
    if person.swiss is not None:
        return {"is_swiss": person.swiss}
    if "nationality" in person.provided:
        return {"is_swiss": any(each.bfs == 8100 or each.iso2 == "CH" for each in person.nationalities)}
    return {}


def _permit(person) -> dict:
    permit = person.permit
    return {
        "permit": permit.code,
        "permit_pending": permit.pending or not permit.code,
        "permit_valid_from": iso(permit.valid_from),
        "permit_valid_to": iso(permit.valid_till),
        **({"entered_on": iso(permit.entry_date)} if permit.entry_date else {}),
    }


def _contact(person) -> dict:
    there = person.contact
    if there is None:
        return {"contact_lines": []}
    country = "" if there.country in ("", "CH") else country_name(there.country)
    lines = [
        there.recipient,
        there.line1,
        there.line2,
        f"{there.street} {there.house_number}".strip(),
        there.post_box,
        f"{there.zip} {there.town}".strip(),
        country,
    ]
    return {"contact_lines": [line[:150] for line in lines if line]}


def _locks(person) -> dict:
    lock, found = person.lock, {}
    if lock.data is not None:
        found = {
            "data_lock": lock.data,
            "data_lock_from": iso(lock.valid_from),
            "data_lock_to": iso(lock.valid_till),
        }
    if lock.paper is not None:
        found["paper_lock"] = lock.paper == 1
    return found


def _header_lock(head, person) -> dict:
    """The header's lock counts where it is stricter than the person's."""
    said = person.lock.data if person.lock and person.lock.data is not None else 0
    if not head.data_lock or head.data_lock <= said:
        return {}
    return {
        "data_lock": head.data_lock,
        "data_lock_from": iso(head.data_lock_from),
        "data_lock_to": iso(head.data_lock_till),
    }


_READERS = {
    "name": _name,
    "birth": _birth,
    "sex": lambda person: {"sex": person.sex},
    "marital": lambda person: {"marital_status": person.marital_status},
    "nationality": _nationality,
    "permit": _permit,
    "contact": _contact,
    "language": lambda person: {"letter_language": person.language[:5]},
    "lock": _locks,
}
_REMOVED = {
    "permit": dict.fromkeys(("permit_valid_from", "permit_valid_to"), None) | {"permit": "", "permit_pending": True},
    "origin": {"is_swiss": False},
    "contact": {"contact_lines": []},
    "language": {"letter_language": ""},
    "death": {"died_on": None},
}


def _fate(message) -> dict:
    """Death and disappearance: the first day of the period."""
    day = iso(message.death.date_from) if message.death else None
    if message.event == "missing":
        return {"missing_since": day}
    if message.event == "undoMissing":
        return {"missing_since": None}
    return {"died_on": day} if day else {}


def _residence(message, person) -> dict:
    home = person.residence
    if home is None:
        return {}
    found = {
        "municipality": home.municipality,
        "arrival": iso(home.arrival) or "",
        "departure": iso(home.departure) or "",
        "departed_to": _where(home.goes_to),
        "address": _address(home.address) if home.address else {},
        "dwelling": _dwelling(home.address) if home.address else "",
    }
    columns = {"residence": home.kind} if home.kind else {}
    if message.event == "changeResidenceType" and not home.kind:
        columns = {"residence": ""}  # it changed, and eCH-0020 does not say into what
    if home.arrival:
        columns |= {"arrived_on": iso(home.arrival)}
    if home.comes_from:
        columns |= _origin(home.comes_from)
    if home.departure:
        columns |= {"departed_on": found["departure"], "departed_to": found["departed_to"][:120]}
    return found | {"columns": columns}


def _origin(place) -> dict:
    country = nationality_code(place.country.bfs, place.country.iso2, place.country.name) if place.country else ""
    kind = "swiss" if country == "CH" else place.kind  # «foreign country: Switzerland» is a move inside the country
    return {"origin": kind, "origin_country": country[:60], "origin_town": place.town[:80]}


def _where(place) -> str:
    if place is None or place.kind == "unknown":
        return ""
    if place.country is None:
        return place.town
    country = country_name(nationality_code(place.country.bfs, place.country.iso2, place.country.name))
    return f"{place.town}, {country}" if place.town else country


def _address(there) -> dict:
    return {
        "address_line1": there.line1[:150],
        "address_line2": there.line2[:150],
        "street": there.street[:150],
        "house_number": there.house_number[:30],
        "dwelling_number": there.dwelling_number[:30],
        "locality": there.locality[:80],
        "postal_code": there.zip[:15],
        "town": there.town[:80],
        "country": there.country[:2] or "CH",
    }


def _dwelling(there) -> str:
    """Key of the dwelling; a collective household (types 2 and 3) is a roof, not a family."""
    if there.household_type in (2, 3):
        return ""
    if there.egid and there.ewid:
        return f"EGID {there.egid}/{there.ewid}"
    return f"HH {there.household_id}"[:120] if there.household_id else ""


def _relations(message, person) -> dict:
    kinds = []
    if "marital_relation" in person.provided or "marital_relation" in message.removed:
        kinds += SPOUSES
    if "parental_relation" in person.provided or "parental_relation" in message.removed:
        kinds += PARENTS
    kinds += _SPOUSE_GONE.get(message.event, [])
    relations = [_relation(each) for each in person.relations if each.kind]
    if message.added_parents:
        kinds += [each.kind for each in message.added_parents if each.kind]
        relations += [_relation(each) for each in message.added_parents if each.kind]
    removed = [_relation(each) for each in message.removed_parents]
    return {"relations": relations, "relation_kinds": sorted(set(kinds)), "removed_parents": removed}


# After these the person has no spouse or partner any more.
_SPOUSE_GONE = {
    "divorce": SPOUSES,
    "undoMarriage": SPOUSES,
    "undoPartnership": SPOUSES,
    "maritalStatusPartner": SPOUSES,
}


def _relation(relation) -> dict:
    category, value = _key(relation.key)
    return {
        "kind": relation.kind,
        "care": relation.care,
        "partner_category": category,
        "partner_value": value,
        "partner_name": relation.official_name[:100],
        "partner_first_name": relation.first_name[:100],
        "partner_born_on": iso(relation.birth.date) if relation.birth else None,
    }
