"""«Heute» with 300 arrivals that nobody has decided: one task per municipality and kind, leading to all of them."""

import pytest

from willkomm.gateways.desk.queries import today


@pytest.fixture
def crowd(arrive):
    """A function: so many undecided dossiers, each in a household of its own; with `permit=""` they are unclear."""

    def make(user, organisation, count: int, **facts):
        for number in range(count):
            name = f"Muster{number:02}{facts.get('permit', '')}"
            arrive(user, organisation, {"official_name": name, **facts}, street=f"Musterweg {number}")

    return make


def test_nine_are_nine_tasks_and_ten_are_one(crowd, anna, zuchwil, signed_in, text):
    crowd(anna, zuchwil, 9)
    shown = text(signed_in(anna).get("/"))
    assert shown.count("Zuzug bestätigen") == 9 and "9 Dinge sind zu tun" in shown
    crowd(anna, zuchwil, 1)
    answer = signed_in(anna).get("/")
    assert "10 Zuzüge bestätigen" in text(answer) and "1 Sache ist zu tun" in text(answer)
    assert "/zuzuege/?gemeinde=zuchwil" in answer.content.decode() and "Muster0" not in text(answer)


def test_unclear_ones_are_a_task_of_their_own(crowd, anna, zuchwil, signed_in, text):
    crowd(anna, zuchwil, 10)
    crowd(anna, zuchwil, 2, permit="", nationalities=["ER"])
    shown = text(signed_in(anna).get("/"))
    assert "10 Zuzüge bestätigen" in shown and shown.count("Zuzug prüfen") == 2
    crowd(anna, zuchwil, 8, permit="", nationalities=["ER"])
    assert "10 Zuzüge prüfen" in text(signed_in(anna).get("/"))


def test_many_arrivals_hide_nothing_else(crowd, anna, zuchwil, arrive, as_actor, signed_in, text, monkeypatch, now):
    from willkomm.welcome.cases.actions import confirm

    monkeypatch.setattr(today, "ROWS", 10)
    crowd(anna, zuchwil, 12)
    late = arrive(anna, zuchwil, {"official_name": "Später"}, street="Anderswo 1")
    confirm(as_actor(anna), late, now=now)
    shown = text(signed_in(anna).get("/"))
    assert "12 Zuzüge bestätigen" in shown and "Später" in shown


def test_several_municipalities_are_one_task_each(crowd, carla, municipality, signed_in, text):
    here, there = municipality(2519), municipality(2528)
    crowd(carla, here, 10)
    crowd(carla, there, 11)
    client = signed_in(carla)
    shown = text(client.get("/"))
    assert "10 Zuzüge bestätigen" in shown and "11 Zuzüge bestätigen" in shown
    alone = text(client.get(f"/zuzuege/?gemeinde={there.slug}"))
    assert "11 Haushalte bestätigen" in alone and f"Gemeinde: {there.name}" in alone


def test_stays_cheap(crowd, anna, zuchwil, signed_in, few_queries):
    crowd(anna, zuchwil, 12)
    client = signed_in(anna)
    with few_queries():
        client.get("/")


def test_the_neighbour_sees_nothing(crowd, anna, nora, zuchwil, signed_in, text):
    crowd(anna, zuchwil, 10)
    shown = text(signed_in(nora).get("/"))
    assert "Nichts zu tun." in shown and "10 Zuzüge" not in shown
    assert "Muster" not in text(signed_in(nora).get("/zuzuege/?gemeinde=zuchwil"))
