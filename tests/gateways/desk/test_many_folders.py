"""Folders handed over: from ten on one task on «Heute», and one word for a whole stack of letters."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.welcome.conversations.batches import arrivals, work

from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import order, post
from willkomm.welcome.conversations.models import LetterBatch

MANY = reverse("cases-many")


@pytest.fixture
def stack(anna, zuchwil, as_actor, now, settings, tmp_path, seen):
    """A function: folders for so many, their letters made in one stack and posted."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}

    def make(count: int) -> LetterBatch:
        actor, today = as_actor(anna), timezone.localdate()
        cases = arrivals(actor, zuchwil, count, now=now)
        with seen(anna):
            Case.objects.filter(pk__in=[case.pk for case in cases]).update(channel="folder")
        batch = order(actor, cases, template="folder", now=timezone.now())
        work(batch, now=timezone.now())
        with seen(anna):
            batch.refresh_from_db()
            post(actor, batch, on=today, today=today)
        return batch

    return make


def test_nine_folders_are_nine_tasks_and_ten_are_one(stack, anna, signed_in, text):
    stack(9)
    shown = text(signed_in(anna).get("/"))
    assert shown.count("Mappe abgeben") >= 9 and "9 Dinge sind zu tun" in shown and "erstellen" not in shown
    stack(1)
    answer = signed_in(anna).get("/")
    assert "10 Mappen eintragen" in text(answer) and "1 Sache ist zu tun" in text(answer)
    assert "schritt=folder&amp;mappen=zuchwil" in answer.content.decode()


def test_those_that_still_need_their_letter_are_another_task(
    stack, anna, zuchwil, as_actor, now, signed_in, text, seen
):
    stack(3)
    more = arrivals(as_actor(anna), zuchwil, 10, now=now, nationality="IT")
    with seen(anna):
        Case.objects.filter(pk__in=[case.pk for case in more]).update(channel="folder")
    shown = text(signed_in(anna).get("/"))
    assert "10 Mappen abgeben" in shown and "4 Dinge sind zu tun" in shown


def test_all_are_entered_with_their_day_and_taken_back(stack, anna, signed_in, text, seen):
    stack(10)
    client = signed_in(anna)
    shown = client.get(MANY, {"schritt": "folder", "mappen": "zuchwil"})
    pairs = [f"{row['case'].public_id}:{row['case'].state}" for row in shown.context["rows"]]
    assert len(pairs) == 10
    client.post(MANY, {"schritt": "folder", "dossier": pairs, "on": timezone.localdate().isoformat()})
    with seen(anna):
        assert set(Case.objects.values_list("state", flat=True)) == {"welcomed"}
    assert "Nichts zu tun." in text(client.get("/"))
    client.post(reverse("cases-many-undo"))
    with seen(anna):
        assert set(Case.objects.values_list("state", flat=True)) == {"open"}


def test_the_stack_leads_to_its_own_people(stack, anna, signed_in, text):
    stack(2)
    batch, client = stack(3), signed_in(anna)
    page = client.get(reverse("letter-batch", args=[batch.public_id])).content.decode()
    assert "Alle Mappen abgegeben" in page and page.count("kern-btn--primary") == 1
    assert f"schritt=folder&amp;stapel={batch.public_id}" in page or f"schritt=folder&stapel={batch.public_id}" in page
    shown = client.get(MANY, {"schritt": "folder", "stapel": str(batch.public_id)})
    assert len(shown.context["rows"]) == 3
    assert "Kreuzen Sie zuerst" in text(client.get(MANY, {"schritt": "folder", "stapel": "x"}, follow=True))


def test_stays_cheap(stack, anna, signed_in, few_queries):
    stack(10)
    client = signed_in(anna)
    with few_queries():
        client.get("/")
    with few_queries():
        client.get(MANY, {"schritt": "folder", "mappen": "zuchwil"})


def test_the_neighbour_sees_nothing(stack, nora, signed_in):
    batch, client = stack(3), signed_in(nora)
    for facts in ({"mappen": "zuchwil"}, {"stapel": str(batch.public_id)}):
        assert client.get(MANY, {"schritt": "folder", **facts}).status_code == 302
