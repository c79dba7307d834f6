"""Every event of the schema's choice is known, built and read, strict and forgiving."""

import io
from datetime import date

import pytest
from lxml import etree
from tests.gateways.register.ech import payloads
from tests.gateways.register.ech.messages import ERITREA, PORTUGAL, build

from willkomm.gateways.register import ech
from willkomm.gateways.register.ech.schema import FOLDER, compile_schema
from willkomm.gateways.register.ech.versions import VERSIONS

XS = "{http://www.w3.org/2001/XMLSchema}"
VARIANTS = ("strict", "f")
WITHOUT_PERSON = {"dataRequest", "identificationConversion"}


def read_one(event, variant="strict", header=None, keep_ahv=False, **person):
    data = build(event, person=person, header=header, variant=variant)
    (message,) = ech.read(io.BytesIO(data), keep_ahv=keep_ahv)
    return message


@pytest.mark.parametrize("schema", ["eCH-0020-3-0.xsd", "eCH-0020-3-0f.xsd"])
def test_no_event_of_the_schema_is_missing_and_every_person_element_is_spelled_as_there(schema):
    root = etree.parse(FOLDER / schema).getroot()
    types = {each.get("name"): each for each in root.iter(f"{XS}complexType")}
    choice = types["deliveryType"].find(f"{XS}sequence/{XS}choice")
    found = {}
    for event in choice.findall(f"{XS}element"):
        body = event if event.get("type") is None else types[event.get("type").partition(":")[2]]
        if event.get("type") is None:
            inner = event.find(f"{XS}complexType/{XS}sequence/{XS}element")
            body = types[inner.get("type").partition(":")[2]]
        found[event.get("name")] = body.find(f"{XS}sequence/{XS}element").get("name")
    assert dict(ech.EVENTS) == found
    assert set(payloads.EVENTS) == set(found)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("event", ech.EVENTS)
def test_every_event_gives_one_message_about_its_person(event, variant):
    message = read_one(event, variant)
    assert (message.event, message.position, message.fault) == (event, 1, None)
    if event in WITHOUT_PERSON:
        assert message.person is None
        return
    identity = message.person.identity
    assert identity.local == ech.Key("MU.2534", "20261")
    assert (identity.official_name, identity.first_name, identity.sex) == (
        "Ferreira Lobato",
        "Inês Catarina",
        2,
    )
    assert identity.birth == ech.PartialDate(date(1991, 4, 17), "day")


@pytest.mark.parametrize("version", VERSIONS.values(), ids=lambda version: version.name)
@pytest.mark.parametrize("event", ech.EVENTS)
def test_the_generator_builds_what_the_whole_schema_allows(event, version):
    schema = compile_schema(version.schema)
    data = build(event, {"sensitive": True, "parents": ({},)}, variant="f" if version.forgiving else "strict")
    schema.assertValid(etree.fromstring(data))


def test_every_schema_is_named_with_its_originator():
    notice = (FOLDER / "NOTICE.md").read_text("utf-8")
    assert "Verein eCH, Fachgruppe Meldewesen" in notice
    assert all(file.name in notice for file in FOLDER.glob("*.xsd"))
    assert len(list(FOLDER.glob("*.xsd"))) == 19


def test_a_first_delivery_may_contain_somebody_who_died():
    message = read_one("baseDelivery", death="2026-12-01")
    assert message.death.date_from == date(2026, 12, 1) and message.person.residence.kind == "main"
    assert read_one("baseDelivery").death is None


@pytest.mark.parametrize("prefixes", ["odd", "default"])
@pytest.mark.parametrize("event", ["moveIn", "correctReporting", "correctIdentification", "keyExchange"])
def test_prefixes_are_free(event, prefixes):
    (message,) = ech.read(io.BytesIO(build(event, prefixes=prefixes)))
    assert message.person.identity.local == ech.Key("MU.2534", "20261")


