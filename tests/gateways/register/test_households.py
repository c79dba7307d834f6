"""Who lives with whom: process, dwelling, relationship; a guess waits for a human; children hang on the family."""

from itertools import permutations

import pytest

FATHER, MOTHER, CHILD = ("MU.2534", "V"), ("MU.2534", "M"), ("MU.2534", "K")
FAMILY = {
    "V": {"local": FATHER, "sex": 1, "spouse": {"local": MOTHER}},
    "M": {"local": MOTHER, "spouse": {"local": FATHER}},
    "K": {
        "local": CHILD,
        "birth": "2018-05-01",
        "parents": ({"local": FATHER, "kind": 4}, {"local": MOTHER, "kind": 3}),
    },
}


def homes(office, *values):
    return {office.person(value).household_id for value in values}


@pytest.mark.parametrize("order", list(permutations("VMK")))
def test_a_family_is_one_household_in_any_order(office, order):
    for value in order:
        office.bring("moveIn", FAMILY[value])
    assert len(homes(office, "V", "M", "K")) == 1
    assert [case.person.id_value for case in office.cases() if case.state == "suggested"] in (["V", "M"], ["M", "V"])
    assert office.person("V").household.formed_by == "relationship"


def test_the_same_process_makes_a_household(office):
    for value in "12":
        office.bring("moveIn", {"local": ("MU.2534", value), "official_name": value}, business_process_id="FAM-1")
    assert len(homes(office, "1", "2")) == 1 and office.person("1").household.formed_by == "process"


def test_the_same_process_of_another_sender_does_not(office):
    office.bring("moveIn", {"local": ("MU.2534", "1")}, business_process_id="FAM-1")
    office.bring("moveIn", {"local": ("MU.2534", "2")}, business_process_id="FAM-1", sender_id="sedex://1-2581-1")
    assert len(homes(office, "1", "2")) == 2


@pytest.mark.parametrize("dwelling", [{"egid": 1001, "ewid": 2}, {"household_id": "H-7"}])
def test_the_same_dwelling_makes_a_household(office, dwelling):
    for value in "12":
        office.bring("moveIn", {"local": ("MU.2534", value), "official_name": value, "address": dwelling})
    assert len(homes(office, "1", "2")) == 1 and office.person("1").household.formed_by == "dwelling"


def test_a_collective_household_is_a_roof_and_no_family(office):
    for value in "12":
        roof = {"egid": 1001, "ewid": 2, "household_type": 2}
        office.bring("moveIn", {"local": ("MU.2534", value), "official_name": value, "address": roof})
    assert len(homes(office, "1", "2")) == 2


def test_same_name_address_and_day_are_only_proposed(office):
    for value in "12":
        office.bring("moveIn", {"local": ("MU.2534", value)})
    first, second = office.person("1").household, office.person("2").household
    assert first.pk != second.pk and second.join_proposal_id == first.pk


def test_a_minor_alone_is_to_be_checked(office):
    assert office.bring("moveIn", FAMILY["K"] | {"parents": ()}).result == "to_check"


def test_when_the_parent_comes_the_childs_untouched_dossier_is_taken_back(office):
    office.bring("moveIn", {"local": CHILD, "birth": "2018-05-01"}, business_process_id="FAM-1")
    assert office.case("K").state == "to_check"
    assert office.bring("moveIn", {"local": MOTHER}, business_process_id="FAM-1").result == "case_opened"
    assert office.case("K").state == "withdrawn"


def test_a_family_that_moves_one_by_one_stays_together(office):
    for value in "VMK":
        office.bring("moveIn", FAMILY[value])
    for value in "KVM":
        office.bring("move", FAMILY[value] | {"address": {"street": "Neuweg"}}, business_process_id="UMZUG-9")
    assert len(homes(office, "V", "M", "K")) == 1 and office.person("V").household.street == "Neuweg"
