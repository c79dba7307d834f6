"""Who may open which page of the desk, and what it costs."""

import pytest
from django.urls import reverse

from willkomm.welcome.cases.actions import confirm

NAMES = ("today", "arrivals", "arrival-enter", "cases")
OF_ONE = ("case", "record-conversation")


@pytest.fixture
def case(anna, zuchwil, arrive):
    [found] = arrive(anna, zuchwil)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_officer_opens_every_page_cheaply(name, case, anna, signed_in, few_queries):
    client = signed_in(anna)
    client.get("/")
    with few_queries():
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", OF_ONE)
def test_the_officer_opens_every_page_of_a_dossier_cheaply(name, case, anna, signed_in, few_queries):
    client = signed_in(anna)
    client.get("/")
    with few_queries():
        assert client.get(reverse(name, args=[case.public_id])).status_code == 200


@pytest.mark.parametrize(
    ("name", "reader", "clerk"),
    [("today", 200, 200), ("arrivals", 403, 200), ("arrival-enter", 403, 200), ("cases", 200, 403)],
)
def test_reader_and_clerk(name, reader, clerk, case, rita, emil, signed_in):
    assert signed_in(rita).get(reverse(name)).status_code == reader
    assert signed_in(emil).get(reverse(name)).status_code == clerk


def test_the_clerk_does_not_open_dossiers_and_the_reader_has_no_buttons(case, rita, emil, signed_in, text):
    address = reverse("case", args=[case.public_id])
    assert signed_in(emil).get(address).status_code == 403
    shown = signed_in(rita).get(address)
    assert shown.status_code == 200
    assert "Aufnehmen" not in text(shown) and "Angaben speichern" not in text(shown)
    assert signed_in(rita).get(reverse("case-step", args=[case.public_id, "confirm"])).status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_sent_to_the_entrance(name, db, client):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ("arrivals", "arrival-enter", "cases"))
def test_the_canton_is_refused(name, canton, kim, signed_in):
    assert signed_in(kim).get(reverse(name)).status_code == 403


def test_the_canton_finds_its_own_page_behind_the_first_one(canton, kim, signed_in):
    assert signed_in(kim).get("/").url == reverse("canton-figures")


@pytest.mark.parametrize("name", OF_ONE)
def test_the_neighbour_finds_nothing(name, case, nora, signed_in):
    assert signed_in(nora).get(reverse(name, args=[case.public_id])).status_code == 404


@pytest.mark.parametrize("name", ("today", "arrivals", "cases"))
def test_and_the_neighbour_sees_nothing(name, case, nora, signed_in):
    assert b"Muster" not in signed_in(nora).get(reverse(name)).content


@pytest.mark.parametrize("verb", ("confirm", "not_needed", "close", "undo", "read", "channel"))
def test_the_neighbour_changes_nothing(verb, case, nora, anna, signed_in, seen):
    assert signed_in(nora).post(reverse("case-step", args=[case.public_id, verb])).status_code == 404
    with seen(anna):
        case.refresh_from_db()
        assert case.state == "suggested"


def test_the_clerk_may_not_close(case, emil, anna, as_actor, now, signed_in):
    confirm(as_actor(anna), [case], now=now)
    address = reverse("case-step", args=[case.public_id, "close"])
    assert signed_in(emil).post(address, {"why": "done"}).status_code == 403


def test_who_looked_is_written_down(case, anna, signed_in, seen):
    from willkomm.core.audit.models import AccessEntry

    signed_in(anna).get(reverse("case", args=[case.public_id]))
    with seen(anna):
        assert AccessEntry.objects.filter(subject=case.person.public_id, purpose="Dossier").exists()