def test_move_in_carries_the_full_person():
    message = read_one(
        "moveIn",
        others=(("CH.ZEMIS", "90000101"),),
        name={
            "call_name": "Inês",
            "alliance_name": "Lobato-Meier",
            "alias_name": "Nês",
            "other_name": "da Silva",
            "passport": ("Ferreira", "Ines"),
        },
        marital=2,
        marital_since="2015-05-05",
        nationalities=(PORTUGAL, (None, None, "Eritrea")),
        language="PT",
        permit_from="2026-11-01",
        permit_till="2031-10-31",
        entry_date="2026-10-30",
        employment=2,
        contact={"organisation": "Heim Musterhof", "post_box": "Postfach"},
        address={"egid": 190000010, "ewid": 5, "household_id": "HH-1", "moving_date": "2026-11-01"},
    )
    person = message.person
    assert person.identity.others == (ech.Key("CH.ZEMIS", "90000101"),)
    assert (person.call_name, person.alliance_name, person.alias_name, person.other_name) == (
        "Inês",
        "Lobato-Meier",
        "Nês",
        "da Silva",
    )
    assert (person.passport_name, person.passport_first_name) == ("Ferreira", "Ines")
    assert (person.marital_status, person.marital_since) == (2, date(2015, 5, 5))
    assert person.nationalities == (ech.Country(8231, "PT", "Portugal"), ech.Country(None, "", "Eritrea"))
    assert (person.language, person.swiss, person.kind_of_employment) == ("pt", False, 2)
    assert person.permit == ech.Permit("0201", False, date(2026, 11, 1), date(2031, 10, 31), date(2026, 10, 30))
    assert person.lock == ech.Lock(data=0, paper=0)
    assert (person.contact.recipient, person.contact.post_box, person.contact.zip) == (
        "Heim Musterhof",
        "Postfach",
        "4500",
    )
    home = person.residence
    assert (home.kind, home.municipality, home.arrival) == ("main", 2534, date(2026, 11, 1))
    assert home.comes_from == ech.Place("abroad", ech.Country(8231, "PT", "Portugal"), town="Braga")
    assert (home.address.egid, home.address.ewid, home.address.household_id) == (190000010, 5, "HH-1")
    assert home.address.moving_date == date(2026, 11, 1)
    assert person.provided >= {"name", "birth", "marital", "nationality", "contact", "language", "permit"}
    assert person.provided >= {"lock", "residence", "occupation"} and "relations" not in person.provided


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("event", ["moveIn", "baseDelivery", "birth", "correctReporting"])
@pytest.mark.parametrize("kind", ["main", "secondary", "other"])
def test_the_residence_is_found_at_either_depth(event, kind, variant):
    home = read_one(event, variant, residence=kind, arrival="2026-10-15").person.residence
    assert (home.kind, home.municipality, home.arrival) == (kind, 2534, date(2026, 10, 15))
    assert home.address.street == "Musterweg"
    assert home.main_residence == (351 if kind == "secondary" else None)


def test_a_birth_may_come_without_residence():
    message = read_one("birth", birth="2026-11-01", residence=None, parents=({"local": ("MU.2534", "1")},))
    assert message.person.residence is None and "residence" not in message.person.provided
    assert message.person.relations[0].key == ech.Key("MU.2534", "1")
    assert message.person.marital_status == 1


def test_a_federal_register_may_report_instead_of_a_municipality():
    home = read_one("moveIn", federal_register=3).person.residence
    assert (home.federal_register, home.municipality) == (3, None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("unknown", ech.Place("unknown")),
        (("town", 2581, "Olten"), ech.Place("swiss", municipality=2581, town="Olten")),
        ((None, None, "Kosovo"), ech.Place("abroad", ech.Country(None, "", "Kosovo"), town="Braga")),
        (ERITREA, ech.Place("abroad", ech.Country(8362, "ER", "Eritrea"), town="Braga")),
    ],
)
def test_places(said, expected):
    assert read_one("moveIn", comes_from=said).person.residence.comes_from == expected
    assert read_one("moveOut", goes_to=said).person.residence.goes_to == expected


def test_move_out_says_when_and_where_to():
    home = read_one("moveOut", departure="2027-02-28").person.residence
    assert (home.kind, home.municipality, home.departure) == ("", 2534, date(2027, 2, 28))


def test_move_carries_the_new_address():
    home = read_one("move", address={"street": "Neue Gasse", "moving_date": "2027-01-01"}).person.residence
    assert (home.municipality, home.address.street, home.address.moving_date) == (
        2534,
        "Neue Gasse",
        date(2027, 1, 1),
    )


@pytest.mark.parametrize(
    ("said", "first_day", "precision"),
    [
        ("1996", date(1996, 1, 1), "year"),
        ("1996-05", date(1996, 5, 1), "month"),
        ("1996-05-17", date(1996, 5, 17), "day"),
    ],
)
def test_partial_birth_dates(said, first_day, precision):
    person = read_one("moveIn", birth=said).person
    assert person.birth == person.identity.birth == ech.PartialDate(first_day, precision)


@pytest.mark.parametrize("event", ["moveIn", "changeResidencePermit", "correctResidencePermit", "baseDelivery"])
def test_a_nil_permit_is_pending(event):
    permit = read_one(event, permit=None, entry_date="2026-10-30").person.permit
    assert (permit.code, permit.pending, permit.entry_date) == ("", True, date(2026, 10, 30))


