"""Register deliveries by API."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.gateways.register.ech.messages import build


@pytest.fixture
def send():
    """A function: send this file as that program."""

    def post(caller, content: bytes, name="meldung.xml", **query):
        address = "/api/v1/deliveries" + (f"?bfs_number={query['bfs_number']}" if query else "")
        return caller.client.post(address, {"file": SimpleUploadedFile(name, content)}, headers=caller.headers)

    return post


def test_a_message_opens_a_dossier_and_says_so(send, program, anna, zuchwil):
    caller = program(anna)
    response = send(caller, build("moveIn"))
    assert response.status_code == 201
    body = response.json()
    assert (body["state"], body["bfs_number"], body["counts"]) == ("done", 2534, {"case_opened": 1})
    [item] = body["items"]
    assert item["result_name"] == "Dossier eröffnet" and item["sentence"]
    assert caller.get(f"cases/{item['case']}").json()["person"]["id"] == item["person"]
    assert caller.get("deliveries").json()["items"][0]["id"] == body["id"]
    assert caller.get(f"deliveries/{body['id']}").json()["items"] == body["items"]


def test_an_unreadable_file_is_noted_with_its_sentence(send, program, anna, zuchwil):
    body = send(program(anna), b"no xml").json()
    assert body["state"] == "rejected" and body["sentence"].endswith(".")


def test_own_foreign_and_invented_deliveries(send, program, anna, nora, zuchwil):
    found = send(program(anna), build("moveIn")).json()["id"]
    assert program(nora).get(f"deliveries/{found}").status_code == 404
    assert program(nora).get("deliveries").json()["items"] == []
    assert program(anna).get(f"deliveries/{uuid4()}").status_code == 404


def test_nothing_is_sent_to_a_municipality_of_others(send, program, anna, zuchwil):
    assert send(program(anna), build("moveIn"), bfs_number=2517).status_code == 404


def test_a_verbund_must_say_which_municipality(send, program, carla):
    response = send(program(carla), build("moveIn"))
    assert (response.status_code, response.json()["code"]) == (422, "which_municipality")


def test_a_reader_sends_nothing(signed_in, rita, zuchwil):
    file = SimpleUploadedFile("meldung.xml", b"x")
    assert signed_in(rita).post("/api/v1/deliveries", {"file": file}).status_code == 403


def test_a_file_must_be_there(program, anna, zuchwil):
    assert program(anna).post("deliveries").status_code == 422


def test_refuses_a_mark_that_does_not_fit(program, anna, zuchwil):
    response = program(anna).get("deliveries", after="x")
    assert (response.status_code, response.json()["code"]) == (422, "bad_mark")


def test_a_table_waits_for_a_person(send, program, anna, zuchwil):
    caller = program(anna)
    body = send(caller, b"Name;Vorname;Geb.-Datum\nSilva;Ana;17.04.1991\n", name="zuzuege.csv").json()
    assert (body["state"], body["state_name"], body["items"]) == ("asks", "fragt nach den Spalten", [])
