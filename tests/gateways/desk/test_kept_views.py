"""Views of a list under a name: one's own or shared, the one it opens with, removed and brought back."""

from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from willkomm.core.lists.models import FirstView, SavedView

KEEP, LIST = reverse("view-keep", args=["dossiers"]), reverse("cases")


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


def test_what_is_kept_is_said_the_order_too(anna, signed_in, text):
    shown = text(signed_in(anna).get(KEEP, {"stand": "laufend", "ordnung": "name", "q": "Tesfay"}))
    assert "Stand: laufend" in shown and "Sortiert nach: Nachname" in shown and "Tesfay" not in shown


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


OTHERS = [("lieferungen", "deliveries", {"art": "tabelle"}), ("briefstapel", "letter-batches", {"art": "folder"})]


@pytest.mark.parametrize(("listed", "home", "asked"), OTHERS)
def test_every_list_with_filters_keeps_views_of_its_own(anna, kept, client, text, few_queries, listed, home, asked):
    kept(anna)
    there = {"name": "Meine", "first": "on", **asked}
    assert "ist gemerkt" in text(client.post(reverse("view-keep", args=[listed]), there, follow=True))
    assert tabs(client) == ["Alle", "Warten"], "and the other list has none of them"
    opened = client.get(reverse(home))
    assert opened.status_code == 302 and opened["Location"].startswith(f"{reverse(home)}?art={asked['art']}&")
    with few_queries():
        shown = client.get(opened["Location"])
    assert [tab["label"] for tab in shown.context["tabs"] if tab["current"]] == ["Meine"]
    assert shown.context["form"].asked == asked
    assert client.get(reverse(home), {"ansicht": "alle"}).status_code == 200


def test_a_list_that_does_not_exist_keeps_nothing(anna, signed_in):
    assert signed_in(anna).post(reverse("view-keep", args=["erfunden"]), {"name": "x"}).status_code == 404


WHOSE = "id bigserial, organisation_id bigint, owner_id bigint"
FACTS = "public_id uuid, name text, query text, shared boolean, created_at timestamptz"


@pytest.fixture
def old_tables(db):
    """The two tables that were dropped, as temporary ones."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE desk_savedview ({WHOSE}, {FACTS}) ON COMMIT DROP")
        cursor.execute(f"CREATE TEMP TABLE desk_firstview ({WHOSE}, view_id bigint) ON COMMIT DROP")
        yield


def test_views_of_the_old_tables_are_all_moved(old_tables, anna, beat, zuchwil, seen):
    migration = import_module("willkomm.gateways.desk.migrations.0002_views_are_kept_by_core")
    apps = MigrationLoader(connection).project_state([("desk", "0001_initial"), ("lists", "0001_initial")]).apps
    old = apps.get_model("desk", "SavedView").objects
    for number, (user, shared) in enumerate([(anna, False), (beat, True)], start=70):
        facts = {"organisation_id": zuchwil.pk, "owner_id": user.pk}
        old.create(pk=number, name=f"Von {user.name}", query="stand=neu", shared=shared, **facts)
        apps.get_model("desk", "FirstView").objects.create(view_id=number, **facts)
    ids = dict(old.values_list("name", "public_id"))
    migration.move(apps, None)
    with seen(beat):
        assert (
            dict(SavedView.objects.filter(listed="dossiers", query="stand=neu").values_list("name", "public_id")) == ids
        )
        assert {first.view.owner_id for first in FirstView.objects.select_related("view")} == {anna.pk, beat.pk}


def test_keys_are_listed_and_can_be_turned_off_on_this_device(rita, signed_in, text):
    client = signed_in(rita)
    assert "nächste Zeile" in text(client.get(reverse("keyboard")))
    client.post(reverse("keyboard-switch"), {"tasten": "aus"})
    shown = client.get(reverse("keyboard"))
    assert "data-keys-off" in shown.content.decode() and "Tasten einschalten" in text(shown)
    client.post(reverse("keyboard-switch"), {"tasten": "ein"})
    assert "data-keys-off" not in client.get(reverse("keyboard")).content.decode()