@pytest.mark.parametrize("code", ["02", "0202", "070201", "1300", "1208"])
def test_permits_of_any_length(code):
    assert read_one("changeResidencePermit", permit=code).person.permit == ech.Permit(code)


def test_a_place_of_origin_makes_swiss():
    person = read_one("moveIn", origin=(("Zuchwil", "SO"),), nationalities=(("8100", "CH", "Schweiz"),)).person
    assert (person.swiss, person.permit) == (True, None)
    assert read_one("changeOrigin").person.swiss is True
    assert read_one("naturalizeSwiss").person.swiss is True


def test_naturalisation_has_its_nationality_in_elements_of_its_own():
    person = read_one("naturalizeForeigner").person
    assert person.nationalities == (ech.Country(8100, "CH", ""),)
    assert (person.nationality_status, person.swiss) == (2, True)


def test_losing_the_citizenship():
    message = read_one("undoSwiss", permit=False, valid_from="2026-05-01")
    assert (message.person.swiss, message.person.permit, message.valid_from) == (
        False,
        None,
        date(2026, 5, 1),
    )


def test_names_of_the_payload_win_over_the_identification():
    message = read_one("changeName", name={"official_name": "Meier"}, name_valid_from="2026-10-10")
    assert message.person.identity.official_name == "Ferreira Lobato"
    assert (message.person.official_name, message.person.name_valid_from) == ("Meier", date(2026, 10, 10))


def test_birth_and_sex_of_the_payload_win():
    person = read_one("correctBirthInfo", birth="1991", birth_info={"birth": "1991-04-18", "sex": 3}).person
    assert (person.identity.birth.precision, person.identity.sex) == ("year", 2)
    assert (person.birth.date, person.sex) == (date(1991, 4, 18), 3)
    assert read_one("changeSex", birth_info={"sex": 1}).person.sex == 1


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("marriage", 2),
        ("partnership", 6),
        ("divorce", 4),
        ("undoMarriage", 5),
        ("undoPartnership", 7),
        ("maritalStatusPartner", 3),
        ("correctMaritalInfo", 9),
    ],
)
def test_marital_status(event, status):
    person = read_one(event, marital=status, marital_since="2026-09-09").person
    assert (person.marital_status, person.marital_since) == (status, date(2026, 9, 9))


@pytest.mark.parametrize("event", ["marriage", "partnership", "correctMaritalInfo", "moveIn"])
def test_the_spouse(event):
    kind = 2 if event == "partnership" else 1
    spouse = {"kind": kind, "local": ("MU.2581", "55002"), "official_name": "Kaya", "first_name": "Elif"}
    message = read_one(event, marital=2, spouse=spouse)
    (found,) = message.person.relations
    assert (found.kind, found.key, found.official_name) == (kind, ech.Key("MU.2581", "55002"), "Kaya")
    assert message.person.provided >= {"relations", "marital_relation"} and not message.removed


@pytest.mark.parametrize("event", ["moveIn", "care", "correctParentalRelationship", "birth"])
def test_parents_in_full_and_light_form(event):
    parents = (
        {"kind": 3, "care": 3, "local": ("MU.2581", "55002"), "valid_from": "2026-01-01"},
        {"kind": 4, "care": 0, "official_name": "Lobato", "birth": None, "sex": None},
        {"kind": 5, "care": 1, "birth": "1960"},
        {"kind": 6},
    )
    mother, father, *fosters = read_one(event, birth="2026-10-01", parents=parents).person.relations
    assert (mother.kind, mother.care, mother.key) == (3, 3, ech.Key("MU.2581", "55002"))
    assert mother.valid_from == date(2026, 1, 1)
    assert (father.kind, father.care, father.key, father.birth, father.sex) == (4, 0, None, None, None)
    assert (father.official_name, father.first_name) == ("Lobato", "Marta")
    assert [(each.kind, each.care) for each in fosters] == [(5, 1), (6, 2)]


@pytest.mark.parametrize("event", ["adoption", "childRelationship"])
def test_parents_come_and_go(event):
    message = read_one(event, parents=({"local": ("MU.1", "1")},), removed_parents=({"kind": 4},))
    assert message.added_parents[0].key == ech.Key("MU.1", "1")
    assert (message.removed_parents[0].kind, message.removed_parents[0].key) == (4, None)


@pytest.mark.parametrize("event", ["dataLock", "correctDataLock"])
def test_data_lock_leaves_the_paper_lock_open(event):
    message = read_one(event, lock=2, lock_from="2026-10-01", lock_till="2027-10-01")
    assert message.person.lock == ech.Lock(2, date(2026, 10, 1), date(2027, 10, 1))
    assert "data_lock" in message.person.provided and "paper_lock" not in message.person.provided


