"""Every event of eCH-0020 V3.0, strict and forgiving: known person, unknown person, and what it changes."""

from datetime import date

import pytest
from django.db import transaction
from tests.gateways.register.ech.messages import PERSON, PORTUGAL, TURKEY, build
from tests.gateways.register.ech.payloads import EVENTS

from willkomm.core.kernel.tenancy import scoped

ARRIVING = {"moveIn", "baseDelivery", "changeResidenceType"}
VARIANTS = pytest.mark.parametrize("variant", ["strict", "f"])
ENDS = {
    "moveOut": "case_closed",
    "death": "case_closed",
    "missing": "case_closed",
    "naturalizeForeigner": "case_closed",
    "deletedInRegister": "withdrawn",
}
LOGGED = {
    "dataRequest",
    "keyExchange",
    "changeReligion",
    "changeOccupation",
    "correctOccupation",
    "guardianMeasure",
    "undoGuardian",
    "changeGuardian",
    "changeArmedForces",
    "changeCivilDefense",
    "changeFireService",
    "changeHealthInsurance",
    "changeMatrimonialInheritanceArrangement",
    "correctGuardianRelationship",
    "correctReligion",
    "correctPoliticalRightData",
    "undoCitizen",
    "separation",
    "undoSeparation",
}
FACTS = {
    "birth": {"local": ("MU.2534", "KIND"), "parents": ({"local": ("MU.2534", "20261")},), "residence": None},
    "marriage": {"spouse": {"official_name": "Lobato"}},
    "partnership": {"spouse": {"official_name": "Lobato", "kind": 2}},
    "identificationConversion": {"conversions": ((("MU.2534", "20261"), ("MU.2534", "A-1"), None),)},
    "undoMissing": {"valid_from": "2026-11-01"},
}


def expected(event):
    if event in ENDS:
        return {ENDS[event]}
    if event in LOGGED:
        return {"logged"}
    special = {
        "birth": {"household_member"},
        "announceDuplicate": {"waiting"},
        "correctIdentification": {"person_updated"},
        "identificationConversion": {"person_updated"},
        "changeResidenceType": {"to_check"},
        "baseDelivery": {"case_updated"},
        "moveIn": {"case_updated"},
        "naturalizeSwiss": {"case_updated", "withdrawn"},
        "correctPlaceOfOrigin": {"case_updated"},
        "changeOrigin": {"withdrawn"},
        "correctDeathData": {"case_closed"},
    }
    return special.get(event, {"case_updated", "person_updated"})


def each(events, work):
    """Do the work for every event in a world of its own; returns what failed."""
    failed = []
    for event in events:
        with transaction.atomic():
            if (found := work(event)) is not None:
                failed.append((event, found))
            transaction.set_rollback(True)
    return failed


@VARIANTS
def test_every_event_has_its_result_for_somebody_we_know(office, variant):
    def work(event):
        office.bring("moveIn", variant=variant)
        line = office.bring(event, FACTS.get(event), variant=variant)
        return None if line.result in expected(event) and line.message and line.reason else line

    assert each(EVENTS, work) == []


def test_no_event_stores_anything_about_somebody_screened_out(office):
    def work(event):
        office.bring("moveIn", {"permit": "0804"})
        line = office.bring(event, FACTS.get(event))
        return None if line.result in ("logged", "waiting") and office.people() == 0 else line

    assert each(set(EVENTS) - ARRIVING, work) == []


def test_an_event_for_somebody_unknown_waits_and_is_applied_when_they_arrive(office):
    def work(event):
        early = office.bring(event, FACTS.get(event))
        office.bring("moveIn", {"arrival": "2026-10-15"}, message_date="2026-11-02T08:00:00+01:00")
        [item] = office.items(event=event)
        applied = item.result != "waiting" and item.payload is None and item.waits_until is None
        return None if early.reason == "person_unknown" and applied else (early, item.result)

    never = {"identificationConversion", "announceDuplicate"}  # the first waits for nobody, the second for another
    assert each(set(EVENTS) - LOGGED - ARRIVING - never, work) == []


def test_what_nobody_came_for_is_dropped_as_logged(office, now):
    from datetime import timedelta

    from willkomm.gateways.register.actions import drop_expired

    office.bring("move")
    assert drop_expired(office.actor, office.organisation, now=now + timedelta(days=6)) == 0
    assert drop_expired(office.actor, office.organisation, now=now + timedelta(days=8)) == 1
    [item] = office.items()
    assert (item.result, item.reason, item.payload) == ("logged", "no_case", None)


def test_a_move_writes_the_new_address(office):
    office.bring("moveIn")
    office.bring("move", {"address": {"street": "Neuweg", "house_number": "7"}})
    assert office.person().household.street == "Neuweg"


def test_a_name_changes_although_the_identification_carries_the_old_one(office):
    office.bring("moveIn")
    office.bring("changeName", {"name": {"official_name": "Neuhaus"}})
    assert office.person().official_name == "Neuhaus"
    office.bring("changeResidencePermit", {"permit": "0301"})
    assert (office.person().official_name, office.person().permit) == ("Neuhaus", "0301")


def test_nationalities_are_replaced(office):
    office.bring("moveIn")
    office.bring("changeNationality", {"nationalities": (TURKEY, PORTUGAL)})
    assert office.person().nationalities == ["TR", "PT"]


def test_a_missing_optional_group_means_delete(office):
    office.bring("moveIn", {"contact": {"last_name": "Beiz"}, "language": "pt"})
    assert office.person().contact_lines
    office.bring("correctContact", {"contact": None})
    office.bring("correctResidencePermit", {"permit": False})
    person = office.person()
    assert (person.contact_lines, person.permit, person.permit_pending) == ([], "", True)


