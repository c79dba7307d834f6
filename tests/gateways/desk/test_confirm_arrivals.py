"""Checking arrivals: the clear ones together, the unclear one by one."""

from django.urls import reverse
from django.utils import timezone

from willkomm.welcome.cases.models import Case


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
    assert "Zuzug aus dem Ausland, Bewilligung B" in text(client.get(reverse("arrivals") + "?ohne=1"))


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
    assert "11 klar, 0 zu prüfen" in text(found) and "1 Haushalt bestätigen" in text(found)
    client.post(reverse("arrivals-confirm"), {"dossier": found.context["confirm_ids"]})
    with seen(anna):
        assert [case.person.official_name for case in Case.objects.filter(state="open")] == ["Öztürk"]
    assert "Nichts passt dazu." in text(client.get(reverse("arrivals"), {"q": "niemand"}))
