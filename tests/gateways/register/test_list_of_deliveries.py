"""The list of deliveries: filters that stand in the address, names of files, pages; and the answers that we sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.gateways.register.bringing import Office

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.models import Delivery, Item, SentAnswer
from willkomm.gateways.register.queries import counts_in_words

URL = "/lieferungen/"


@pytest.fixture
def came(now):
    """A function: a delivery of this office, so many days ago."""

    def make(office, name, *, days=0, **facts):
        with scoped(office.actor.scope):
            facts = {"event": "moveIn", "channel": "folder", "state": "done"} | facts
            at = now - timedelta(days=days)
            return Delivery.objects.create(organisation=office.organisation, source=name, received_at=at, **facts)

    return make


@pytest.fixture
def several(office, came):
    """Four deliveries of four kinds."""
    came(office, "Zuzuege-Mai.csv", event="Tabelle", channel="upload", state="preview", table={}, days=1)
    came(office, "bestand.xml", event="baseDelivery", days=3)
    came(office, "data_1.xml", channel="api", days=5)
    came(office, "kaputt.xml", event="", state="rejected", days=40)


def names(client, **asked):
    return [card["title"] for card in client.get(URL, asked).context["cards"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Zuzuege-Mai.csv", "bestand.xml", "data_1.xml", "kaputt.xml"]),
        ({"q": "zuzuege"}, ["Zuzuege-Mai.csv"]),
        ({"stand": "offen"}, ["Zuzuege-Mai.csv"]),
        ({"stand": "abgelehnt"}, ["kaputt.xml"]),
        ({"art": "gesamt"}, ["bestand.xml"]),
        ({"art": "meldung"}, ["data_1.xml"]),
        ({"art": "tabelle", "weg": "folder"}, []),
        ({"weg": "api"}, ["data_1.xml"]),
        ({"ab": "2026-11-01", "bis": "2026-11-19"}, ["bestand.xml", "data_1.xml"]),
        ({"stand": "erfunden", "ab": "31.2."}, ["Zuzuege-Mai.csv", "bestand.xml", "data_1.xml", "kaputt.xml"]),
    ],
)
def test_filters_narrow_the_list_and_stand_below_it(several, signed_in, emil, asked, expected):
    client = signed_in(emil)
    assert names(client, **asked) == expected
    understood = [key for key in asked if asked[key] not in ("erfunden", "31.2.")]
    assert len(client.get(URL, asked).context["form"].chips()) == len(understood)


def test_who_works_for_several_chooses_a_municipality(several, municipality, now, came, signed_in, carla, emil):
    offices = [Office(municipality(number), now) for number in (2519, 2528)]
    for number, each in enumerate(offices):
        came(each, f"{number}.xml", days=number)
    client = signed_in(carla)
    assert names(client) == ["0.xml", "1.xml"]
    assert names(client, gemeinde=offices[1].organisation.slug) == ["1.xml"]
    assert names(client, gemeinde="zuchwil") == ["0.xml", "1.xml"], "of others one does not even learn that they exist"
    assert "gemeinde" not in signed_in(emil).get(URL).context["form"].fields


def test_pages_keep_the_filters(office, came, signed_in, emil):
    for number in range(60):
        came(office, f"liste-{number}.csv", event="Tabelle", days=number)
        came(office, f"meldung-{number}.xml", days=number)
    client = signed_in(emil)
    first = client.get(URL, {"art": "tabelle"})
    assert "art=tabelle" in first.context["next_url"]
    second = client.get(first.context["next_url"])
    assert [card["title"] for card in second.context["cards"]] == [f"liste-{number}.csv" for number in range(50, 60)]
    back = client.get(second.context["previous_url"])
    assert [card["title"] for card in back.context["cards"]] == [card["title"] for card in first.context["cards"]]


def test_few_queries_and_rows_for_the_keys(several, signed_in, emil):
    client = signed_in(emil)
    client.get(URL)
    with CaptureQueriesContext(connection) as seen:
        text = client.get(URL, {"stand": "offen"}).content.decode()
    asked = [q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked) <= 12 and "data-list" in text and "data-row" in text


@pytest.fixture
def answered(office, now):
    """Three answers: one waits, one is on its way, one arrived."""
    facts = {"sender": "2-11-99", "recipient": "1-2534-1", "message": "M", "envelope": "E", "envelope_type": 1}
    facts |= {"notice": "1 Dossier eröffnet", "at": now, "positive": True, "organisation": office.organisation}
    with scoped(office.actor.scope):
        SentAnswer.objects.create(message_id="a", **facts)
        SentAnswer.objects.create(message_id="b", **facts, written_at=now, code=601)
        SentAnswer.objects.create(message_id="c", **facts, written_at=now, code=100)
        SentAnswer.objects.create(message_id="d", **facts | {"positive": False}, written_at=now, code=312)


def test_the_answers_say_how_far_they_came(answered, signed_in, emil):
    answer = signed_in(emil).get(reverse("sedex-answers"))
    assert [card["badge"] for card in answer.context["cards"]] == [
        "nicht zugestellt",
        "zugestellt",
        "unterwegs",
        "wartet",
    ]
    titles = [(card["title"], card["text"]) for card in answer.context["cards"]]
    assert titles[0] == (
        "Meldung abgelehnt",
        "1 Dossier eröffnet. Die Antwort ist nicht zugestellt, weil das Zertifikat des Absenders nicht gilt. "
        "Bitte die Informatik der Gemeinde fragen.",
    )
    assert titles[1] == ("Empfang bestätigt", "1 Dossier eröffnet.")
    folded = answer.content.decode().split("Technische Angaben")[1].partition("</details>")[0]
    assert "1-2534-1" in folded and "312" in folded


@pytest.mark.parametrize(
    ("asked", "badges"),
    [
        ({"stand": "wartet"}, ["unterwegs", "wartet"]),
        ({"stand": "da"}, ["zugestellt"]),
        ({"stand": "fehlt"}, ["nicht zugestellt"]),
        ({"art": "nein"}, ["nicht zugestellt"]),
        ({"q": "2534", "ordnung": "alt"}, ["wartet", "unterwegs", "zugestellt", "nicht zugestellt"]),
        ({"q": "9999"}, []),
    ],
)
def test_answers_are_filtered(answered, signed_in, emil, asked, badges):
    answer = signed_in(emil).get(reverse("sedex-answers"), asked)
    assert [card["badge"] for card in answer.context["cards"]] == badges
    assert ("Nichts passt dazu." in answer.content.decode()) == (not badges)


def test_messages_of_a_delivery_are_filtered_and_turn_both_ways(office, came, signed_in, emil):
    delivery = came(office, "gross.xml")
    with scoped(office.actor.scope):
        Item.objects.bulk_create(
            Item(
                organisation=office.organisation,
                delivery=delivery,
                position=n,
                event="moveIn",
                sender="2-11-99",
                message_id=f"m{n}",
                result=Item.Result.REJECTED if n % 10 == 0 else Item.Result.LOGGED,
                sentence="x",
            )
            for n in range(120)
        )
    client, url = signed_in(emil), reverse("delivery", args=[delivery.public_id])
    first = client.get(url)
    second = client.get(first.context["next_url"])
    assert (len(first.context["rows"]), len(second.context["rows"])) == (100, 20)
    assert len(client.get(second.context["previous_url"]).context["rows"]) == 100
    narrowed = client.get(url, {"ergebnis": Item.Result.REJECTED})
    assert len(narrowed.context["rows"]) == 12 and "Ergebnis:" in narrowed.content.decode()
    assert "Nichts passt dazu." in client.get(url, {"q": "niemand"}).content.decode()


def test_the_neighbour_sees_neither_deliveries_nor_answers(several, answered, signed_in, nora):
    client = signed_in(nora)
    assert names(client) == [] and names(client, q="bestand") == []
    assert client.get(reverse("sedex-answers")).context["cards"] == []


def test_several_results_are_told_in_the_plural():
    told = {"case_opened": 30, "case_closed": 1, "rejected": 2}
    assert counts_in_words(told) == "30 Dossiers eröffnet, 1 Dossier abgeschlossen, 2 abgelehnt"


def test_a_receipt_reads_in_words_and_its_numbers_are_folded_away(office, came, signed_in, emil):
    number = "f01f937b-3d5a-4e8b-8928-b783cd78d81f"
    words = f"Unsere Antwort {number} an T1-2534-1 ist zugestellt; mehr sagt die Quittung nicht. (Code 100)"
    shown = came(office, f"receipt__ID_{number}.xml", event="receipt", sentence=words, counts={"logged": 1})
    [card] = signed_in(emil).get(URL).context["cards"]
    plain = "Unsere Antwort ist zugestellt; mehr sagt die Quittung nicht."
    assert (card["title"], card["text"]) == ("Quittung", plain)
    page = signed_in(emil).get(reverse("delivery", args=[shown.public_id])).content.decode()
    before, details = page.split("Technische Angaben")
    assert number not in before and plain in before and "(Code" not in page and "T1-2534-1" in details
    assert f"receipt__ID_{number}.xml" in details and "zurücknehmen" not in page and "Meldungen" not in details


def test_messages_are_named_in_words(office, came, signed_in, emil):
    shown = came(office, "data_1.xml", counts={"case_opened": 1})
    with scoped(office.actor.scope):
        common = {"organisation": office.organisation, "delivery": shown, "result": "logged"}
        for number, event in enumerate(("moveIn", "correctReporting", "changeReligion"), start=1):
            Item.objects.create(position=number, event=event, **common)
    rows = signed_in(emil).get(reverse("delivery", args=[shown.public_id])).context["rows"]
    assert [row[1]["text"] for row in rows] == ["Zuzug", "Berichtigung", "Änderung"]