@pytest.mark.parametrize("event", ["paperLock", "correctPaperLock"])
def test_paper_lock_leaves_the_data_lock_open(event):
    message = read_one(event, paper_lock=1, paper_lock_from="2026-10-01")
    assert message.person.lock == ech.Lock(paper=1, paper_from=date(2026, 10, 1))
    assert "paper_lock" in message.person.provided and "data_lock" not in message.person.provided


@pytest.mark.parametrize("event", ["death", "missing", "correctDeathData"])
def test_death_is_a_day_or_a_period(event):
    assert read_one(event).death == ech.Death(date(2026, 12, 24))
    period = read_one(event, death=("2026-12-01", "2026-12-24")).death
    assert (period.date_from, period.date_till) == (date(2026, 12, 1), date(2026, 12, 24))


@pytest.mark.parametrize(
    ("event", "group", "left_out", "carried"),
    [
        ("correctContact", "contact", {"contact": None}, {"contact": {}}),
        ("correctResidencePermit", "permit", {"permit": False}, {"permit": "03"}),
        ("correctPlaceOfOrigin", "origin", {"origin": None}, {"origin": (("Zuchwil", "SO"),)}),
        ("correctDeathData", "death", {"death": None}, {"death": "2026-12-24"}),
        ("correctPersonAdditionalData", "language", {"language": None}, {"language": "de"}),
        ("correctOccupation", "occupation", {"employment": None}, {"employment": 0}),
        ("changeOccupation", "occupation", {"employment": None}, {"employment": 4}),
        ("correctParentalRelationship", "parental_relation", {"parents": ()}, {"parents": ({},)}),
        ("care", "parental_relation", {"parents": ()}, {"parents": ({},)}),
        ("correctMaritalInfo", "marital_relation", {"spouse": None}, {"spouse": {"kind": 1}}),
    ],
)
def test_a_correction_without_its_group_deletes_it(event, group, left_out, carried):
    assert read_one(event, **left_out).removed == {group}
    assert read_one(event, **carried).removed == frozenset()


def test_correct_identification_has_its_new_numbers_in_ech_0020():
    message = read_one(
        "correctIdentification",
        keep_ahv=True,
        after={"local": ("MU.2534", "A-9"), "others": (("CH.ZEMIS", "90000103"),), "ahv": "7560000001030"},
        valid_from="2026-11-20",
    )
    assert message.id_before.local == ech.Key("MU.2534", "20261")
    assert message.id_after.local == ech.Key("MU.2534", "A-9")
    assert message.id_after.others == (ech.Key("CH.ZEMIS", "90000103"),)
    assert (message.id_after.ahv, message.valid_from) == ("7560000001030", date(2026, 11, 20))


def test_duplicates_and_requests_name_several_people():
    duplicates = ({"local": ("MU.2534", "8")}, {"local": ("MU.2534", "9")})
    message = read_one("announceDuplicate", duplicates=duplicates)
    assert [each.local.value for each in message.duplicates] == ["8", "9"]
    request = read_one("dataRequest", requested=({"local": ("MU.2534", "8")},), valid_from="2026-01-01")
    assert request.requested[0].local.value == "8" and request.valid_from == date(2026, 1, 1)


def test_the_header():
    header = {
        "original_sender_id": "sedex://1-2534-1",
        "recipient_ids": ("sedex://2-11-99", "sedex://2-11-98"),
        "reference_message_id": "TEST-0000",
        "business_process_id": "FAM-1",
        "partial": ("D-1", 3, 2),
        "message_date": "2026-11-03T08:15:00.1234567",
        "action": 4,
        "test": True,
        "response_expected": True,
        "data_lock": 1,
        "data_lock_from": "2026-01-01",
    }
    found = read_one("moveIn", header=header).header
    assert (found.sender_id, found.original_sender_id) == ("sedex://T1-2534-1", "sedex://1-2534-1")
    assert found.recipient_ids == ("sedex://2-11-99", "sedex://2-11-98")
    assert (found.message_id, found.reference_message_id) == ("TEST-0001", "TEST-0000")
    assert (found.business_process_id, found.partial) == ("FAM-1", ech.Partial("D-1", 3, 2))
    assert found.message_date.isoformat() == "2026-11-03T08:15:00.123456+01:00"
    assert (found.action, found.test, found.response_expected) == (4, True, True)
    assert (found.event_date, found.data_lock, found.data_lock_from) == (
        date(2026, 11, 1),
        1,
        date(2026, 1, 1),
    )
