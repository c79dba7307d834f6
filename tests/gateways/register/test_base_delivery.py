"""The first load: only newcomers are stored, in parts and in any order, twice."""

import pytest

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery, Staged
from willkomm.gateways.reporting.queries import newest_pictures

FATHER, MOTHER, CHILD = (("MU.2534", each) for each in ("V", "M", "K"))


def crowd(count):
    """Newcomers, people from elsewhere in Switzerland and Swiss people by turns."""
    for number in range(count):
        facts = {"local": ("MU.2534", str(number)), "address": {"house_number": str(number)}}
        kind = number % 3
        if kind == 1:
            facts |= {"comes_from": ("town", 351, "Bern")}
        elif kind == 2:
            facts |= {"origin": (("Bern", "BE"),), "nationalities": (("8100", "CH", "Schweiz"),)}
        yield facts


def states(office):
    with scoped(office.actor.scope):
        rows = Delivery.objects.filter(organisation=office.organisation).order_by("pk")
        return list(rows.values_list("state", flat=True))


def test_only_those_whom_the_screening_wants_are_stored(office, tmp_path):
    report = office.bring_base(tmp_path, crowd(9))
    assert report.delivery.counts == {"case_opened": 3, "logged": 6}
    assert [line.person for line in report.lines] == ["MU.2534/0", "MU.2534/3", "MU.2534/6"]
    assert office.people() == 3 and len(office.items()) == 3
    with scoped(office.actor.scope):
        assert not Staged.objects.exists()


def test_the_same_file_again_is_a_duplicate(office, tmp_path):
    office.bring_base(tmp_path, crowd(3), message_id="ONE")
    report = office.bring_base(tmp_path, crowd(3), message_id="ONE")
    assert report.delivery.counts == {"duplicate": 1} and len(office.cases()) == 1


def test_a_comparison_updates_whom_we_know_and_closes_nobody(office, tmp_path):
    office.bring_base(tmp_path, crowd(9))
    report = office.bring_base(tmp_path, [{"local": ("MU.2534", "0"), "permit": "0301"}])
    assert [line.result for line in report.lines] == ["case_updated"]
    assert [case.state for case in office.cases("3")] == ["suggested"]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_parts_wait_for_each_other_in_any_order_and_twice(office, tmp_path, order):
    people = list(crowd(9))
    for number in (order[0], *order):
        report = office.bring_base(tmp_path, people[(number - 1) * 3 : number * 3], partial=("TEIL-1", 3, number))
    assert states(office)[-3:] == ["done", "done", "done"]
    assert report.delivery.state == "done" and len(office.cases()) == 3
    assert sum(1 for item in office.items() if item.result == "case_opened") == 3


def test_the_summary_of_the_last_part_counts_all_parts(office, tmp_path):
    people = list(crowd(9))
    people[4] |= {"municipality": (351, "Bern")}
    for number in (1, 2, 3):
        report = office.bring_base(tmp_path, people[(number - 1) * 3 : number * 3], partial=("TEIL-1", 3, number))
    assert report.counts == {"case_opened": 3, "logged": 5, "rejected": 1}
    assert report.delivery.counts == {"case_opened": 1, "logged": 2} and report.rejected


def test_while_parts_are_missing_nothing_is_opened(office, tmp_path):
    report = office.bring_base(tmp_path, crowd(3), partial=("TEIL-1", 2, 1))
    assert [(line.result, line.reason) for line in report.lines] == [("waiting", "parts_missing")]
    assert states(office) == ["waiting"] and office.people() == 0


def test_children_find_their_parents_wherever_they_stand_in_the_file(office, tmp_path):
    parents = ({"local": FATHER, "kind": 4}, {"local": MOTHER, "kind": 3})
    people = [
        {"local": CHILD, "birth": "2020-01-01", "parents": parents},
        {"local": MOTHER, "spouse": {"local": FATHER}},
        {"local": FATHER, "spouse": {"local": MOTHER}, "sex": 1},
    ]
    report = office.bring_base(tmp_path, people)
    assert report.delivery.counts == {"case_opened": 2, "household_member": 1}
    assert len({office.person(key[1]).household_id for key in (FATHER, MOTHER, CHILD)}) == 1


def test_a_faulty_person_is_rejected_and_the_others_go_on(office, tmp_path):
    people = list(crowd(4))
    people[0]["ahv"] = "7560000001017"
    people[3]["municipality"] = (351, "Bern")
    report = office.bring_base(tmp_path, [*people, {"local": ("MU.2534", "99")}])
    found = {line.person: (line.result, line.reason) for line in report.lines}
    assert found == {
        "MU.2534/0": ("rejected", "ahv_check_digit"),
        "MU.2534/3": ("rejected", "foreign_municipality"),
        "MU.2534/99": ("case_opened", "arrived"),
    }


def test_people_who_have_left_or_died_are_not_stored(office, tmp_path):
    report = office.bring_base(
        tmp_path, [{"departure": "2026-11-10"}, {"local": ("MU.2534", "2"), "death": "2026-11-09"}]
    )
    assert report.delivery.counts == {"logged": 2} and office.people() == 0


def test_a_person_whom_we_know_and_who_left_is_closed(office, tmp_path):
    office.bring("moveIn")
    report = office.bring_base(tmp_path, [{"departure": "2026-11-10"}])
    assert [line.result for line in report.lines] == ["case_closed"]


def test_messages_that_waited_are_applied(office, tmp_path):
    office.bring("move", {"address": {"street": "Neuweg"}}, message_date="2026-12-01T08:00:00+01:00")
    office.bring_base(tmp_path, [{}])
    assert office.person().household.street == "Neuweg"


def test_a_whole_first_load_is_taken_back(office, tmp_path, now):
    from willkomm.gateways.register.actions import take_back

    report = office.bring_base(tmp_path, crowd(9))
    take_back(office.actor, report.delivery, now=now)
    assert {case.state for case in office.cases()} == {"withdrawn"}


def test_a_delivery_of_which_nobody_could_be_taken_is_faulty_with_its_reason(office, tmp_path):
    people = [{"local": ("MU.2534", str(n)), "municipality": (2581, "Olten")} for n in range(3)]
    report = office.bring_base(tmp_path, people)
    found = report.delivery
    assert (found.state, found.reason, found.counts) == ("rejected", "foreign_municipality", {"rejected": 3})
    assert found.sentence.startswith("Keine Person dieser Lieferung liess sich übernehmen.")
    assert "Meldegemeinde" in found.sentence and report.rejected
    assert newest_pictures([office.organisation.pk]) == {}, "a picture of nobody"


def test_one_person_who_needs_nothing_makes_it_a_good_delivery(office, tmp_path):
    people = [{"local": ("MU.2534", "1"), "municipality": (2581, "Olten")}, *list(crowd(2))[1:]]
    assert office.bring_base(tmp_path, people).delivery.state == "done"
