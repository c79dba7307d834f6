"""Checking arrivals: the clear ones together, the unclear one by one."""

from datetime import date
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.welcome.cases.models import Case

PAGE = import_module("willkomm.gateways.desk.views.arrivals")


def _two_households(anna, zuchwil, arrive):
    clear = arrive(anna, zuchwil, {"official_name": "Costa"}, {"official_name": "Costa", "first_name": "Ines"})
    doubtful = arrive(anna, zuchwil, {"official_name": "Tesfay", "nationalities": ["ER"], "permit": ""})
    return clear, doubtful


def test_says_what_is_clear_and_why(anna, zuchwil, arrive, signed_in, text):
    _two_households(anna, zuchwil, arrive)
    shown = text(signed_in(anna).get(reverse("arrivals")))
    assert "1 klar, 1 zu prüfen, 0 ohne Aufgabe" in shown
    assert "1 Haushalt bestätigen" in shown
    assert "Familie Costa (2)" in shown
    assert "Bewilligung ausstehend" in shown
    assert "Staatsangehörigkeit Eritrea: Tigrinya?" in shown


def test_confirms_the_clear_ones_in_one_go_and_takes_it_back(anna, zuchwil, arrive, signed_in, seen):
    clear, doubtful = _two_households(anna, zuchwil, arrive)
    client = signed_in(anna)
    ids = [str(case.public_id) for case in [*clear, *doubtful]]
    answer = client.post(reverse("arrivals-confirm"), {"dossier": ids}, follow=True)
    assert "1 Haushalt bestätigt." in answer.content.decode()
    with seen(anna):
        assert Case.objects.filter(state="open").count() == 2
        assert Case.objects.get(pk=doubtful[0].pk).state == "to_check"
    client.post(reverse("arrivals-undo"))
    with seen(anna):
        assert not Case.objects.filter(state="open").exists()


def test_nothing_left_to_undo_is_said(anna, zuchwil, arrive, signed_in, text):
    assert "Es gibt nichts rückgängig zu machen" in text(signed_in(anna).post(reverse("arrivals-undo"), follow=True))


def test_confirming_twice_says_so(anna, zuchwil, arrive, signed_in, text):
    clear, _ = _two_households(anna, zuchwil, arrive)
    client = signed_in(anna)
    ids = {"dossier": [str(case.public_id) for case in clear]}
    client.post(reverse("arrivals-confirm"), ids)
    assert "schon entschieden" in text(client.post(reverse("arrivals-confirm"), ids, follow=True))


def test_the_unclear_one_has_its_own_buttons(anna, zuchwil, arrive, signed_in, seen):
    _, [case] = _two_households(anna, zuchwil, arrive)
    client = signed_in(anna)
    step = reverse("case-step", args=[case.public_id, "not_needed"])
    assert client.post(step, {"von": "zuzuege"}).url == reverse("arrivals")
    with seen(anna):
        case.refresh_from_db()
        assert case.state == "not_target"
    client.post(reverse("case-step", args=[case.public_id, "undo"]))
    with seen(anna):
        case.refresh_from_db()
        assert case.state == "to_check"


def test_informed_elsewhere_keeps_a_wrong_date_and_says_what_to_do(anna, zuchwil, arrive, signed_in, text):
    _, [case] = _two_households(anna, zuchwil, arrive)
    step = reverse("case-step", args=[case.public_id, "informed_elsewhere"])
    answer = signed_in(anna).post(step, {"asked": "1", "confirmed": "2999-01-01", "note": "Olten"})
    assert answer.status_code == 422
    assert "liegt in der Zukunft" in text(answer)
    assert 'value="Olten"' in answer.content.decode()


def test_channel_and_language_change_in_place_for_the_household(anna, zuchwil, arrive, signed_in, seen):
    clear, _ = _two_households(anna, zuchwil, arrive)
    client = signed_in(anna)
    for verb, value in (("channel", "folder"), ("language", "en")):
        client.post(reverse("case-step", args=[clear[0].public_id, verb]), {verb: value, "von": "zuzuege"})
    with seen(anna):
        assert set(Case.objects.filter(pk__in=[c.pk for c in clear]).values_list("channel", "language")) == {
            ("folder", "en")
        }


def test_others_are_shown_with_their_reason(anna, zuchwil, arrive, signed_in, text, as_actor):
    from willkomm.welcome.cases.actions import not_needed

    [case] = arrive(anna, zuchwil)
    not_needed(as_actor(anna), [case], now=timezone.now())
    client = signed_in(anna)
    assert "1 Dossier ohne Aufgabe" in text(client.get(reverse("arrivals")))
    assert "Zuzug aus dem Ausland, Bewilligung B" in text(client.get(reverse("arrivals") + "?zeigen=ohne"))


def test_the_lock_is_marked(anna, zuchwil, arrive, signed_in, text):
    arrive(anna, zuchwil, {"data_lock": 1})
    assert "Adresssperre" in text(signed_in(anna).get(reverse("arrivals")))


