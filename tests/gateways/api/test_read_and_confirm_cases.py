"""Dossiers by API."""

from uuid import uuid4

import pytest

from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.models import Case

HOUSEHOLD = {
    "bfs_number": 2534,
    "people": [
        {
            "official_name": "Tesfay",
            "first_name": "Selam",
            "born_on": "1990-05-01",
            "nationalities": ["ER"],
            "permit": "0201",
            "origin": "abroad",
            "origin_country": "ER",
            "arrived_on": "2026-03-02",
        }
    ],
    "address": {"street": "Musterweg", "house_number": "1", "postal_code": "4528", "town": "Zuchwil"},
}


def test_lists_a_page_and_the_next(program, anna, zuchwil, arrive):
    arrive(anna, zuchwil, *({"official_name": f"Name{n}"} for n in range(3)))
    first = program(anna).get("cases", limit=2).json()
    rest = program(anna).get("cases", limit=2, after=first["after"]).json()
    assert [len(first["items"]), len(rest["items"]), rest["after"]] == [2, 1, ""]
    assert len({each["id"] for each in [*first["items"], *rest["items"]]}) == 3
    assert first["items"][0]["state_name"] == "neu"


def test_lists_by_state_and_municipality(program, anna, zuchwil, arrive):
    arrive(anna, zuchwil)
    assert len(program(anna).get("cases", state="suggested", bfs_number=2534).json()["items"]) == 1
    assert program(anna).get("cases", state="open").json()["items"] == []
    assert program(anna).get("cases", bfs_number=2517).json()["items"] == []


@pytest.mark.parametrize("mark", ["x", "2026-01-01~x", "a~b", "1~2~3"])
def test_refuses_a_mark_that_does_not_fit(program, anna, zuchwil, mark):
    response = program(anna).get("cases", after=mark)
    assert (response.status_code, response.json()["code"]) == (422, "bad_mark")


def test_own_foreign_and_invented_ids(program, anna, nora, zuchwil, arrive):
    [case] = arrive(anna, zuchwil)
    assert program(anna).get(f"cases/{case.public_id}").status_code == 200
    assert program(nora).get(f"cases/{case.public_id}").status_code == 404
    assert program(anna).get(f"cases/{uuid4()}").status_code == 404
    assert program(anna).get("cases/keine-kennung").status_code == 422


def test_the_neighbour_sees_nothing(program, anna, nora, zuchwil, arrive):
    arrive(anna, zuchwil)
    assert program(nora).get("cases").json() == {"items": [], "after": ""}


def test_who_looked_is_written_down(program, anna, zuchwil, arrive, as_actor):
    [case] = arrive(anna, zuchwil)
    program(anna).get(f"cases/{case.public_id}")
    with scoped(as_actor(anna).scope):
        entry = AccessEntry.objects.get()
    assert (entry.subject, entry.actor_ref) == (case.person.public_id, str(anna.pk))


def test_confirms_all_or_none(program, anna, nora, zuchwil, derendingen, arrive, as_actor):
    own, foreign = arrive(anna, zuchwil)[0], arrive(nora, derendingen)[0]
    caller = program(anna)
    assert caller.post("cases/confirm", {"ids": [str(own.public_id), str(foreign.public_id)]}).status_code == 404
    assert caller.post("cases/confirm", {"ids": [str(own.public_id), str(uuid4())]}).status_code == 404
    with scoped(as_actor(anna).scope):
        assert Case.objects.get().state == "suggested"
    response = caller.post("cases/confirm", {"ids": [str(own.public_id)]})
    assert [each["state"] for each in response.json()] == ["open"]
    again = caller.post("cases/confirm", {"ids": [str(own.public_id)]})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")


def test_a_reader_confirms_nothing(signed_in, rita, anna, zuchwil, arrive):
    [case] = arrive(anna, zuchwil)
    body = {"ids": [str(case.public_id)]}
    response = signed_in(rita).post("/api/v1/cases/confirm", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


def test_enters_a_household_and_answers_with_suggestion_and_reason(program, anna, zuchwil):
    response = program(anna).post("cases", HOUSEHOLD)
    assert response.status_code == 201
    [found] = response.json()
    assert found["suggestion"] == "open" and "Zuzug aus dem Ausland" in found["reason"]
    assert found["case"]["language"] == "ti"


def test_enters_nothing_in_a_municipality_of_others(program, anna, derendingen):
    for number in (2517, 1):
        assert program(anna).post("cases", {**HOUSEHOLD, "bfs_number": number}).status_code == 404


@pytest.mark.parametrize("day", ["2999-01-01", "1999-12-31"])
def test_refuses_an_impossible_arrival(program, anna, zuchwil, day):
    people = [{**HOUSEHOLD["people"][0], "arrived_on": day}]
    response = program(anna).post("cases", {**HOUSEHOLD, "people": people})
    assert (response.status_code, response.json()["code"]) == (422, "arrival_date")


def test_names_what_is_missing_without_repeating_what_was_sent(program, anna, zuchwil):
    person = {"first_name": "Quendresa", "arrived_on": "gestern", "religion": "Quendresisch"}
    response = program(anna).post("cases", {"bfs_number": 2534, "people": [person]})
    assert response.status_code == 422 and "Quend" not in response.content.decode()
    assert {each["field"].rsplit(".", 1)[-1] for each in response.json()["errors"]} == {
        "official_name",
        "arrived_on",
        "religion",
    }


def test_broken_json_is_a_problem_document(program, anna):
    caller = program(anna)
    response = caller.client.post("/api/v1/cases", "{", content_type="application/json", headers=caller.headers)
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
