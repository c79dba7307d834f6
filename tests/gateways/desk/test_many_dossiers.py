"""One step for many dossiers: ticked, previewed with reasons, done once, taken back."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from willkomm.welcome.cases import actions
from willkomm.welcome.cases.models import Case

MANY, UNDO = reverse("cases-many"), reverse("cases-many-undo")


@pytest.fixture
def three(anna, zuchwil, arrive):
    """Three dossiers of three households, suggested."""
    return [arrive(anna, zuchwil, {"official_name": f"Name{n}"}, street=f"Weg {n}")[0] for n in range(3)]


@pytest.fixture
def preview(signed_in):
    """A function: the preview of a step for these dossiers."""

    def look(user, verb, cases):
        return signed_in(user).get(MANY, {"schritt": verb, "dossier": [str(case.public_id) for case in cases]})

    return look


def form_of(response, **more):
    """What the browser would send from the preview."""
    rows = response.context["rows"]
    pairs = [f"{row['case'].public_id}:{row['case'].state}" for row in rows]
    return {"schritt": response.context["verb"].name, "dossier": pairs, "zurueck": response.context["back"], **more}


def states(seen, user):
    """All states of the municipality, sorted."""
    with seen(user):
        return sorted(Case.objects.values_list("state", flat=True))


def test_several_are_taken_up_once_and_taken_back(three, anna, preview, client, seen, text):
    shown = preview(anna, "confirm", three[:2])
    assert "2 Dossiers aufnehmen" in text(shown)
    done = client.post(MANY, form_of(shown), follow=True)
    assert "2 Dossiers aufgenommen." in text(done) and "Rückgängig machen" in text(done)
    assert states(seen, anna) == ["open", "open", "suggested"]
    again = client.post(MANY, form_of(shown), follow=True)
    assert "inzwischen weitergegangen" in text(again)
    assert "2 Dossiers zurückgestellt." in text(client.post(UNDO, follow=True))
    assert states(seen, anna) == ["suggested"] * 3
    assert "nichts rückgängig" in text(client.post(UNDO, follow=True))


def test_taking_it_back_leads_to_the_list_where_it_was_done(three, anna, preview, client):
    there = reverse("cases") + "?stand=neu&ordnung=name"
    client.post(MANY, form_of(preview(anna, "confirm", three), zurueck=there))
    assert client.post(UNDO).url == there


def test_the_preview_says_who_cannot_go_and_why(three, anna, as_actor, preview, client, now, seen, text):
    actor = as_actor(anna)
    actions.confirm(actor, three[:2], now=now)
    actions.agree(actor, three[:1], now=now, appointment_at=now + timedelta(days=900))
    shown = preview(anna, "close", three)
    assert "2 Dossiers abschliessen" in text(shown) and "1 geht nicht: Ein Termin liegt noch vor Ihnen." in text(shown)
    assert "Wählen Sie einen Grund" in text(client.post(MANY, form_of(shown)))
    client.post(MANY, form_of(shown, why="other"))
    assert states(seen, anna) == ["agreed", "closed", "closed"]
    assert "Im Stand «abgeschlossen» ist das nicht möglich" in text(preview(anna, "folder", [three[2]]))


def test_who_was_faster_stays_and_is_told(three, anna, as_actor, preview, client, now, seen, text):
    shown = preview(anna, "confirm", three)
    actions.not_needed(as_actor(anna), three[:1], now=now)
    done = text(client.post(MANY, form_of(shown), follow=True))
    assert "2 Dossiers aufgenommen. 1 Dossier hat inzwischen jemand anderes weitergeführt" in done
    assert states(seen, anna) == ["not_target", "open", "open"]


def test_the_folder_is_counted_for_everybody_with_its_day(three, anna, as_actor, preview, client, now, seen):
    actions.confirm(as_actor(anna), three, now=now)
    client.post(MANY, form_of(preview(anna, "folder", three), on="2026-11-20"))
    assert states(seen, anna) == ["welcomed"] * 3


def test_all_that_match_the_filters_are_meant(three, anna, signed_in):
    shown = signed_in(anna).get(MANY, {"schritt": "confirm", "alle": "1", "q": "name1"})
    assert [row["case"].pk for row in shown.context["rows"]] == [three[1].pk]


def test_inviting_hands_over_to_the_page_for_letters_with_the_same_people(three, anna, as_actor, preview, client, now):
    actions.confirm(as_actor(anna), three, now=now)
    leads = preview(anna, "invite", three[:2])["Location"]
    assert leads.startswith(reverse("invite-many")) and len(parse_qs(urlsplit(leads).query)["nur"]) == 2


@pytest.mark.parametrize("named", [50, 0])
def test_inviting_all_that_match_leads_to_these_alone(three, anna, as_actor, signed_in, now, text, monkeypatch, named):
    monkeypatch.setattr("willkomm.gateways.desk.views.many.NAMED", named)
    actions.confirm(as_actor(anna), three, now=now)
    found = signed_in(anna).get(MANY, {"schritt": "invite", "alle": "1", "q": "name1"}, follow=True)
    assert len(found.redirect_chain[0][0]) < 200
    assert found.content.decode().count('name="haushalt"') == 1 and "Nur 1 ausgewählter Haushalt." in text(found)


@pytest.mark.parametrize("asked", [{"schritt": "confirm"}, {"schritt": "confirm", "dossier": ["x"]}])
def test_nobody_ticked_says_so(three, anna, signed_in, asked, text):
    assert "Kreuzen Sie zuerst" in text(signed_in(anna).get(MANY, asked, follow=True))


def test_a_step_that_does_not_exist_is_not_found(three, anna, preview):
    assert preview(anna, "undo", three).status_code == 404


def test_the_preview_asks_little(three, anna, signed_in, few_queries):
    client = signed_in(anna)
    with few_queries():
        client.get(MANY, {"schritt": "close", "dossier": [str(case.public_id) for case in three]})


def test_readers_are_offered_nothing_and_change_nothing(three, rita, preview, client, seen, anna, text):
    assert "Dazu fehlt Ihnen die Berechtigung." in text(preview(rita, "confirm", three))
    pairs = [f"{case.public_id}:suggested" for case in three]
    client.post(MANY, {"schritt": "confirm", "dossier": pairs})
    assert states(seen, anna) == ["suggested"] * 3


def test_the_neighbour_sees_and_moves_nothing(three, nora, preview, client, seen, anna):
    assert preview(nora, "confirm", three).status_code == 302
    client.post(MANY, {"schritt": "confirm", "dossier": [f"{case.public_id}:suggested" for case in three]})
    assert states(seen, anna) == ["suggested"] * 3
