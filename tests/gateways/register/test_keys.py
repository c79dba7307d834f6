"""Numbers change: corrections, a new software, key exchange, two entries for one person."""

import pytest
from tests.gateways.register.bringing import Office

from willkomm.common.people.models import Person
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Organisation
from willkomm.gateways.register.actions import decide_person
from willkomm.welcome.cases.actions import confirm

NEW = ("MU.2534", "A-1")
ZEMIS = (("CH.ZEMIS", "90000101"),)


def test_a_corrected_number_is_followed_by_later_messages(office):
    office.bring("moveIn")
    line = office.bring("correctIdentification", {"after": {"local": NEW, "others": ZEMIS}})
    assert (line.result, line.person) == ("person_updated", "MU.2534/A-1")
    assert office.person() is None and office.person("A-1").zemis == "90000101"
    assert office.bring("changeResidencePermit", {"local": NEW, "permit": "0301"}).result == "case_updated"


def test_waiting_messages_follow_the_new_number(office):
    logged = {"permit": "0804"}
    office.bring("moveIn", logged)
    office.bring("correctIdentification", {"after": {"local": NEW}})
    assert office.bring("death", {"local": NEW}).reason == "no_case"


def test_all_numbers_change_and_may_swap(office):
    for value in ("1", "2", "3"):
        office.bring("moveIn", {"local": ("MU.2534", value), "official_name": f"Person {value}"})
    pairs = tuple((("MU.2534", a), ("MU.2534", b), None) for a, b in (("1", "2"), ("2", "1"), ("3", "N3"), ("9", "N9")))
    assert office.bring("identificationConversion", {"conversions": pairs}).result == "person_updated"
    names = {value: office.person(value).official_name for value in ("1", "2", "N3")}
    assert names == {"1": "Person 2", "2": "Person 1", "N3": "Person 3"}


def test_an_older_message_with_the_old_number_finds_the_person(office):
    pairs = ((("MU.2534", "20261"), NEW, None),)
    office.bring("identificationConversion", {"conversions": pairs}, message_date="2026-11-08T08:00:00+01:00")
    line = office.bring("moveIn")
    assert (line.result, line.person) == ("case_opened", "MU.2534/A-1")


def test_messages_that_wait_get_the_new_number_too(office):
    office.bring("move", {"address": {"street": "Neuweg"}}, message_date="2026-11-06T08:00:00+01:00")
    pairs = ((("MU.2534", "20261"), NEW, None),)
    office.bring("identificationConversion", {"conversions": pairs}, message_date="2026-11-05T08:00:00+01:00")
    office.bring("moveIn", {"local": NEW})
    assert office.person("A-1").household.street == "Neuweg"


def test_key_exchange_only_matches_numbers(office):
    office.bring("moveIn")
    assert office.bring("keyExchange").reason == "keys_match"
    assert office.bring("keyExchange", {"others": ZEMIS, "official_name": "Anders"}).result == "person_updated"
    person = office.person()
    assert (person.zemis, person.official_name) == ("90000101", "Ferreira Lobato")
    assert office.bring("keyExchange", {"local": ("MU.2534", "77")}).reason == "no_case"
    assert office.people() == 1


def test_the_zemis_number_is_the_second_key(office):
    office.bring("moveIn", {"others": ZEMIS})
    line = office.bring("moveIn", {"others": ZEMIS, "local": NEW})
    assert line.result == "case_updated" and office.people() == 1 and office.person("A-1") is not None


def test_two_entries_of_one_person_become_one(office):
    office.bring("moveIn")
    office.bring("moveIn", {"local": ("MU.2534", "20299"), "arrival": "2026-10-02"})
    line = office.bring("announceDuplicate")
    assert (line.result, office.people(), len(office.cases("20261"))) == ("merged", 1, 2)


def test_of_two_dossiers_of_one_arrival_the_one_that_was_worked_on_lives_on(office, now):
    office.bring("moveIn")
    office.bring("moveIn", {"local": ("MU.2534", "20299")})
    confirm(office.actor, office.cases("20299"), now=now)
    assert office.bring("announceDuplicate").result == "merged"
    assert [case.state for case in office.cases("20261")] == ["open"]
    with scoped(office.actor.scope):
        assert Person.objects.filter(id_value="20299").count() == 0
    assert sorted(case.closed_reason for case in office.cases()) == ["", "merged"]


def test_a_wrong_number_of_the_only_entry_is_renamed(office):
    office.bring("moveIn", {"local": ("MU.2534", "20299")})
    assert office.bring("announceDuplicate").result == "merged"
    assert office.person() is not None and office.person("20299") is None


@pytest.fixture
def merged(municipality, now):
    """A municipality into which another was merged, with somebody known under the old number: (office, old, new)."""
    merged = Organisation.objects.filter(successor__isnull=False, successor__successor=None)
    old = merged.filter(valid_to__lt=now.date()).first()
    office, before = Office(old.successor, now), f"MU.{old.bfs_number}"
    there = (old.bfs_number, old.name)
    assert office.bring("moveIn", {"local": (before, "7"), "municipality": there}).result == "case_opened"
    return office, before, f"MU.{old.successor.bfs_number}"


def moved(office, category, **facts):
    here = office.organisation
    there = {"municipality": (here.bfs_number, here.name), "address": {"street": "Neuweg"}}
    return office.bring("move", {"local": (category, "7")} | there | facts)


def test_after_a_merger_the_same_number_is_only_proposed(merged):
    office, before, after = merged
    line = moved(office, after)
    assert (line.result, line.reason) == ("to_check", "same_person?") and "Fusion" in line.message
    assert office.person("7", before).household.street == "Musterweg"
    item = office.items(event="move")[0]
    assert decide_person(office.actor, item, same=True, now=office.now).result in ("case_updated", "person_updated")
    assert office.person("7", before) is None and office.person("7", after).household.street == "Neuweg"
    assert {each.id_category for each in office.items()} == {after}
    assert moved(office, after).reason != "same_person?"


def test_the_same_number_of_somebody_else_is_no_question(merged):
    office, _, after = merged
    assert moved(office, after, birth="1950-01-01").reason == "person_unknown"
    assert moved(office, "MU.351").reason != "same_person?"