def test_many_households_are_searched_and_only_those_shown_are_confirmed(anna, zuchwil, arrive, signed_in, text, seen):
    for number, name in enumerate(["Zürcher", "Öztürk", "Äbi", *(f"Silva{n}" for n in range(8))]):
        arrive(anna, zuchwil, {"official_name": name}, street=f"Weg {number}")
    client = signed_in(anna)
    ordered = client.get(reverse("arrivals"), {"ordnung": "name"})
    titles = [card.title.split()[-1] for card in ordered.context["clear_cards"]]
    assert (titles[:2], titles[-1]) == (["Äbi", "Öztürk"], "Zürcher")
    found = client.get(reverse("arrivals"), {"q": "ozturk", "zeigen": "klar"})
    assert "1 Haushalt bestätigen" in text(found)
    client.post(reverse("arrivals-confirm"), {"dossier": found.context["confirm_ids"]})
    with seen(anna):
        assert [case.person.official_name for case in Case.objects.filter(state="open")] == ["Öztürk"]
    assert "Nichts passt dazu." in text(client.get(reverse("arrivals"), {"q": "niemand"}))


def titles(answer):
    """Last names on the cards of a page."""
    cards = [*answer.context["clear_cards"], *answer.context["doubtful_cards"]]
    return [card.title.split()[-1] for card in cards]


@pytest.fixture
def thirteen(anna, zuchwil, arrive, monkeypatch):
    """Thirteen households, one a day, the fifth and the ninth doubtful, pages of five."""
    monkeypatch.setattr(PAGE, "SIZE", 5)
    for n in range(13):
        unclear = {"permit": "", "nationalities": ["ER"]} if n in (4, 8) else {}
        person = {"official_name": f"Name{n:02}", "arrived_on": date(2026, 10, 1 + n), **unclear}
        arrive(anna, zuchwil, person, street=f"Weg {n}")


def test_pages_go_over_all_households_both_ways_in_every_order(thirteen, anna, signed_in):
    client, names = signed_in(anna), {f"Name{n:02}" for n in range(13)}
    for order in ("", "neu", "name"):
        pages, url = [], reverse("arrivals") + f"?ordnung={order}"
        while url:
            pages.append(client.get(url))
            url = pages[-1].context["next_url"]
        assert [len(titles(each)) for each in pages] == [5, 5, 3]
        assert {name for each in pages for name in titles(each)} == names
        back = client.get(pages[-1].context["previous_url"])
        assert titles(back) == titles(pages[1])
    assert titles(client.get(reverse("arrivals"), {"ordnung": "neu"}))[0] == "Name12"


def test_search_and_filters_go_over_all_of_them_within_few_questions(
    thirteen, anna, zuchwil, arrive, signed_in, few_queries, text
):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "arrived_on": date(2026, 10, 6)}, street="Gasse")
    client, url = signed_in(anna), reverse("arrivals")
    client.get(url)
    with few_queries():
        found = client.get(url, {"q": "name12"})
    assert titles(found) == ["Name12"]
    with few_queries():
        assert titles(client.get(url, {"q": "Tesfai"})) == ["Tesfay"], "a slip is forgiven"
    doubtful = client.get(url, {"zeigen": "pruefen"})
    assert titles(doubtful) == ["Name04", "Name08"] and "12 klar, 2 zu prüfen" in text(doubtful)
    assert titles(client.get(url, {"ab": "2026-10-12"})) == ["Name11", "Name12"]
    assert client.get(url, {"nach": "unsinn"}).status_code == 302


def test_a_household_stands_on_one_page_with_all_its_dossiers(anna, zuchwil, arrive, signed_in, monkeypatch):
    """Two came on different days, one of them doubtful: one card, doubtful, for both."""
    monkeypatch.setattr(PAGE, "SIZE", 1)
    first, later = {"official_name": "Costa"}, {"official_name": "Costa", "first_name": "Ines", "permit": ""}
    arrive(anna, zuchwil, {**first, "arrived_on": date(2026, 10, 1)}, {**later, "arrived_on": date(2026, 10, 9)})
    arrive(anna, zuchwil, {"official_name": "Dias", "arrived_on": date(2026, 10, 5)}, street="Anderswo")
    client, url, seen = signed_in(anna), reverse("arrivals"), []
    while url:
        answer = client.get(url)
        seen += [(card.title, len(card.ids)) for card in answer.context["clear_cards"]]
        seen += [(card.title, len(card.ids)) for card in answer.context["doubtful_cards"]]
        url = answer.context["next_url"]
    assert sorted(number for _title, number in seen) == [1, 2]


def test_whoever_decides_comes_back_to_the_same_page_of_the_list(thirteen, anna, signed_in):
    client, url = signed_in(anna), reverse("arrivals") + "?zeigen=pruefen"
    shown = client.get(url)
    assert 'name="zurueck" value="/zuzuege/?zeigen=pruefen"' in shown.content.decode()
    step = reverse("case-step", args=[shown.context["doubtful_cards"][0].case.public_id, "not_needed"])
    assert client.post(step, {"von": "zuzuege", "zurueck": url}).url == url
    step = reverse("case-step", args=[shown.context["doubtful_cards"][1].case.public_id, "not_needed"])
    assert client.post(step, {"von": "zuzuege", "zurueck": "https://example.org/"}).url == "/"


def test_a_view_of_the_arrivals_is_kept(thirteen, anna, signed_in):
    client = signed_in(anna)
    client.post(reverse("view-keep", args=["zuzuege"]), {"name": "Zweifel", "zeigen": "pruefen", "first": "on"})
    opened = client.get(reverse("arrivals"))
    assert opened.status_code == 302 and titles(client.get(opened["Location"])) == ["Name04", "Name08"]
