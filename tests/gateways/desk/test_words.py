"""The desk's German words, without a page."""

from datetime import UTC, date, datetime

import pytest

from willkomm.common.people.models import Person
from willkomm.gateways.desk.presenters import words
from willkomm.gateways.desk.presenters.dossier import coming
from willkomm.gateways.desk.presenters.duties import duty
from willkomm.gateways.desk.presenters.today import headline
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.queries import DEFAULT_DAYS

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def real_transactions():
    """Words need no database."""


def _person(**facts):
    return Person(**{"official_name": "Tesfay", "first_name": "Selam", **facts})


def _case(state, **facts):
    return Case(**{"state": state, "state_since": datetime(2026, 3, 1, 8, tzinfo=UTC), "person": _person(), **facts})


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"origin": "abroad", "origin_country": "ER"}, "aus Eritrea"),
        ({"origin": "abroad", "origin_country": "TR"}, "aus der Türkei"),
        ({"origin": "abroad", "origin_country": "IQ"}, "aus dem Irak"),
        ({"origin": "abroad", "origin_country": "8100 unbekannt"}, "aus 8100 unbekannt"),
        ({"origin": "abroad"}, "aus dem Ausland"),
        ({"origin": "swiss", "origin_town": "Olten"}, "aus Olten"),
        ({"origin": "unknown"}, "Herkunft unbekannt"),
    ],
)
def test_where_somebody_comes_from(facts, said):
    assert words.origin(_person(**facts)) == said


@pytest.mark.parametrize(("precision", "said"), [("day", "3. Mai 1990"), ("month", "Mai 1990"), ("year", "1990")])
def test_a_birth_date_says_no_more_than_is_known(precision, said):
    assert words.born(_person(born_on=date(1990, 5, 3), birth_precision=precision)) == said


def test_a_household_has_a_name_and_a_number():
    other = _person(official_name="Haile", first_name="Yonas")
    assert words.household([_person()]) == "Selam Tesfay"
    assert words.household([_person()], 4) == "Familie Tesfay (4)"
    assert words.household([_person(), other, _person()]) == "Tesfay, Selam und 2 weitere"
    arabic = words.household([_person(official_name="الحسن"), _person(official_name="الحسن")])
    assert arabic == "Familie \u2068الحسن\u2069 (2)", "the number keeps its place behind the name"


def test_a_lock_is_named_while_it_holds():
    assert words.lock(_person(data_lock=1), TODAY) == "Adresssperre"
    assert words.lock(_person(data_lock=2, data_lock_to=TODAY), TODAY) == "Auskunftssperre"
    assert words.lock(_person(data_lock=2, data_lock_to=date(2026, 3, 9)), TODAY) == ""
    assert words.lock(_person(data_lock=0), TODAY) == ""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 9, 13, tzinfo=UTC), "gestern 14.00 Uhr"),
        (datetime(2026, 3, 10, 13, tzinfo=UTC), "heute 14.00 Uhr"),
        (datetime(2026, 3, 14, 8, 30, tzinfo=UTC), "am 14. März 09.30 Uhr"),
        (datetime(2027, 3, 14, 8, 30, tzinfo=UTC), "am 14. März 2027 09.30 Uhr"),
    ],
)
def test_an_appointment_is_said_as_people_say_it(at, said):
    assert words.moment(at, today=TODAY) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "Nichts zu tun."), (1, "1 Sache ist zu tun."), (2, "2 Dinge sind zu tun.")]
)
def test_the_headline(count, said):
    assert headline(count) == said


@pytest.mark.parametrize(
    ("state", "facts", "kind", "button"),
    [
        ("suggested", {}, "confirm", "Aufnehmen"),
        ("to_check", {}, "check", "Aufnehmen"),
        ("open", {"channel": "conversation"}, "invite", "Einladung erstellen"),
        ("open", {"channel": "folder"}, "folder", "Begleitbrief zur Mappe erstellen"),
        ("open", {"channel": "event"}, "event", "Einladung erstellen"),
        ("invited", {"due_on": date(2026, 3, 14)}, "wait", "Antwort eintragen"),
        ("invited", {"due_on": TODAY}, "remind", "Erinnerung erstellen"),
        ("reminded", {"due_on": date(2026, 3, 14)}, "wait", "Antwort eintragen"),
        ("reminded", {"due_on": TODAY}, "fallback", "Begleitbrief zur Mappe erstellen"),
        ("agreed", {"appointment_at": datetime(2026, 3, 9, tzinfo=UTC)}, "record", "Gespräch erfassen"),
        ("agreed", {"appointment_at": datetime(2026, 3, 14, tzinfo=UTC)}, "ahead", "Gespräch erfassen"),
        ("agreed", {"channel": "event"}, "record", "Teilnahme eintragen"),
        ("no_reply", {}, "fallback", "Begleitbrief zur Mappe erstellen"),
        ("returned", {}, "returned", "Neue Einladung erstellen"),
        ("no_show", {}, "no_show", "Erinnerung erstellen"),
        ("welcomed", {}, "close", "Dossier abschliessen"),
        ("waived", {}, "close", "Dossier abschliessen"),
    ],
)
def test_every_state_asks_for_one_thing(state, facts, kind, button):
    found = duty(_case(state, **facts), now=NOW, today=TODAY)
    assert (found.kind, found.button) == (kind, button)


@pytest.mark.parametrize("state", ("not_target", "informed", "moved_away", "closed", "withdrawn"))
def test_an_ended_dossier_asks_for_nothing(state):
    assert duty(_case(state), now=NOW, today=TODAY) is None


def test_silence_is_counted_in_days():
    assert duty(_case("invited", due_on=TODAY), now=NOW, today=TODAY).text == "Keine Rückmeldung seit 9 Tagen."


def test_once_the_letter_exists_only_the_folder_is_missing():
    found = duty(_case("open", channel="folder"), now=NOW, today=TODAY, folder_letter=True)
    assert (found.button, found.way) == ("Mappe eintragen", "folder")


def test_what_comes_next_is_computed_from_the_intervals():
    invited = _case("invited", due_on=date(2026, 3, 14))
    assert coming(invited, DEFAULT_DAYS, now=NOW, today=TODAY) == [
        "14. März: Erinnerung, wenn keine Antwort kommt",
        "28. März: Mappe statt Gespräch",
    ]
    closed = _case("closed", retention_from=date(2026, 3, 1))
    assert coming(closed, DEFAULT_DAYS, now=NOW, today=TODAY) == ["29. Februar 2028: Ende der Aufbewahrung"]
