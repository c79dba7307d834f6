"""Register deliveries by API."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.gateways.register.bringing import Office
from tests.gateways.register.ech.messages import build
from tests.gateways.register.sedex.letters import OURS, SENDER, archive, envelope

from willkomm.gateways.register.actions import connect_sedex


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


@pytest.fixture
def connected(zuchwil, now):
    """Zuchwil accepts envelopes of the register."""
    connect_sedex(Office(zuchwil, now).actor, zuchwil, own_ids=[OURS], senders=[SENDER], keep_days=0)


@pytest.fixture
def send_pair():
    """A function: send payload and envelope as that program."""

    def post(caller, outside: bytes, inside: bytes):
        files = {
            "file": SimpleUploadedFile("data_1.xml", inside),
            "envelope": SimpleUploadedFile("envl_1.xml", outside),
        }
        return caller.client.post("/api/v1/deliveries", files, headers=caller.headers)

    return post


def test_a_pair_of_sedex_comes_in_and_is_a_delivery_of_the_api(send_pair, program, anna, connected):
    inside = build("moveIn", header={"sender_id": f"sedex://{SENDER}", "recipient_ids": [f"sedex://{OURS}"]})
    body = send_pair(program(anna), envelope(), inside).json()
    assert (body["state"], body["channel"], body["counts"]) == ("done", "api", {"case_opened": 1})


def test_an_envelope_for_others_is_refused_and_noted(send_pair, program, anna, connected):
    caller = program(anna)
    answer = send_pair(caller, envelope(recipients=("2-99-1",)), build("moveIn"))
    assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] and answer.json()["detail"].endswith(".")
    [noted] = caller.get("deliveries").json()["items"]
    assert (noted["state"], noted["sentence"]) == ("rejected", answer.json()["detail"])
    assert caller.get("cases").json()["items"] == []


def test_without_a_connection_no_envelope_comes_in(send_pair, program, anna, zuchwil):
    assert send_pair(program(anna), envelope(), build("moveIn")).status_code == 422


def test_an_archive_comes_in_as_a_whole(send, program, anna, zuchwil):
    body = send(program(anna), archive({"a.xml": build("moveIn"), "b.xml": b"no xml"}), "alles.zip").json()
    assert (body["source"], body["state"]) == ("alles.zip: a.xml", "done")
    assert [(each["source"], each["state"]) for each in body["others"]] == [("alles.zip: b.xml", "rejected")]


def test_a_bomb_and_a_path_are_refused(send, program, anna, zuchwil):
    bomb = send(program(anna), archive({"a.xml": b"0" * 200_000_000}), "bombe.zip")
    path = send(program(anna), archive({"../a.xml": build("moveIn")}), "pfad.zip")
    assert [each.status_code for each in (bomb, path)] == [422, 422]
    assert all(each.json()["detail"] for each in (bomb, path))
