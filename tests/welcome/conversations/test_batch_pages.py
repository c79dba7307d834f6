"""The pages of a batch: choose, order, watch, print, post, take back, and letters that come back."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.common.correspondence.typeset_reading import page_text
from tests.welcome.conversations.batches import arrivals, work

from willkomm.common.correspondence.models import Letter
from willkomm.common.people.models import Person
from willkomm.core.audit.models import AccessEntry
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.models import Duty
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations.actions.batches import order, post
from willkomm.welcome.conversations.models import BatchEntry, LetterBatch

INVITE = "/einladen/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Letters of a test lie in its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return tmp_path


@pytest.fixture
def cases(anna, zuchwil, as_actor, now):
    """Twelve confirmed dossiers of people who read Portuguese."""
    return arrivals(as_actor(anna), zuchwil, 12, now=now)


@pytest.fixture
def made(anna, cases, as_actor, now):
    """Their letters, made."""
    actor = as_actor(anna)
    with scoped(actor.scope):
        batch = order(actor, cases, template="invitation", now=timezone.now())
    with scoped(actor.scope):
        work(batch, now=timezone.now())
        batch.refresh_from_db()
    return batch


def homes(anna, as_actor, count=None):
    with scoped(as_actor(anna).scope):
        return [str(case.household.public_id) for case in Case.objects.select_related("household")][:count]


def send(client, chosen, key=None, **more):
    data = {"template": "invitation", "key": key or uuid.uuid4(), "haushalt": chosen, **more}
    return client.post(f"{INVITE}?brief=invitation", data)


def test_shows_everybody_ticked_with_language_and_what_is_missing(anna, cases, signed_in):
    text = signed_in(anna).get(INVITE).content.decode()
    assert "Zum Erstgespräch einladen" in text and "12 Personen einladen" in text
    assert text.count('name="haushalt"') == text.count(" checked") == 12
    assert "Übersetzung Portugiesisch nicht geprüft: geht auf Deutsch und Einfacher Sprache" in text
    assert "12 Briefe erstellen" in text
    assert text.count("kern-btn--primary") == 1


def test_households_stand_by_surname(anna, cases, signed_in, as_actor):
    with scoped(as_actor(anna).scope):
        Person.objects.filter(official_name="Muster0000").update(official_name="Zwahlen", first_name="Aaron")
    text = signed_in(anna).get(INVITE).content.decode()
    assert text.index("Alva Muster0001") < text.index("Alva Muster0011") < text.index("Aaron Zwahlen")


def test_names_those_who_cannot_be_written_to_with_the_reason(anna, cases, signed_in, as_actor):
    with scoped(as_actor(anna).scope):
        Person.objects.filter(pk=cases[0].person_id).update(data_lock=1)
        type(cases[1].household).objects.filter(pk=cases[1].household_id).update(postal_code="")
    text = signed_in(anna).get(INVITE).content.decode()
    assert "2 Haushalte bekommen so keinen Brief" in text
    assert "Adresssperre: Erstellen Sie diesen Brief einzeln" in text and "Die Adresse fehlt." in text
    assert text.count('name="haushalt"') == 10


def test_orders_those_who_are_ticked_and_shows_the_batch(anna, cases, signed_in, as_actor, zuchwil):
    client = signed_in(anna)
    response = send(client, homes(anna, as_actor, 11))
    with scoped(as_actor(anna).scope):
        batch = LetterBatch.objects.get()
        assert BatchEntry.objects.count() == 11
    assert (response.status_code, response.url) == (302, reverse("letter-batch", args=[batch.public_id]))
    text = client.get(response.url).content.decode()
    assert "0 von 11 Briefen sind erstellt" in text and 'hx-trigger="every 2s"' in text
    assert Duty.objects.get(organisation=zuchwil, kind="letters").due_at > timezone.now()


def test_says_how_many_letters_were_ordered(anna, cases, signed_in, as_actor):
    client = signed_in(anna)
    text = client.get(send(client, homes(anna, as_actor, 11)).url).content.decode()
    assert "11 Briefe bestellt." in text


def test_shows_only_those_who_were_chosen_before(anna, cases, signed_in, as_actor):
    client, three = signed_in(anna), homes(anna, as_actor, 3)
    text = client.get(INVITE, {"nur": [*three, str(uuid.uuid4())]}).content.decode()
    assert text.count('name="haushalt"') == text.count(" checked") == 3 and "3 Briefe erstellen" in text
    assert "Nur 3 ausgewählte Haushalte. 1 weiterer wartet nicht auf diesen Brief." in text


def test_the_same_form_twice_is_one_order(anna, cases, signed_in, as_actor):
    client, key, chosen = signed_in(anna), uuid.uuid4(), homes(anna, as_actor)
    assert send(client, chosen, key).url == send(client, chosen, key).url
    with scoped(as_actor(anna).scope):
        assert LetterBatch.objects.count() == 1


def test_keeps_the_choice_when_nobody_is_ticked(anna, cases, signed_in):
    response = send(signed_in(anna), [])
    assert response.status_code == 422
    assert "Wählen Sie mindestens eine Person." in response.content.decode()


def test_progress_is_asked_without_a_name_and_ends_by_itself(anna, cases, signed_in, as_actor):
    client = signed_in(anna)
    address = send(client, homes(anna, as_actor)).url
    partial = client.get(f"{address}stand/", headers={"HX-Request": "true"})
    assert "<html" not in partial.content.decode() and "Muster" not in partial.content.decode()
    assert partial.content.decode().strip() in client.get(address).content.decode()
    assert client.get(f"{address}stand/").url == address
    with scoped(as_actor(anna).scope):
        work(LetterBatch.objects.get(), now=timezone.now())
    assert client.get(f"{address}stand/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_offers_the_document_and_asks_whether_it_was_posted(anna, made, signed_in, as_actor):
    client, address = signed_in(anna), reverse("letter-batch", args=[made.public_id])
    text = client.get(address).content.decode()
    assert "PDF öffnen und drucken (12 Briefe" in text and "Ja, heute zur Post" in text
    assert text.count("kern-btn--primary") == 1
    pdf = client.get(reverse("letter-batch-part", args=[made.public_id, 1]))
    assert "Amselweg 1" in page_text(pdf.content, 1)
    with scoped(as_actor(anna).scope):
        stays = Letter.objects.order_by("pk").first()
    client.post(reverse("letter-batch-posted", args=[made.public_id]), {"bleibt": [str(stays.public_id)]})
    with scoped(as_actor(anna).scope):
        assert Letter.objects.filter(posted_on=timezone.localdate()).count() == 11
    text = client.get(address).content.decode()
    assert "zur Post gegeben" in text and "noch hier" in text and "kern-btn--primary" not in text


def test_the_list_of_stacks_can_be_walked_with_keys(anna, made, signed_in):
    text = signed_in(anna).get(reverse("letter-batches")).content.decode()
    assert text.count("data-list") == text.count("data-row") == 1


def test_takes_all_back(anna, made, signed_in, as_actor):
    response = signed_in(anna).post(reverse("letter-batch-undo", args=[made.public_id]))
    assert "Die Dossiers stehen wieder wie vorher." in str(next(iter(response.wsgi_request._messages)))
    with scoped(as_actor(anna).scope):
        assert set(Case.objects.values_list("state", flat=True)) == {"open"}


def test_one_letter_of_a_batch_opens_alone_and_only_its_people_are_looked_at(anna, dora, made, signed_in, as_actor):
    with scoped(as_actor(anna).scope):
        letter = Letter.objects.order_by("first_page")[4]
    pdf = signed_in(anna).get(reverse("letter-file", args=[letter.public_id])).content
    assert letter.facts["code"] in page_text(pdf, 1)
    with scoped(as_actor(dora).scope):
        assert AccessEntry.objects.filter(purpose="Brief geöffnet").count() == 1


def test_a_document_that_is_not_what_was_issued_is_not_offered_as_it(anna, made, signed_in, files):
    [stored] = files.rglob("*.pdf")
    stored.write_bytes(stored.read_bytes()[:-1])
    answer = signed_in(anna).get(reverse("letter-batch-part", args=[made.public_id, 1]))
    assert answer.status_code == 404 and "nicht mehr, wie sie ausgestellt wurde" in answer.content.decode()


def test_a_letter_that_came_back_is_found_by_its_code(anna, made, signed_in, as_actor):
    client = signed_in(anna)
    with scoped(as_actor(anna).scope):
        post(as_actor(anna), made, on=timezone.localdate(), today=timezone.localdate())
        letter = Letter.objects.order_by("first_page")[0]
    response = client.post(reverse("returned-by-code"), {"code": letter.facts["code"].lower().replace("-", " ")})
    assert response.url == reverse("letter-returned", args=[letter.public_id])
    assert "Annahme verweigert" in client.get(response.url).content.decode()
    answer = client.post(response.url, {"reason": "moved"})
    assert "Fragen Sie die Einwohnerkontrolle nach der neuen Adresse" in str(next(iter(answer.wsgi_request._messages)))
    with scoped(as_actor(anna).scope):
        letter.refresh_from_db()
        assert (letter.returned_on, letter.returned_reason) == (timezone.localdate(), "moved")
        assert Case.objects.get(household=letter.household).state == "returned"


def test_an_unknown_code_and_a_wrong_day_are_told(anna, made, signed_in, as_actor):
    client = signed_in(anna)
    response = client.post(reverse("returned-by-code"), {"code": "ZZZZ-ZZZZ"})
    assert response.status_code == 422 and "Diesen Code gibt es hier nicht." in response.content.decode()
    with scoped(as_actor(anna).scope):
        letter = Letter.objects.order_by("first_page")[0]
    response = client.post(reverse("letter-returned", args=[letter.public_id]), {"on": "2999-01-01", "reason": "moved"})
    assert response.status_code == 422 and "liegt in der Zukunft" in response.content.decode()


@pytest.mark.parametrize("name", ["invite-many", "letter-batches", "letter-batch", "returned-by-code"])
def test_reads_at_most_twelve_times(anna, made, signed_in, name):
    client = signed_in(anna)
    address = reverse(name, args=[made.public_id] if name == "letter-batch" else [])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert sum(query["sql"].startswith('SELECT "') for query in queries) <= 12


def test_a_reader_looks_but_orders_nothing(rita, made, signed_in):
    client = signed_in(rita)
    assert client.get(reverse("letter-batch", args=[made.public_id])).status_code == 200
    assert client.get(INVITE).status_code == 403
    for name in ("letter-batch-posted", "letter-batch-undo", "letter-batch-again"):
        assert client.post(reverse(name, args=[made.public_id])).status_code == 403


def test_the_neighbour_sees_nothing(nora, made, signed_in, anna, as_actor):
    client = signed_in(nora)
    with scoped(as_actor(anna).scope):
        code = Letter.objects.order_by("pk").first().facts["code"]
    for name, extra in (("letter-batch", []), ("letter-batch-progress", []), ("letter-batch-part", [1])):
        assert client.get(reverse(name, args=[made.public_id, *extra])).status_code == 404
    assert client.post(reverse("letter-batch-undo", args=[made.public_id])).status_code == 404
    assert client.post(reverse("returned-by-code"), {"code": code}).status_code == 422
    assert "Noch kein Briefstapel" in client.get(reverse("letter-batches")).content.decode()
    assert "Hier wartet niemand" in client.get(INVITE).content.decode()


@pytest.fixture
def stacks(anna, zuchwil, as_actor, now):
    """Four stacks in four states, one a day back from now."""
    facts = [
        {"template": "invitation", "state": "waiting"},
        {"template": "event", "state": "done"},
        {"template": "invitation", "state": "done", "posted_on": now.date()},
        {"template": "folder", "state": "failed"},
    ]
    with scoped(as_actor(anna).scope):
        for days, fact in enumerate(facts):
            at = now - timedelta(days=days)
            LetterBatch.objects.create(organisation=zuchwil, ordered_at=at, ordered_by="Anna", **fact)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["waiting", "done", "done", "failed"]),
        ({"stand": "offen"}, ["waiting"]),
        ({"stand": "zu-drucken"}, ["done"]),
        ({"stand": "zur-post", "art": "invitation"}, ["done"]),
        ({"stand": "zurueck"}, []),
        ({"art": "folder"}, ["failed"]),
        ({"gemeinde": "zuchwil"}, ["waiting", "done", "done", "failed"]),
        ({"ab": "2026-11-20", "bis": "2026-11-20"}, ["waiting"]),
        ({"stand": "erfunden", "ab": "31.2."}, ["waiting", "done", "done", "failed"]),
    ],
)
def test_filters_narrow_the_list_of_stacks(stacks, signed_in, anna, now, asked, expected):
    asked = {key: value.replace("2026-11-20", now.date().isoformat()) for key, value in asked.items()}
    client = signed_in(anna)
    with CaptureQueriesContext(connection) as asking:
        answer = client.get("/briefe/", asked)
    assert [batch.state for batch, *_ in answer.context["rows"]] == expected
    understood = [key for key in asked if asked[key] not in ("erfunden", "31.2.", "zuchwil")]
    assert len(answer.context["form"].chips()) == len(understood)
    assert len(asking) <= 12
    if not expected:
        assert "Kein Briefstapel passt dazu." in answer.content.decode()


def test_filters_of_stacks_stay_when_pages_turn(anna, zuchwil, as_actor, now, signed_in):
    with scoped(as_actor(anna).scope):
        LetterBatch.objects.bulk_create(
            LetterBatch(
                organisation=zuchwil,
                template="event" if number % 2 else "folder",
                ordered_at=now - timedelta(minutes=number),
                ordered_by="Anna",
                state="done",
            )
            for number in range(120)
        )
    client, seen, url = signed_in(anna), [], "/briefe/?art=event"
    while url:
        answer = client.get(url)
        seen += [batch for batch, *_ in answer.context["rows"]]
        url = answer.context["next_url"]
    assert len(seen) == len({batch.pk for batch in seen}) == 60
    assert {batch.template for batch in seen} == {"event"}


def test_a_neighbours_stacks_are_found_by_no_filter(stacks, signed_in, nora):
    answer = signed_in(nora).get("/briefe/", {"gemeinde": "zuchwil"})
    assert answer.context["rows"] == []
