"""Messages without a register number: the ZEMIS number counts; then a human decides, and no match is ever silent."""

from datetime import timedelta

import pytest
from django.urls import reverse

from willkomm.config.duties import clock
from willkomm.core.kernel.refusals import Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.actions import decide_person, drop_expired

NOBODY = {"local": None}
ZEMIS = {"others": (("CH.ZEMIS", "90000101"),)}


@pytest.fixture
def asked(office):
    """A known person, and a message about their namesake that waits for a human: (line, item)."""
    office.bring("moveIn")
    line = office.bring("move", NOBODY | {"address": {"street": "Neuweg"}}, variant="f")
    return line, office.items()[-1]


def streets(office):
    with scoped(office.actor.scope):
        return sorted(case.person.household.street for case in office.cases())


def test_the_zemis_number_is_enough(office):
    office.bring("moveIn", ZEMIS)
    line = office.bring("move", NOBODY | ZEMIS | {"address": {"street": "Neuweg"}}, variant="f")
    assert line.result in ("case_updated", "person_updated") and office.person().household.street == "Neuweg"


def test_a_namesake_is_only_proposed(asked, office):
    line, item = asked
    assert (line.result, line.reason) == ("to_check", "same_person?")
    assert item.person_id == office.person().pk and item.payload
    assert office.person().household.street == "Musterweg"


def test_the_same_person_gets_the_message(asked, office):
    done = decide_person(office.actor, asked[1], same=True, now=office.now)
    assert (done.result, done.payload) == ("case_updated", None)
    assert office.person().household.street == "Neuweg" and office.people() == 1


def test_somebody_else_stays_unknown(asked, office):
    done = decide_person(office.actor, asked[1], same=False, now=office.now)
    assert (done.result, done.reason, done.payload) == ("logged", "no_case", None)
    assert office.person().household.street == "Musterweg"


def test_it_is_decided_once(asked, office):
    decide_person(office.actor, asked[1], same=True, now=office.now)
    with pytest.raises(Refused, match="schon entschieden"):
        decide_person(office.actor, asked[1], same=False, now=office.now)


def test_an_arrival_of_nobody_we_know_is_a_new_person_to_check(office):
    line = office.bring("moveIn", NOBODY, variant="f")
    assert (line.result, line.reason, line.person) == ("to_check", "no_number", None)
    [case] = office.cases()
    assert case.state == "to_check" and case.person.id_value == ""


def test_an_arrival_of_a_namesake_may_be_somebody_else(office):
    office.bring("moveIn")
    assert office.bring("moveIn", NOBODY, variant="f").reason == "same_person?"
    done = decide_person(office.actor, office.items()[-1], same=False, now=office.now)
    assert done.reason == "no_number" and office.people() == 2


def test_with_several_namesakes_the_message_must_come_again(office):
    office.bring("moveIn")
    office.bring("moveIn", {"local": ("MU.2534", "2")})
    line = office.bring("moveOut", NOBODY | {"departure": "2026-11-20"}, variant="f")
    assert (line.result, line.reason) == ("to_check", "several_match")
    assert {case.state for case in office.cases()} == {"suggested"}


def test_the_same_name_without_its_accents_goes_before_a_similar_one(office):
    office.bring("moveIn", {"first_name": "Inês"})
    office.bring("moveIn", {"local": ("MU.2534", "2"), "first_name": "Ineza"})
    line = office.bring("move", NOBODY | {"first_name": "INES", "address": {"street": "Neuweg"}}, variant="f")
    assert (line.reason, office.items()[-1].person_id) == ("same_person?", office.person().pk)


@pytest.mark.parametrize("other", [{"birth": "1988-11-30"}, {"sex": 1}, {"first_name": "Joana"}])
def test_name_birth_date_and_sex_must_all_agree(office, other):
    office.bring("moveIn")
    line = office.bring("move", NOBODY | other | {"address": {"street": "Neuweg"}}, variant="f")
    assert (line.result, line.reason) == ("logged", "no_case")


@pytest.mark.parametrize("slip", [{"birth": "1991-04-18"}, {"first_name": "Inês"}])
def test_a_slip_is_asked_about(office, slip):
    office.bring("moveIn")
    before = office.person()
    line = office.bring("move", NOBODY | slip | {"address": {"street": "Neuweg"}}, variant="f")
    assert (line.reason, office.items()[-1].person_id) == ("same_person?", before.pk)


def test_a_recall_without_a_number_asks_too(office):
    office.bring("moveIn")
    assert office.bring("moveIn", NOBODY, variant="f", action=3).reason == "same_person?"
    assert office.case().state == "suggested"
    assert decide_person(office.actor, office.items()[-1], same=True, now=office.now).result == "withdrawn"
    assert office.case().state == "withdrawn"


def test_nobody_decides_for_ninety_days_and_the_facts_go(asked, office, zuchwil):
    drop_expired(clock(zuchwil.pk), zuchwil, now=office.now + timedelta(days=91))
    item = office.items()[-1]
    assert (item.result, item.reason, item.payload, item.person_id) == ("logged", "undecided", None, None)


def test_a_base_delivery_asks_as_well(office, tmp_path):
    office.bring("moveIn")
    report = office.bring_base(tmp_path, [{}, {"local": None, "official_name": "Neu"}, {"local": None}], variant="f")
    assert report.delivery.counts["to_check"] == 2
    assert sorted(line.reason for line in report.lines if line.result == "to_check") == ["no_number", "same_person?"]


def test_the_page_asks_and_applies(asked, emil, signed_in, office):
    client, item = signed_in(emil), asked[1]
    page = reverse("delivery", args=[_delivery(office, item).public_id])
    shown = client.get(page).content.decode()
    assert "Dieselbe Person" in shown and "Andere Person" in shown and "geboren 17. April 1991" in shown
    answer = client.post(f"{page}entscheiden/", {"meldung": item.pk, "entscheid": "dieselbe"}, follow=True)
    shown = answer.content.decode()
    assert "Die Angaben im Dossier sind nachgeführt." in shown and "Dieselbe Person" not in shown
    assert office.person().household.street == "Neuweg"


def test_the_neighbour_finds_nothing_to_decide(asked, nora, rita, signed_in, office):
    item = asked[1]
    address = reverse("delivery-decide", args=[_delivery(office, item).public_id])
    assert signed_in(nora).post(address, {"meldung": item.pk, "entscheid": "dieselbe"}).status_code == 404
    assert signed_in(rita).post(address, {"meldung": item.pk, "entscheid": "dieselbe"}).status_code == 403
    assert office.person().household.street == "Musterweg"


@pytest.mark.parametrize("number", ["", "x", "999999999", "9" * 30])
def test_an_unknown_message_is_not_found(asked, emil, signed_in, office, number):
    address = reverse("delivery-decide", args=[_delivery(office, asked[1]).public_id])
    assert signed_in(emil).post(address, {"meldung": number}).status_code == 404


def _delivery(office, item):
    with scoped(office.actor.scope):
        return item.delivery
