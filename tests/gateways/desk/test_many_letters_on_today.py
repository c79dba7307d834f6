"""«Heute» with 300 people to invite: one task instead of 300 rows, and one stack that waits for the post."""

import pytest
from django.utils import timezone
from tests.welcome.conversations.batches import arrivals, work

from willkomm.welcome.conversations.actions.batches import order, post
from willkomm.welcome.conversations.models import LetterBatch


@pytest.fixture
def crowd(anna, zuchwil, as_actor, now):
    """A function: so many confirmed dossiers in Zuchwil."""
    return lambda count: arrivals(as_actor(anna), zuchwil, count, now=now)


@pytest.fixture
def ordered(anna, as_actor):
    """A function: a batch for these dossiers, not made yet."""

    def make(cases):
        return order(as_actor(anna), cases, template="invitation", now=timezone.now())

    return make


def test_ten_people_are_one_task_and_nine_are_nine(crowd, anna, signed_in, text):
    crowd(9)
    shown = text(signed_in(anna).get("/"))
    assert shown.count("Zum Erstgespräch einladen") == 9 and "9 Dinge sind zu tun" in shown
    crowd(1)
    answer = signed_in(anna).get("/")
    assert "10 Personen einladen" in text(answer) and "1 Sache ist zu tun" in text(answer)
    assert "/einladen/?o=zuchwil" in answer.content.decode()


def test_many_people_do_not_hide_other_duties(crowd, anna, zuchwil, arrive, signed_in, text):
    crowd(12)
    arrive(anna, zuchwil, {"official_name": "Später"})
    shown = text(signed_in(anna).get("/"))
    assert "12 Personen einladen" in shown and "Zuzug bestätigen" in shown


def test_letters_in_the_making_are_no_task_and_made_ones_are_one(
    crowd, ordered, anna, as_actor, signed_in, text, files, seen
):
    batch = ordered(crowd(11))
    assert "Nichts zu tun." in text(signed_in(anna).get("/"))
    work(batch, now=timezone.now())
    shown = text(signed_in(anna).get("/"))
    assert "Gedruckt?" in shown and "11 Briefe" in shown and "1 Sache ist zu tun" in shown
    with seen(anna):
        batch.refresh_from_db()
        stays = batch.entries.order_by("position").first().letter
        today = timezone.localdate()
        post(as_actor(anna), batch, on=today, today=today, without=[stays.public_id])
    assert "1 Sache ist zu tun" in text(signed_in(anna).get("/"))


def test_people_of_a_batch_that_failed_are_to_invite_again(crowd, ordered, anna, as_actor, signed_in, text, seen):
    batch = ordered(crowd(10))
    with seen(anna):
        LetterBatch.objects.filter(pk=batch.pk).update(state="failed")
        batch.entries.update(open=False, reason="Die Adresse fehlt.")
    assert "10 Personen einladen" in text(signed_in(anna).get("/"))


def test_stays_cheap(crowd, anna, signed_in, few_queries):
    crowd(12)
    client = signed_in(anna)
    with few_queries():
        client.get("/")


def test_the_list_of_dossiers_leads_there(crowd, anna, rita, signed_in):
    crowd(10)
    assert "/einladen/" in signed_in(anna).get("/dossiers/").content.decode()
    assert "/einladen/" not in signed_in(rita).get("/dossiers/").content.decode()


def test_the_neighbour_sees_nothing(crowd, nora, signed_in, text):
    crowd(12)
    assert "einladen" not in text(signed_in(nora).get("/"))


@pytest.fixture
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
