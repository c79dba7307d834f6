"""What a message alone cannot settle: the sentence says so, and nothing is invented or changed in silence."""

from datetime import date

import pytest

from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import CaseTransition

LOOK_IT_UP = "Das Wohnsitzverhältnis hat sich geändert; bitte im Register nachsehen."
SECOND = "Neuer Zuzug am 1. November 2026 gemeldet, ohne dass ein Wegzug bekannt ist. Bitte prüfen."


def test_a_changed_kind_of_residence_is_not_invented_for_somebody_new(office):
    line = office.bring("changeResidenceType")
    assert (line.result, line.message) == ("to_check", LOOK_IT_UP)
    case = office.case()
    assert case.state == "to_check" and case.flagged == LOOK_IT_UP
    assert "Hauptwohnsitz" not in case.reason and "Wohnsitzverhältnis unbekannt" in case.reason


def test_nor_does_the_old_kind_of_residence_stay(office):
    office.bring("moveIn", {"residence": "secondary"})
    assert "Nebenwohnsitz" in office.case().reason
    assert office.bring("changeResidenceType").message == LOOK_IT_UP
    assert "Nebenwohnsitz" not in office.case().reason and "kein Hauptwohnsitz" not in office.case().reason


def test_a_second_arrival_without_a_departure_does_not_move_a_welcome_that_has_begun(office, now):
    office.bring("moveIn", {"arrival": "2024-03-01"})
    confirm(office.actor, office.cases(), now=now)
    line = office.bring("moveIn", {"arrival": "2026-11-01"})
    assert (line.result, line.reason, line.message) == ("to_check", "new_stay?", SECOND)
    assert (office.case().arrived_on, office.case().state) == (date(2024, 3, 1), "open")
    assert office.case().flagged == SECOND
    assert office.bring("changeResidencePermit", {"permit": "0301"}).result != "case_opened"


def test_a_correction_still_moves_it(office, now):
    office.bring("moveIn", {"arrival": "2024-03-01"})
    confirm(office.actor, office.cases(), now=now)
    office.bring("moveIn", {"arrival": "2024-04-01"}, action=4)
    assert office.case().arrived_on == date(2024, 4, 1)
    office.bring("correctReporting", {"arrival": "2024-05-01"})
    assert office.case().arrived_on == date(2024, 5, 1)


def test_an_untouched_dossier_follows_the_later_arrival(office):
    office.bring("moveIn", {"arrival": "2026-10-01"})
    assert office.bring("moveIn", {"arrival": "2026-11-01"}).result == "case_updated"
    assert office.case().arrived_on == date(2026, 11, 1)


def test_a_departure_that_is_still_to_come_says_its_day(office):
    office.bring("moveIn")
    line = office.bring("moveOut", {"departure": "2027-06-30"})
    assert (line.result, line.message) == (
        "case_closed",
        "Wegzug am 30. Juni 2027 gemeldet; das Dossier ist abgeschlossen.",
    )
    assert office.case().retention_from == date(2027, 6, 30)
    with scoped(office.actor.scope):
        assert CaseTransition.objects.get(after="moved_away").reason.startswith("Wegzug am 30. Juni 2027 gemeldet")


@pytest.mark.parametrize("event", ["changeResidencePermit", "correctResidencePermit", "correctReporting"])
def test_a_new_status_of_somebody_screened_out_asks_to_enter_them_by_hand(office, event):
    office.bring("moveIn", {"permit": "0804"})
    line = office.bring(event, {"permit": "0201"})
    assert (line.result, line.reason) == ("logged", "no_case")
    assert line.message.endswith("Gehört die Person neu zur Zielgruppe, erfassen Sie sie von Hand.")
    assert office.bring("death").message.endswith("die Meldung ist nur vermerkt.")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("leer.xml", b"", "Die Datei ist leer."),
        ("zuzuege.csv", b"Name;Vorname\nMuster;Anna\n", "Gelesen werden Meldungen nach eCH-0020 (XML) und Tabellen"),
        ("brief.xml", b"Liebe Gemeinde", "Die Datei ist kein lesbares XML"),
    ],
)
def test_a_file_that_is_no_message_says_what_is_read(office, name, content, words):
    report = office.take(content, name=name)
    assert report.rejected and report.delivery.sentence.startswith(words)
