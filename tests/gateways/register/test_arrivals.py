"""moveIn: who gets a dossier, what an update changes, when a new stay begins."""

from datetime import date

import pytest
from django.db import DataError, OperationalError

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery, Item
from willkomm.welcome.cases.actions import confirm, move_away

SWISS_TOWN = ("town", 351, "Bern")


def test_a_newcomer_from_abroad_gets_a_dossier(office):
    line = office.bring("moveIn")
    assert (line.result, line.reason, line.person) == ("case_opened", "arrived", "MU.2534/20261")
    assert line.message == "Dossier eröffnet: Zuzug aus dem Ausland, Bewilligung B, Hauptwohnsitz."
    person, case = office.person(), office.case()
    assert (person.name, person.nationalities, person.permit) == ("Inês Catarina Ferreira Lobato", ["PT"], "0201")
    assert (case.state, case.arrived_on) == ("suggested", date(2026, 11, 1))
    assert person.household.street == "Musterweg" and person.household.formed_by == "single"


def test_a_country_may_be_a_name_and_a_birth_date_a_year(office):
    office.bring("moveIn", {"nationalities": ((None, None, "Eritrea"),), "birth": "1996", "permit": "0202"})
    person = office.person()
    assert person.nationalities == ["ER"]
    assert (person.born_on, person.birth_precision) == (date(1996, 1, 1), "year")


def test_a_pending_permit_is_to_be_checked(office):
    line = office.bring("moveIn", {"permit": None})
    assert line.result == "to_check" and "ausstehend" in line.message
    assert office.person().permit_pending


def test_of_somebody_who_is_no_newcomer_only_key_and_decision_are_stored(office):
    for number, facts in enumerate(
        (
            {"origin": (("Bern", "BE"),), "nationalities": (("8100", "CH", "Schweiz"),)},
            {"comes_from": SWISS_TOWN},
            {"permit": "0804"},
        ),
        1,
    ):
        line = office.bring("moveIn", facts | {"local": ("MU.2534", f"L{number}")})
        assert (line.result, line.reason) == ("logged", "not_target")
    assert office.people() == 0
    for item in office.items():
        assert item.id_value.startswith("L") and item.payload is None and not item.undo and item.person_id is None


def test_the_same_arrival_again_updates_and_opens_no_second_dossier(office):
    office.bring("moveIn")
    line = office.bring("moveIn", {"language": "pt", "permit_till": "2031-10-31"})
    assert line.result == "case_updated"
    assert office.case().state == "suggested"
    assert office.person().letter_language == "pt"


def test_an_arrival_after_a_departure_is_a_new_stay(office):
    office.bring("moveIn", {"arrival": "2025-03-01"})
    office.bring("moveOut", {"departure": "2025-12-31"})
    line = office.bring("moveIn", {"arrival": "2026-11-01"})
    assert line.result == "case_opened"
    assert [case.state for case in office.cases()] == ["moved_away", "suggested"]
    assert office.person().departed_on is None


@pytest.mark.parametrize("confirmed", [False, True])
def test_an_arrival_after_somebody_said_that_they_left_is_a_new_stay_too(office, confirmed):
    office.bring("moveIn", {"arrival": "2025-03-01"})
    if confirmed:
        confirm(office.actor, [office.case()], now=office.now)
    move_away(office.actor, [office.case()], now=office.now, on=date(2025, 12, 31), to="Bern")
    line = office.bring("moveIn", {"arrival": "2026-11-01"})
    assert line.result == "case_opened"
    first, second = office.cases()
    assert (first.state, first.arrived_on, first.retention_from) == (
        "moved_away",
        date(2025, 3, 1),
        date(2025, 12, 31),
    )
    assert (second.state, second.arrived_on) == ("suggested", date(2026, 11, 1))


def test_an_earlier_arrival_than_the_day_they_left_only_corrects(office):
    office.bring("moveIn", {"arrival": "2025-03-01"})
    move_away(office.actor, [office.case()], now=office.now, on=date(2025, 12, 31))
    office.bring("moveIn", {"arrival": "2025-03-05"})
    assert [case.state for case in office.cases()] == ["moved_away"]


def test_an_older_arrival_does_not_overwrite_newer_facts(office):
    office.bring("moveIn", {"permit": "0202"}, message_date="2026-11-05T08:00:00+01:00")
    line = office.bring("moveIn", {"permit": "0201"}, message_date="2026-11-04T08:00:00+01:00")
    assert (line.result, line.reason) == ("logged", "older")
    assert office.person().permit == "0202"


def test_what_the_office_typed_is_never_overwritten(office, anna, as_actor):
    from willkomm.common.people.actions import note_office_facts

    office.bring("moveIn", {"language": "pt"})
    note_office_facts(as_actor(anna), office.person(), office_language="tr", office_phone="079 000 00 00")
    office.bring("moveIn", {"language": "de"})
    person = office.person()
    assert (person.office_language, person.office_phone, person.letter_language) == ("tr", "079 000 00 00", "de")


def test_a_data_lock_travels(office):
    office.bring("moveIn", {"lock": 1, "lock_from": "2026-11-01"})
    assert (office.person().data_lock, office.person().data_lock_from) == (1, date(2026, 11, 1))
    office.bring("dataLock", {"lock": 2})
    assert office.person().data_lock == 2


def test_sensitive_facts_reach_no_table(office):
    from django.db import connection

    office.bring("moveIn", {"sensitive": True, "ahv": "7560000001016"})
    with scoped(office.actor.scope), connection.cursor() as cursor:
        for table in ("people_person", "people_household", "people_relation", "register_item", "register_delivery"):
            cursor.execute(f"SELECT string_agg(t::text, '|') FROM {table} t")
            text = cursor.fetchone()[0] or ""
            assert "7560000001016" not in text and "Geheim" not in text


def test_a_known_message_is_a_duplicate(office):
    office.bring("moveIn", message_id="ONE")
    line = office.bring("moveIn", message_id="ONE")
    assert (line.result, line.reason) == ("duplicate", "seen_before")
    assert office.bring("moveIn", message_id="ONE", sender_id="sedex://2-1-1").result == "case_updated"


def test_the_neighbour_sees_nothing(office, neighbour):
    office.bring("moveIn")
    with scoped(neighbour.actor.scope):
        assert not Item.objects.exists()
    assert neighbour.people() == 0 and neighbour.cases() == []


def test_secondary_residence_is_to_be_checked(office):
    assert office.bring("moveIn", {"residence": "secondary"}).result == "to_check"
    assert office.person().residence == "secondary"


def _failing(monkeypatch, error):
    def fails(*_arguments):
        raise error

    monkeypatch.setattr("willkomm.gateways.register.actions.settle._settle", fails)


def test_a_fault_of_the_machine_is_never_put_down_to_a_message(office, tmp_path, monkeypatch):
    """Whoever brought the file brings it again; nothing of it counts as seen."""
    _failing(monkeypatch, OperationalError("the disk is full"))
    with pytest.raises(OperationalError):
        office.bring("moveIn")
    with pytest.raises(OperationalError):
        office.bring_base(tmp_path, [{"local": ("MU.2534", "1")}])
    with scoped(office.actor.scope):
        assert not Delivery.objects.exists() and not Item.objects.exists()


def test_what_cannot_be_stored_is_rejected_with_a_sentence(office, monkeypatch):
    _failing(monkeypatch, DataError("value out of range"))
    assert office.bring("moveIn").reason == "not_storable"
