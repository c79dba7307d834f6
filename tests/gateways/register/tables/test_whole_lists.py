"""A table of all foreign residents: numbers for the picture of the population, and nobody stored for it."""

import json

from django.urls import reverse
from tests.gateways.register.tables.making import as_csv, row

from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.actions import accept_table, background, pieces, table_work
from willkomm.gateways.reporting.models import Population
from willkomm.gateways.reporting.queries import newest_pictures


def residents():
    """A newcomer, two who came long ago, a Swiss one, one of another municipality, one twice, one who left."""
    long_ago = {"Zuzugsdatum": "01.05.2010"}
    people = [
        row(),
        row(**{"Pers.-Nr.": "102", "Nationalität": "Eritrea", "Ausländerkategorie": "F"} | long_ago, Name="Tesfay"),
        row(
            **{"Pers.-Nr.": "103", "Geschlecht": "m", "Ausländerkategorie": "C EU/EFTA"} | long_ago, Name="Alteinwohner"
        ),
        row(**{"Pers.-Nr.": "104", "Nationalität": "Schweiz", "Ausländerkategorie": ""} | long_ago, Name="Meier"),
    ]
    return [*people, people[1]]


def picture(lists):
    found = newest_pictures([lists.organisation.pk]).get(lists.organisation.pk)
    return found and {name: {key: n for key, n in rows.items() if n} for name, rows in found.tables.items()}


EXPECTED = {
    "sex": {"1": 1, "2": 2},
    "permit": {"B": 1, "C": 1, "F": 1},
    "nationality": {"EU": 2, "Dritt": 1},
}


def test_it_is_counted_when_somebody_says_that_it_is_whole(lists):
    delivery = lists.preview(as_csv(*residents()))
    accept_table(lists.actor, delivery, now=lists.now, whole=True)
    found = picture(lists)
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert lists.people() == 1 and lists.staged() == 0
    with scoped(lists.actor.scope):
        stored = json.dumps([each.counts for each in Population.objects.all()])
    assert "Tesfay" not in stored and "1991" not in stored


def test_without_that_word_nothing_is_counted(lists):
    lists.take_over(as_csv(*residents()))
    assert picture(lists) is None


def test_piece_by_piece_it_is_the_same_picture(lists, monkeypatch):
    monkeypatch.setattr(table_work, "CHUNK", 2)
    delivery = lists.preview(as_csv(*residents()))
    monkeypatch.setattr(background, "SMALL", 1)
    accept_table(lists.actor, delivery, now=lists.now, whole=True)
    while background.take_up(lists.actor, delivery, now=lists.now):
        if not pieces.go_on(lists.actor, delivery, now=lists.now):
            break
    found = picture(lists)
    assert {name: found[name] for name in EXPECTED} == EXPECTED


def test_taken_back_it_is_no_picture_any_more(lists):
    delivery = accept_table(lists.actor, lists.preview(as_csv(*residents())), now=lists.now, whole=True).delivery
    lists.undo(delivery)
    assert picture(lists) is None


def test_a_list_with_nothing_new_can_be_counted_alone(lists, signed_in, emil):
    lists.take_over(as_csv(*residents()))
    delivery = lists.preview(as_csv(*residents()))
    client = signed_in(emil)
    text = client.get(reverse("table-preview", args=[delivery.public_id])).content.decode()
    assert "Nur zählen" in text and "kern-btn--primary" not in text
    client.post(reverse("table-accept", args=[delivery.public_id]), {"ganz": "ja"})
    assert picture(lists)["nationality"] == EXPECTED["nationality"]
