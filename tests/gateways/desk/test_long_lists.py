"""A list of many dossiers: filters in the address, five orders, pages both ways, how many there are."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from willkomm.gateways.desk.presenters.listing import counted
from willkomm.gateways.desk.queries.listing import ORDERS
from willkomm.welcome.cases.models import Case

LIST = reverse("cases")
PAGE = import_module("willkomm.gateways.desk.views.cases")


@pytest.fixture
def twelve(anna, zuchwil, arrive):
    """Twelve dossiers, one a day; the last one waits since yesterday alone and needs an interpreter."""
    people = [{"official_name": f"Name{n:02}", "arrived_on": date(2026, 10, 1 + n)} for n in range(12)]
    return [arrive(anna, zuchwil, person, street=f"Weg {n}")[0] for n, person in enumerate(people)]


def names(response):
    """Last names in the order of the page."""
    return [row["case"].person.official_name for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"ab": "2026-10-11"}, 2),
        ({"bis": "2026-10-02"}, 2),
        ({"kanal": "event"}, 0),
        ({"wartet": "3650"}, 0),
        ({"dolmetschen": "ja"}, 0),
        ({"stand": "neu"}, 12),
        ({"sprache": "ti"}, 0),
        ({"q": "name1"}, 2),
        ({"ab": "niemals"}, 12),
    ],
)
def test_every_filter_narrows_the_list_and_stands_below_it_in_words(twelve, anna, signed_in, asked, count, text):
    response = signed_in(anna).get(LIST, asked)
    assert len(response.context["rows"]) == count
    chips = response.context["form"].chips()
    assert len(chips) == ("niemals" not in asked.values())
    assert all(f"{key}={value}" not in chip["url"] for chip in chips for key, value in asked.items())
    assert all(chip["label"] in text(response) for chip in chips)


def test_a_date_that_does_not_exist_is_told_beside_its_field(twelve, anna, signed_in, text):
    assert "Dieses Datum gibt es nicht." in text(signed_in(anna).get(LIST, {"ab": "31.2.2026"}))


def test_what_waits_for_long_is_found(twelve, anna, signed_in, seen, now):
    with seen(anna):
        Case.objects.filter(pk=twelve[3].pk).update(state_since=now - timedelta(days=40))
    client = signed_in(anna)
    assert names(client.get(LIST, {"wartet": "30"})) == ["Name03"]
    assert names(client.get(LIST, {"ordnung": "wartet"}))[0] == "Name03"


@pytest.mark.parametrize("order", [order for order in ORDERS if order != "gemeinde"])
def test_pages_lead_on_and_back_again(twelve, anna, signed_in, seen, now, monkeypatch, order):
    monkeypatch.setattr(PAGE, "SIZE", 5)
    with seen(anna):
        for number, case in enumerate(twelve):
            Case.objects.filter(pk=case.pk).update(state_since=now + timedelta(hours=number))
    client = signed_in(anna)
    first = client.get(LIST, {"ordnung": order})
    second = client.get(first.context["next_url"])
    third = client.get(second.context["next_url"])
    found = [*names(first), *names(second), *names(third)]
    newest_first = order in ("", "bewegt")
    assert found == sorted((case.person.official_name for case in twelve), reverse=newest_first)
    assert not third.context["next_url"] and not first.context["previous_url"]
    back = client.get(third.context["previous_url"])
    assert names(back) == names(second)
    assert names(client.get(back.context["previous_url"])) == names(first)


def test_names_turn_page_by_page_in_alphabetical_order(anna, zuchwil, arrive, signed_in, monkeypatch):
    """ä stands like a on every page, and first names decide between equal last names."""
    monkeypatch.setattr(PAGE, "SIZE", 3)
    wanted = ["Äbi Urs", "Abt Ana", "Müller Bea", "Müller Zoe", "O'Neill Lin", "Özen Can", "Öztürk Ali", "Zürcher Max"]
    for number, name in enumerate(reversed(wanted)):
        last, first = name.split()
        arrive(anna, zuchwil, {"official_name": last, "first_name": first}, street=f"Weg {number}")
    client, seen, url = signed_in(anna), [], f"{LIST}?ordnung=name"
    while url:
        response = client.get(url)
        seen += [row["name"].replace(",", "") for row in response.context["rows"]]
        url = response.context["next_url"]
    assert seen == wanted


def test_a_mark_that_fits_nothing_leads_to_the_start(twelve, anna, signed_in):
    assert signed_in(anna).get(LIST, {"nach": "x~y"}).status_code == 302


def test_the_count_is_exact_up_to_a_thousand():
    assert [counted(n) for n in (1, 87, 1000, 1001)] == [
        "1 Dossier",
        "87 Dossiers",
        "1'000 Dossiers",
        "mehr als 1'000 Dossiers",
    ]


def test_a_misspelt_name_is_found_as_similar(twelve, anna, zuchwil, arrive, signed_in, text):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam"}, street="Gasse")
    response = signed_in(anna).get(LIST, {"q": "Tesfai"})
    assert "klingen ähnlich" in text(response) and names(response) == ["Tesfay"]


def test_the_list_with_everything_set_asks_little(twelve, anna, signed_in, few_queries, monkeypatch):
    monkeypatch.setattr(PAGE, "SIZE", 5)
    client = signed_in(anna)
    with few_queries():
        asked = {"q": "name", "stand": "neu", "ab": "2026-10-01", "ordnung": "name"}
        assert client.get(LIST, asked).status_code == 200


def test_a_verbund_sorts_by_municipality_and_filters_one(carla, arrive, municipality, signed_in, monkeypatch):
    monkeypatch.setattr(PAGE, "SIZE", 4)
    for number in (2519, 2528, 2525):
        for n in range(2):
            here = municipality(number)
            arrive(
                carla, here, {"official_name": f"{here.name}{n}", "arrived_on": date(2026, 10, 1 + n)}, street=str(n)
            )
    client = signed_in(carla)
    first = client.get(LIST, {"ordnung": "gemeinde"})
    second = client.get(first.context["next_url"])
    assert [*names(first), *names(second)] == sorted(
        [*names(first), *names(second)], key=lambda name: (name[:-1], -int(name[-1]))
    )
    assert names(client.get(second.context["previous_url"])) == names(first)
    assert len(names(client.get(LIST, {"gemeinde": municipality(2528).slug}))) == 2


def test_the_neighbour_sees_nothing(twelve, nora, signed_in, zuchwil):
    client = signed_in(nora)
    for asked in ({}, {"q": "name"}, {"ordnung": "name"}, {"gemeinde": zuchwil.slug}):
        assert client.get(LIST, asked).context["rows"] == []


def test_the_access_log_notes_whom_the_list_showed(twelve, anna, signed_in):
    with CaptureQueriesContext(connection) as asked:
        signed_in(anna).get(LIST)
    assert any("audit_accessentry" in query["sql"] for query in asked.captured_queries)