def test_a_corrected_arrival_date_moves_the_dossier(office):
    office.bring("moveIn")
    office.bring("correctReporting", {"arrival": "2026-10-15"})
    assert (office.person().arrived_on, office.case().arrived_on) == (date(2026, 10, 15),) * 2


def test_departure_starts_the_deletion_clock_and_a_correction_moves_it(office):
    office.bring("moveIn")
    office.bring("moveOut", {"departure": "2026-11-20"})
    assert (office.case().state, office.case().retention_from) == ("moved_away", date(2026, 11, 20))
    office.bring("moveOut", {"departure": "2026-11-25"}, action=4)
    assert office.case().retention_from == date(2026, 11, 25)


def test_death_closes_and_nobody_may_be_written_to(office):
    office.bring("moveIn")
    office.bring("death", {"death": "2026-11-10"})
    case = office.case()
    assert (case.state, case.closed_reason, case.retention_from) == ("closed", "died", date(2026, 11, 10))
    assert office.person().died_on == date(2026, 11, 10)


def test_death_that_was_an_error_brings_the_dossier_back(office):
    office.bring("moveIn")
    office.bring("death")
    office.bring("correctDeathData", {"death": None})
    assert (office.person().died_on, office.case().state) == (None, "suggested")


def test_somebody_missing_who_is_found_comes_back(office):
    office.bring("moveIn")
    office.bring("missing")
    assert office.case().closed_reason == "missing"
    office.bring("undoMissing", {"valid_from": "2026-11-10"})
    assert office.case().state == "suggested"


def test_naturalisation_closes(office):
    office.bring("moveIn")
    office.bring("naturalizeForeigner")
    assert (office.case().state, office.case().closed_reason) == ("closed", "naturalised")
    assert office.person().is_swiss


def test_a_deleted_entry_takes_the_dossier_back(office):
    office.bring("moveIn")
    assert office.bring("deletedInRegister").result == "withdrawn"
    assert office.case().state == "withdrawn"


def test_a_changed_permit_after_confirmation_asks_a_human(office, now):
    from willkomm.welcome.cases.actions import confirm

    office.bring("moveIn")
    confirm(office.actor, office.cases(), now=now)
    line = office.bring("changeResidencePermit", {"permit": "0804"})
    assert (line.result, line.reason) == ("to_check", "no_longer_target_check")
    assert office.case().flagged and office.case().state == "open"


def test_marriage_and_divorce_follow(office):
    office.bring("moveIn")
    office.bring("marriage", {"marital": 2, "spouse": {"local": ("MU.2534", "9")}})
    with scoped(office.actor.scope):
        assert [r.kind for r in office.person().relations.all()] == [1]
    office.bring("divorce")
    with scoped(office.actor.scope):
        assert office.person().marital_status == 4 and not office.person().relations.exists()


def test_a_federal_register_may_report_instead_of_a_municipality(office):
    assert office.bring("moveIn", {"federal_register": 3}).result == "case_opened"


def test_abolished_municipalities_report_for_their_successor(municipality, now):
    from tests.gateways.register.bringing import Office

    from willkomm.core.organisations.models import Organisation

    old = Organisation.objects.exclude(successor=None).exclude(valid_to=None).filter(bfs_number__isnull=False).first()
    successor = old.successor
    while successor.successor_id and successor.valid_to:
        successor = successor.successor
    line = Office(successor, now).bring("moveIn", {"municipality": (old.bfs_number, old.name)})
    assert line.result == "case_opened"


def test_events_without_a_municipality_belong_to_the_number_of_the_person(office):
    line = office.bring("death", {"local": ("MU.351", "7")})
    assert (line.result, line.reason) == ("rejected", "foreign_municipality")


def test_a_receipt_is_only_noted(office, shared):
    path = shared / "ech" / "samples" / "ech0058" / "60_eventReport_positiv.xml"
    [line] = office.take(path, name=path.name).lines
    assert (line.event, line.result, line.reason) == ("eventReport", "logged", "receipt")
    [again] = office.take(path, name=path.name).lines
    assert again.result == "duplicate"


def test_a_birth_adds_a_child_to_the_household_of_its_parents(office):
    office.bring("moveIn")
    facts = PERSON | FACTS["birth"] | {"birth": "2026-11-02"}
    line = office.bring("birth", facts)
    assert (line.result, line.reason, line.person) == ("household_member", "born", "MU.2534/KIND")
    child = office.person("KIND")
    assert child.household_id == office.person().household_id and len(office.cases()) == 1
    with scoped(office.actor.scope):
        assert child.relations.get().partner_id == office.person().pk


def test_a_birth_before_the_parents_arrive_waits_for_them(office):
    assert office.bring("birth", FACTS["birth"]).result == "waiting"
    office.bring("moveIn")
    assert office.person("KIND").household_id == office.person().household_id


def test_a_broken_message_leaves_nothing_half_written(office):
    """The second message cannot be stored; what it had begun is gone, and others go on."""
    office.bring("moveIn")
    office.bring("moveIn", {"local": ("MU.2534", "2")})
    report = office.take(build("correctIdentification", {"after": {"local": ("MU.2534", "2")}}, {"message_id": "K"}))
    assert report.lines[0].result == "to_check" and report.lines[0].reason == "key_conflict"
    assert {case.flagged != "" for case in office.cases()} == {True}
