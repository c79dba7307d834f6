"""Recalls (action 3) and corrections (action 4), before and after somebody has worked on the dossier."""

from datetime import date

from willkomm.welcome.cases.actions import confirm


def test_a_recalled_arrival_takes_the_untouched_dossier_back(office):
    office.bring("moveIn", message_id="ONE")
    line = office.bring("moveIn", action=3, reference_message_id="ONE")
    assert (line.result, line.reason) == ("withdrawn", "recalled")
    assert office.case().state == "withdrawn"
    assert [item.result for item in office.items()] == ["withdrawn", "withdrawn"]


def test_without_a_reference_person_and_event_decide(office):
    office.bring("moveIn")
    assert office.bring("moveIn", action=3).result == "withdrawn"


def test_a_reference_to_somebody_else_is_not_trusted(office):
    office.bring("moveIn", message_id="ONE")
    office.bring("moveIn", {"local": ("MU.2534", "2")}, message_id="TWO")
    office.bring("moveIn", {"local": ("MU.2534", "2")}, action=3, reference_message_id="ONE")
    assert (office.case().state, office.case("2").state) == ("suggested", "withdrawn")


def test_a_dossier_that_was_worked_on_stays_and_is_flagged(office, now):
    office.bring("moveIn")
    confirm(office.actor, office.cases(), now=now)
    line = office.bring("moveIn", action=3)
    assert (line.result, line.reason) == ("to_check", "recall_touched")
    assert office.case().state == "open" and "widerrufen" in office.case().flagged


def test_a_recall_before_its_message_waits_for_it(office):
    recall = {"action": 3, "message_date": "2026-11-05T08:00:00+01:00"}
    assert office.bring("moveIn", **recall).result == "waiting"
    office.bring("moveIn")
    assert office.case().state == "withdrawn"


def test_after_a_recall_the_person_may_be_reported_again(office):
    office.bring("moveIn")
    office.bring("moveIn", action=3)
    assert office.bring("moveIn").result == "case_opened"
    assert office.case().state == "suggested"


def test_a_recalled_move_gives_the_old_address_back(office):
    office.bring("moveIn")
    office.bring("move", {"address": {"street": "Neuweg"}})
    office.bring("move", {"address": {"street": "Neuweg"}}, action=3)
    assert office.person().household.street == "Musterweg"


def test_a_recalled_departure_brings_the_dossier_back(office):
    office.bring("moveIn")
    office.bring("moveOut", {"departure": "2026-11-20"})
    assert office.bring("moveOut", {"departure": "2026-11-20"}, action=3).result == "withdrawn"
    assert (office.case().state, office.case().retention_from) == ("suggested", None)
    assert office.person().departed_on is None


def test_a_recall_does_not_undo_what_a_newer_message_said(office):
    office.bring("moveIn")
    office.bring("changeResidencePermit", {"permit": "0202"}, message_id="OLD")
    office.bring("changeResidencePermit", {"permit": "0301"})
    office.bring("changeResidencePermit", {"permit": "0202"}, action=3, reference_message_id="OLD")
    assert office.person().permit == "0301"


def test_a_recalled_child_goes_with_its_message(office):
    office.bring("moveIn")
    child = {"local": ("MU.2534", "K"), "birth": "2020-01-01", "parents": ({"local": ("MU.2534", "20261")},)}
    office.bring("moveIn", child)
    office.bring("moveIn", child, action=3)
    assert office.person("K") is None and office.person() is not None


def test_a_correction_overwrites_and_is_no_new_stay(office):
    office.bring("moveIn", {"arrival": "2026-10-01"})
    office.bring("moveOut", {"departure": "2026-10-10"})
    office.bring("moveIn", {"arrival": "2026-10-12"}, action=4, reference_message_id="GIBT-ES-NICHT")
    assert [case.arrived_on for case in office.cases()] == [date(2026, 10, 12)]


def test_a_corrected_arrival_for_somebody_unknown_opens_the_dossier(office):
    assert office.bring("moveIn", action=4).result == "case_opened"


def test_receipts_and_requests_change_nothing(office):
    office.bring("moveIn")
    for action, reason in ((8, "receipt"), (9, "receipt"), (5, "request")):
        line = office.bring("moveIn", {"permit": "0301"}, action=action)
        assert (line.result, line.reason) == ("logged", reason)
    assert office.person().permit == "0201"
