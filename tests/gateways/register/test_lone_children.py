"""Children who arrive before their parents, or without them: they wait, and then a person looks."""

from datetime import timedelta

import pytest

from willkomm.config.duties import clock
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.actions import confirm, look_after_lone_minors

MOTHER, CHILD = ("MU.2534", "M"), ("MU.2534", "K")
KID = {"local": CHILD, "birth": "2018-05-01", "parents": ({"local": MOTHER, "kind": 3},)}
WAITS = "Das Kind wartet auf seine Eltern; kommen sie nicht innert 5 Tagen, wird es zum Prüfen vorgelegt."


def look(office, days):
    """What the clock does so many days after the child was stored."""
    here = office.organisation
    with scoped(office.actor.scope):
        return look_after_lone_minors(clock(here.pk), here, now=office.person("K").created_at + timedelta(days=days))


def test_a_child_whose_named_parent_is_not_here_waits_and_says_so(office):
    line = office.bring("moveIn", KID)
    assert (line.result, line.reason, line.message) == ("household_member", "waits_for_parents", WAITS)


def test_a_child_whose_mother_is_here_waits_for_nobody(office):
    office.bring("moveIn", {"local": MOTHER})
    assert office.bring("moveIn", KID).reason == "with_family"
    assert look(office, 30) == []


@pytest.mark.parametrize(("days", "states"), [(4, []), (6, ["to_check"]), (200, ["to_check"])])
def test_after_the_wait_a_person_looks_however_late(office, days, states):
    office.bring("moveIn", {"local": MOTHER, "permit": "0804"})
    office.bring("moveIn", KID)
    assert [case.state for case in look(office, days)] == states
    assert [case.state for case in office.cases("K")] == states
    assert look(office, days) == []


def test_a_lodger_with_a_dossier_hides_no_child(office):
    office.bring("moveIn", {"local": ("MU.2534", "L"), "official_name": "Anders"}, business_process_id="P-1")
    office.bring("moveIn", KID, business_process_id="P-1")
    assert office.person("K").household_id == office.person("L").household_id
    assert [case.person.id_value for case in look(office, 6)] == ["K"]


def test_the_dossier_of_the_clock_is_complete(office):
    office.bring("moveIn", KID)
    look(office, 6)
    case = office.case("K")
    assert case.reason.endswith("; die Eltern sind nicht gemeldet") and "Bewilligung B" in case.reason
    assert case.screening and case.channel and case.channel_reason and case.language and case.language_reason


def test_when_the_mother_comes_after_all_the_childs_dossier_is_taken_back(office):
    office.bring("moveIn", KID)
    look(office, 6)
    assert office.bring("moveIn", {"local": MOTHER}).result == "case_opened"
    assert office.case("K").state == "withdrawn"


def test_a_mother_who_comes_after_the_childs_welcome_began_makes_both_dossiers_speak(office, now):
    office.bring("moveIn", KID)
    look(office, 6)
    confirm(office.actor, office.cases("K"), now=now)
    office.bring("moveIn", {"local": MOTHER})
    assert office.case("K").state == "open"
    assert "eigenes Dossier" in office.case("K").flagged and "eigenes Dossier" in office.case("M").flagged
