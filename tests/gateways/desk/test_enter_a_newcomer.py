"""Typing a newcomer at the counter."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.common.people.models import Person
from willkomm.welcome.cases.models import Case
from willkomm.welcome.cases.rules import AHEAD

MINI = {
    "official_name": "Tesfay",
    "first_name": "Selam",
    "born": "3.5.1990",
    "nationality": "Eritrea",
    "arrived_on": "2026-11-02",
    "address": "Hauptstrasse 5a",
    "weitere-TOTAL_FORMS": "2",
    "weitere-INITIAL_FORMS": "0",
}


@pytest.fixture
def enter(signed_in, anna, zuchwil):
    client = signed_in(anna)
    return lambda **facts: client.post(reverse("arrival-enter"), {**MINI, **facts})


def test_six_fields_lead_to_the_dossier(enter, anna, seen):
    answer = enter()
    with seen(anna):
        case = Case.objects.select_related("person", "household").get()
        assert answer.url == reverse("case", args=[case.public_id])
        assert (case.state, case.language) == ("to_check", "ti")
        assert (case.person.origin, case.person.permit_pending, case.person.nationalities) == ("abroad", True, ["ER"])
        home = case.household
        assert (home.street, home.house_number, home.postal_code, home.town) == (
            "Hauptstrasse",
            "5a",
            "4528",
            "Zuchwil",
        )


@pytest.mark.parametrize(
    ("typed", "precision", "year"), [("1990", "year", 1990), ("5.1990", "month", 1990), ("1990-05-03", "day", 1990)]
)
def test_a_birth_date_may_be_incomplete(typed, precision, year, enter, anna, seen):
    enter(born=typed)
    with seen(anna):
        person = Person.objects.get()
        assert (person.birth_precision, person.born_on.year) == (precision, year)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"official_name": ""}, "Geben Sie den Namen an."),
        ({"born": "31.2.1990"}, "Diesen Tag gibt es nicht."),
        ({"born": "morgen"}, "Schreiben Sie das Geburtsdatum als"),
        ({"born": "2999"}, "kann nicht stimmen"),
        ({"nationality": "Atlantis"}, "Dieses Land kennen wir nicht."),
        ({"arrived_on": "gestern"}, "Dieses Datum gibt es nicht."),
        ({"entered_on": "31.2.2026"}, "Dieses Datum gibt es nicht."),
        ({"arrived_on": "1926-11-02"}, "Prüfen Sie das Jahr."),
        ({"arrived_on": (timezone.localdate() + AHEAD + timedelta(1)).isoformat()}, "Prüfen Sie das Jahr."),
        ({"address": ""}, "Geben Sie Strasse und Nummer an."),
        ({"weitere-0-first_name": "Abel"}, "das Jahr genügt"),
    ],
)
def test_bad_input_is_kept_and_explained(facts, sentence, enter, text, anna, seen):
    answer = enter(**facts)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="Selam"' in answer.content.decode()
    with seen(anna):
        assert not Person.objects.exists()


def test_the_family_comes_along_and_children_have_no_dossier_of_their_own(enter, anna, seen):
    enter(
        **{
            "weitere-0-first_name": "Abel",
            "weitere-0-born": "2019",
            "weitere-1-first_name": "Yonas",
            "weitere-1-born": "1.1.1988",
            "weitere-1-official_name": "Haile",
        }
    )
    with seen(anna):
        assert Person.objects.count() == 3
        assert set(Case.objects.values_list("person__first_name", flat=True)) == {"Selam", "Yonas"}


def test_a_known_person_is_asked_about_not_blocked(enter, anna, seen, text):
    enter()
    answer = enter()
    assert answer.status_code == 422
    assert "Kennen wir diese Person schon?" in text(answer) and "gleicher Name, gleiches Geburtsdatum" in text(answer)
    assert 'value="Hauptstrasse 5a"' in answer.content.decode(), "what was typed stays"
    assert enter(andere_person="1").status_code == 302
    with seen(anna):
        assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"official_name": "Tesfaye", "first_name": "Salam"}, "ähnlicher Name, gleiches Geburtsdatum"),
        ({"official_name": "Selam", "first_name": "Tesfay"}, "Name und Vorname vertauscht"),
        ({"born": "5.3.1990"}, "Geburtsdatum vertauscht (Tag und Monat)"),
        ({"born": "3.5.1980"}, "Geburtsdatum vertippt"),
        ({"born": "1990"}, "gleiches Geburtsjahr"),
        ({"official_name": "ተስፋይ", "first_name": "ሰላም"}, "gleiches Geburtsdatum"),
    ],
)
def test_somebody_spelt_otherwise_is_recognised(facts, why, enter, text):
    enter()
    assert why in text(enter(**facts))


def test_a_brother_is_no_double(enter, anna, seen):
    enter()
    assert enter(first_name="Dawit", born="9.11.1993").status_code == 302
    with seen(anna):
        assert Person.objects.count() == 2


def test_the_same_person_leads_to_the_dossier_and_adds_what_was_unknown(enter, anna, seen, signed_in, text):
    enter()
    with seen(anna):
        case = Case.objects.select_related("person").get()
    answer = enter(dieselbe=str(case.person.public_id), office_phone="079 111 22 33")
    assert answer.url == reverse("case", args=[case.public_id])
    assert "ist schon erfasst" in text(signed_in(anna).get(answer.url))
    with seen(anna):
        assert Person.objects.get().office_phone == "079 111 22 33"


def test_who_comes_back_begins_a_new_stay(enter, anna, seen):
    enter(arrived_on="2025-03-01")
    with seen(anna):
        person = Person.objects.get()
        Person.objects.update(departed_on="2026-01-31")
    answer = enter(dieselbe=str(person.public_id), arrived_on="2026-11-02")
    with seen(anna):
        person = Person.objects.get()
        assert (person.departed_on, str(person.arrived_on)) == (None, "2026-11-02")
        first, second = Case.objects.order_by("arrived_on")
        assert answer.url == reverse("case", args=[second.public_id])
        assert first.household_id != second.household_id == person.household_id


def test_an_invented_person_is_nobody(enter, anna, seen):
    assert enter(dieselbe="keine-kennung").status_code == 302
    with seen(anna):
        assert Person.objects.count() == 1


def test_no_dossier_is_explained(enter, anna, signed_in, text):
    answer = enter(nationality="Schweiz")
    assert answer.url == reverse("arrivals")
    assert "Keine Erstinformation nötig: " in text(signed_in(anna).get(answer.url))


def test_taking_the_entry_back(enter, anna, signed_in, seen):
    enter()
    with seen(anna):
        case = Case.objects.get()
    signed_in(anna).post(reverse("case-step", args=[case.public_id, "withdraw"]))
    with seen(anna):
        case.refresh_from_db()
        assert case.state == "withdrawn"


def test_the_clerk_enters_and_lands_on_the_arrivals(emil, signed_in):
    assert signed_in(emil).post(reverse("arrival-enter"), MINI).url == reverse("arrivals")


def test_an_officer_of_several_municipalities_says_for_which(carla, signed_in, municipality, seen, text):
    client = signed_in(carla)
    answer = client.post(reverse("arrival-enter"), MINI)
    assert answer.status_code == 422 and "Für welche Gemeinde?" in text(answer)
    partner = municipality(2528)
    assert client.post(reverse("arrival-enter"), {**MINI, "organisation": partner.pk}).status_code == 302
    with seen(carla):
        assert Case.objects.get().organisation_id == partner.pk


def test_nobody_enters_for_the_neighbour(enter, derendingen, anna, seen):
    enter(organisation=derendingen.pk)
    with seen(anna):
        assert set(Case.objects.values_list("organisation__name", flat=True)) == {"Zuchwil"}
