"""The band's search: everybody the user may see, whatever the spelling, and nobody else."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from willkomm.common.people.actions import note_office_facts
from willkomm.common.people.queries.candidates import question
from willkomm.common.people.rules.tokens import terms_of
from willkomm.config.database import OWNER
from willkomm.config.grants import role
from willkomm.core.audit.models import AccessEntry
from willkomm.welcome.cases.actions import confirm
from willkomm.welcome.cases.models import Case

HTMX = {"HX-Request": "true"}


@pytest.fixture
def find(signed_in, text):
    """A function: the text of the results page that this person gets for these words."""
    return lambda user, words: text(signed_in(user).get(reverse("search"), {"q": words}))


@pytest.fixture
def people(anna, zuchwil, arrive):
    """Four households in Zuchwil."""
    arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam", "born_on": date(1990, 5, 3)})
    arrive(anna, zuchwil, {"official_name": "Al-Hassan", "first_name": "Mohammed", "born_on": date(1985, 2, 11)})
    arrive(
        anna,
        zuchwil,
        {"official_name": "Müller", "first_name": "Jürg", "born_on": date(1970, 12, 1)},
        street="Bachgasse",
    )
    arrive(
        anna,
        zuchwil,
        {"official_name": "Dorđević", "first_name": "Đula", "born_on": None, "office_phone": "+41 (0)79 555 01 02"},
        street="Seeweg",
        house_number="1a",
    )


@pytest.mark.parametrize(
    ("typed", "name", "why"),
    [
        ("tesfay", "Tesfay, Selam", ""),
        ("tesf", "Tesfay, Selam", ""),
        ("selam tesfay", "Tesfay, Selam", ""),
        ("Tesfaye Salam", "Tesfay, Selam", "ähnlich: Tesfay"),
        ("ተስፋይ", "Tesfay, Selam", ""),
        ("tsefay", "Tesfay, Selam", "ähnlich: Tesfay"),
        ("محمد", "Al-Hassan, Mohammed", "ähnlich: Mohammed"),
        ("muhammad hasan", "Al-Hassan, Mohammed", "ähnlich: Mohammed"),
        ("mueller", "Müller, Jürg", ""),
        ("Muller 1.12.1970", "Müller, Jürg", ""),
        ("müller 12.1.1970", "Müller, Jürg", "Geburtsdatum vertauscht"),
        ("3. Mai 1990", "Tesfay, Selam", ""),
        ("3.5.90", "Tesfay, Selam", ""),
        ("3.5.1980", "Tesfay, Selam", "Geburtsdatum vertippt"),
        ("tesfay 1990", "Tesfay, Selam", ""),
        ("bachgasse 1", "Müller, Jürg", "Adresse: Bachgasse 1, 4528"),
        ("muller bachg", "Müller, Jürg", "Adresse: Bachgasse 1, 4528"),
        ("bachgasse", "Müller, Jürg", "Adresse: Bachgasse 1, 4528"),
        ("3.5.1909", "Tesfay, Selam", "Geburtsdatum vertippt"),
        ("5.30.1990", "Tesfay, Selam", "Geburtsdatum vertippt"),
        ("3. mai 90", "Tesfay, Selam", ""),
        ("29.2.1985", "Al-Hassan, Mohammed", ""),
        ("Familie Tesfay (1990)", "Tesfay, Selam", ""),
        ("seeweg 1 a", "Dorđević, Đula", "Adresse: Seeweg 1a, 4528"),
        ("dordevic dula", "Dorđević, Đula", ""),
        ("Dordjevic", "Dorđević, Đula", ""),
        ("079 555 01 02", "Dorđević, Đula", "Telefon: +41 (0)79 555 01 02"),
        ("0041795550102", "Dorđević, Đula", "Telefon: +41 (0)79 555 01 02"),
        ("tesfay xylophon", "Tesfay, Selam", "nicht alle Wörter passen"),
    ],
)
def test_a_person_is_found_in_spite_of(typed, name, why, people, anna, find):
    shown = find(anna, typed)
    assert "1 Treffer für" in shown and name in shown and why in shown


def test_tamil_and_cyrillic_names_are_found_in_their_own_letters_too(anna, zuchwil, arrive, find):
    arrive(anna, zuchwil, {"official_name": "Kandasamy", "first_name": "Sivakumar"})
    arrive(anna, zuchwil, {"official_name": "Shevchenko", "first_name": "Oleksandra"}, street="Talweg")
    for typed, name in (
        ("சிவகுமார் கந்தசாமி", "Kandasamy, Sivakumar"),
        ("Kandhasami", "Kandasamy, Sivakumar"),
        ("Шевченко", "Shevchenko, Oleksandra"),
        ("Schewtschenko Alexandra", "Shevchenko, Oleksandra"),
    ):
        shown = find(anna, typed)
        assert "1 Treffer für" in shown and name in shown, typed


def test_a_phone_number_that_changes_leads_on(anna, zuchwil, arrive, find, as_actor, seen):
    [case] = arrive(anna, zuchwil, {"official_name": "Tesfay", "office_phone": "079 555 01 02"})
    with seen(anna):
        note_office_facts(as_actor(anna), case.person, office_phone="076 555 01 03")
    assert "Niemand gefunden" in find(anna, "079 555 01 02") and "Tesfay" in find(anna, "+41 76 555 01 03")


def test_nobody_is_found_by_the_phone_number_under_a_lock(anna, zuchwil, arrive, find):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "office_phone": "079 555 01 02", "data_lock": 2})
    assert "Niemand gefunden" in find(anna, "079 555 01 02")


def test_the_likeliest_comes_first(people, anna, zuchwil, arrive, find):
    arrive(anna, zuchwil, {"official_name": "Tesfaye", "first_name": "Selam"})
    shown = find(anna, "Selam Tesfaye")
    assert shown.index("Tesfaye, Selam") < shown.index("Tesfay, Selam")


@pytest.mark.parametrize("typed", ["Tesfay, S.", "tesfay s", "S Tesfay", "Tesfaye S.", "Tesfay S. 1990"])
def test_an_initial_stands_for_a_first_name(typed, people, anna, zuchwil, arrive, find):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Abel"})
    shown = find(anna, typed)
    assert "1 Treffer für" in shown and "Tesfay, Selam" in shown and "Abel" not in shown
    assert "ähnlich" not in shown or "Tesfaye" in typed
    assert "Niemand gefunden" in find(anna, "s")


def test_a_child_leads_to_the_dossier_of_the_household(anna, zuchwil, arrive, find):
    child = {"first_name": "Abel", "born_on": date(2019, 3, 3)}
    arrive(anna, zuchwil, {"official_name": "Haile"}, {"official_name": "Haile", **child})
    shown = find(anna, "abel")
    assert "gehört zum Haushalt des Dossiers" in shown


def test_nothing_found_says_so_and_an_empty_search_explains(anna, zuchwil, find):
    assert "Niemand gefunden für «xylophon»" in find(anna, "xylophon")
    assert "Tippfehler" in find(anna, "")


def test_the_neighbour_sees_nothing(people, nora, find):
    for typed in ("tesfay", "3.5.1990", "4528", "muller"):
        assert "Niemand gefunden" in find(nora, typed)


def test_who_may_not_open_the_desk_is_refused(people, kim, dora, signed_in):
    assert signed_in(kim).get(reverse("search"), {"q": "tesfay"}).status_code == 403
    assert signed_in(dora).get(reverse("search"), {"q": "tesfay"}).status_code == 403


def test_the_residents_office_finds_what_nobody_has_decided_yet(people, anna, emil, seen, find, now, as_actor):
    assert "Tesfay, Selam" in find(emil, "tesfay")
    assert "Niemand gefunden" in find(emil, "bachgasse")
    with seen(anna):
        [case] = Case.objects.filter(person__official_name="Tesfay").select_related("person")
    confirm(as_actor(anna), [case], now=now)
    assert "Niemand gefunden" in find(emil, "tesfay")


def test_a_verbund_searches_all_its_municipalities_or_one(carla, municipality, arrive, signed_in, find):
    for number, name in ((2519, "Tesfay"), (2528, "Tesfaye"), (2525, "Tesfai")):
        arrive(carla, municipality(number), {"official_name": name})
    shown = find(carla, "tesfay")
    assert "3 Treffer" in shown and municipality(2525).name in shown
    signed_in(carla).post(reverse("narrow"), {"nur": municipality(2528).slug})
    assert "1 Treffer" in find(carla, "tesfay")


def test_the_search_is_written_into_the_access_log(people, anna, dora, seen, find):
    find(anna, "tesfay")
    with seen(dora):
        assert AccessEntry.objects.filter(purpose="Suche").count() == 1


def test_suggestions_are_a_part_of_the_page(people, anna, signed_in, text):
    answer = signed_in(anna).get(reverse("search"), {"q": "tes"}, headers=HTMX)
    assert "<html" not in answer.content.decode()
    assert "1 Treffer" in text(answer) and "Tesfay, Selam" in text(answer)


def test_searching_is_cheap(people, anna, signed_in, few_queries):
    client = signed_in(anna)
    client.get("/")
    for typed in ("tesfay", "salam tesfaye 3.5.80", "abd al rahman", "xylophon mueller"):
        with few_queries():
            assert client.get(reverse("search"), {"q": typed}).status_code == 200


@pytest.mark.parametrize(
    "typed", ["%", "'; DROP", "\x00a", "a" * 5000, "1.1.1", "٣٤", "🙂", "- -", "0000-00-00", "99.99.9999"]
)
def test_whatever_is_typed_is_answered(typed, people, anna, signed_in):
    assert signed_in(anna).get(reverse("search"), {"q": typed}).status_code in (200, 400)


@pytest.mark.django_db(transaction=True)
def test_the_token_table_is_never_read_from_end_to_end(anna, zuchwil, arrive, seen):
    """Behind the wall only leakproof conditions reach the index; one that is not would read every row.

    Where a table holds hardly a row, or nobody has counted, every way costs the same: it is filled and counted first.
    """
    [case] = arrive(anna, zuchwil)
    with seen(anna), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_searchtoken (organisation_id, token, person_id)"
            " SELECT %s, 'z:' || n, %s FROM generate_series(1, 8000) n",
            [zuchwil.pk, case.person_id],
        )
    with role(OWNER), connection.cursor() as cursor:
        cursor.execute("ANALYZE people_searchtoken")
    sql, values = question([zuchwil.pk], terms_of("tesfay salam 3.5.1990 77123"), need=4, places=True)
    with seen(anna), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 0")
        cursor.execute(f"EXPLAIN {sql}", values)
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "Seq Scan on people_searchtoken" not in plan
    conditions = [line for line in plan.splitlines() if "Index Cond" in line and "token" in line]
    assert sum("token = ANY" in line for line in conditions) >= 7
    assert any("token >= 'n:tesfay'" in line and "token < 'n:tesfaz'" in line for line in conditions)
    assert not [line for line in plan.splitlines() if "Filter" in line and "token" in line]
