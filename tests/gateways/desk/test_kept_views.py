"""Views of the list under a name: one's own or shared, the one it opens with, removed and brought back."""

import pytest
from django.urls import reverse

from willkomm.gateways.desk.models import SavedView

KEEP, LIST = reverse("view-keep"), reverse("cases")


@pytest.fixture
def kept(signed_in, seen):
    """A function: a view that this person keeps."""

    def keep(user, name="Warten", **more):
        signed_in(user).post(KEEP, {"name": name, "stand": "neu", "q": "Silva", **more})
        with seen(user):
            return SavedView.objects.get(name=name)

    return keep


def tabs(client):
    """Names above the list."""
    return [tab["label"] for tab in client.get(LIST, {"ansicht": "alle"}).context["tabs"]]


def test_filters_are_kept_without_the_name_that_was_searched(anna, kept, client, text):
    view = kept(anna)
    assert view.query == "stand=neu" and not view.shared
    assert tabs(client) == ["Alle", "Warten"]
    assert "Stand: neu oder zu prüfen" in text(client.get(KEEP, {"stand": "neu"}))


def test_a_view_without_a_name_is_asked_for_one(anna, signed_in, text):
    response = signed_in(anna).post(KEEP, {"stand": "neu"})
    assert response.status_code == 422 and "Geben Sie der Ansicht einen Namen." in text(response)


def test_the_same_name_replaces_the_view(anna, kept, seen):
    kept(anna)
    assert kept(anna, stand="beendet").query == "stand=beendet"


def test_shared_views_are_seen_by_colleagues_and_private_ones_are_not(anna, beat, rita, kept, signed_in):
    kept(anna)
    kept(anna, "Alle zusammen", shared="on")
    assert tabs(signed_in(beat)) == tabs(signed_in(rita)) == ["Alle", "Alle zusammen"]


def test_the_list_opens_with_the_chosen_view(anna, beat, kept, client, signed_in):
    view = kept(anna, shared="on", first="on")
    answer = client.get(LIST)
    assert answer.status_code == 302 and answer["Location"].endswith(f"?stand=neu&ansicht={view.public_id}")
    client.post(reverse("view-first", args=[view.public_id]), {"zuerst": "0"})
    assert client.get(LIST).status_code == 200
    client.post(reverse("view-first", args=[view.public_id]), {"zuerst": "1"})
    assert client.get(LIST).status_code == 302
    assert signed_in(beat).get(LIST).status_code == 200


def test_a_removed_view_comes_back(anna, kept, client, text):
    view = kept(anna)
    assert "ist entfernt" in text(client.post(reverse("view-forget", args=[view.public_id]), follow=True))
    assert client.get(LIST).context["tabs"] == []
    assert "ist wieder da" in text(client.post(reverse("view-undo"), follow=True))
    assert tabs(client) == ["Alle", "Warten"]
    assert "nichts rückgängig" in text(client.post(reverse("view-undo"), follow=True))


def test_nobody_removes_what_another_keeps_alone(anna, beat, kept, signed_in):
    view = kept(anna)
    assert signed_in(beat).post(reverse("view-forget", args=[view.public_id])).status_code == 404


def test_readers_keep_nothing(rita, signed_in):
    assert signed_in(rita).get(KEEP).status_code == 403


def test_the_neighbour_sees_nothing(anna, nora, kept, signed_in, seen):
    view = kept(anna, shared="on")
    client = signed_in(nora)
    assert client.get(LIST).context["tabs"] == []
    for name in ("view-forget", "view-first"):
        assert client.post(reverse(name, args=[view.public_id])).status_code == 404
    with seen(nora):
        assert not SavedView.objects.exists()


def test_pages_of_views_ask_little(anna, kept, client, few_queries):
    kept(anna)
    with few_queries():
        client.get(KEEP, {"stand": "neu"})


def test_keys_are_listed_and_can_be_turned_off_on_this_device(rita, signed_in, text):
    client = signed_in(rita)
    assert "nächste Zeile" in text(client.get(reverse("keyboard")))
    client.post(reverse("keyboard-switch"), {"tasten": "aus"})
    shown = client.get(reverse("keyboard"))
    assert "data-keys-off" in shown.content.decode() and "Tasten einschalten" in text(shown)
    client.post(reverse("keyboard-switch"), {"tasten": "ein"})
    assert "data-keys-off" not in client.get(reverse("keyboard")).content.decode()
