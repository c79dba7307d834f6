"""The disk is really full: one sentence says so, nothing is lost, and work goes on when there is room again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.gateways.register.ech.messages import build
from tests.welcome.conversations.batches import arrivals
from willkomm.common.correspondence.models import Letter
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register.folder import poll
from willkomm.gateways.register.models import Delivery, Parcel
from willkomm.welcome.cases.models import Case
from willkomm.welcome.conversations import tasks
from willkomm.welcome.conversations.actions.batches import order
from willkomm.welcome.conversations.actions.making import MOST_ATTEMPTS, take_up
from willkomm.welcome.conversations.models import LetterBatch

from .small_disk import disk

__all__ = ["disk"]
pytestmark = pytest.mark.django_db
FULL = "Der Speicherplatz des Servers ist voll"


@pytest.fixture
def browser(beat):
    """Beat's browser: he leads Zuchwil."""
    client = Client(raise_request_exception=False, headers={"origin": "http://testserver"})
    client.force_login(beat, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def letters(disk, settings):
    """Letters lie on the small disk."""
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": disk.folder}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    return disk


@pytest.fixture
def drop(disk, settings):
    """Zuchwil's drop folder on the small disk."""
    settings.HOME = disk.folder
    folder = disk.folder / "drop" / "2534"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def seen(beat, as_actor):
    """A function: a block in which the test reads as Beat does."""
    return lambda: scoped(as_actor(beat).scope)


def pdfs(disk):
    return [path for path in disk.folder.rglob("*.pdf")]


def test_an_upload_says_so_and_can_be_sent_again(browser, zuchwil, disk, settings, seen):
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(disk.folder), 100

    def send():
        file = SimpleUploadedFile("meldung.xml", build("moveIn"), "text/xml")
        return browser.post(reverse("delivery-upload"), {"organisation": zuchwil.pk, "files": [file]})

    disk.fill()
    answer = send()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert FULL in answer.content.decode() and "nichts wurde geändert" in answer.content.decode()
    disk.free()
    with seen():
        assert not Delivery.objects.exists()
    assert send().status_code == 302
    with seen():
        assert Case.objects.count() == 1
    assert list(disk.folder.glob("*.upload*")) == []


def test_the_drop_folder_loses_nothing_and_says_why_it_waits(browser, drop, disk, zuchwil, now, seen):
    (drop / "a.xml").write_bytes(build("moveIn"))
    disk.fill()
    for minute in range(3):
        assert poll(drop, now + timedelta(minutes=minute)) == 0
    assert (drop / "a.xml").read_bytes() == build("moveIn")
    page = browser.get(reverse("deliveries")).content.decode()
    assert page.count(FULL) == 1 and "drop/2534/" in page and "verwerfen" not in page
    assert "Ablageordner" in browser.get("/").content.decode()
    disk.free()
    assert [poll(drop, now + timedelta(minutes=minute)) for minute in (3, 4)] == [0, 1]
    with seen():
        assert Case.objects.count() == 1 and not Parcel.objects.exists()
    assert FULL not in browser.get(reverse("deliveries")).content.decode()


def test_files_that_are_ready_make_room_on_a_full_disk(drop, disk, zuchwil, now, seen):
    (drop / "a.xml").write_bytes(build("moveIn"))
    poll(drop, now)
    disk.fill()
    assert poll(drop, now + timedelta(minutes=1)) == 1
    assert not (drop / "a.xml").exists()
    with seen():
        assert Case.objects.count() == 1


def test_a_letter_is_made_whole_or_not_at_all(browser, letters, beat, zuchwil, as_actor, now, seen):
    [case] = arrivals(as_actor(beat), zuchwil, 1, now=now)
    address, typed = reverse("letter-create", args=[case.public_id]), {"template": "invitation"}
    letters.fill()
    answer = browser.post(address, typed)
    assert answer.status_code == 503 and FULL in answer.content.decode()
    assert 'name="template" value="invitation"' in answer.content.decode()
    assert pdfs(letters) == []
    with seen():
        assert not Letter.objects.exists()
    letters.free()
    assert browser.post(address, typed).status_code == 302
    with seen():
        assert Letter.objects.count() == len(pdfs(letters)) == 1


def test_a_stack_of_letters_waits_for_room_however_long_that_takes(
    browser, letters, beat, zuchwil, as_actor, now, seen
):
    cases = arrivals(as_actor(beat), zuchwil, 3, now=now)
    with seen():
        batch = order(as_actor(beat), cases, template="invitation", now=now)
    machine, facts = tasks.clock(zuchwil.pk), {"organisation_id": zuchwil.pk, "batch": batch.pk}
    letters.fill()
    for attempt in range(MOST_ATTEMPTS + 3):
        assert take_up(machine, batch, now=now + timedelta(minutes=2 * attempt))
        tasks.next_part.call(**facts)
    assert pdfs(letters) == []
    page = browser.get(reverse("letter-batch", args=[batch.public_id])).content.decode()
    assert "Die Briefe warten" in page and FULL in page
    letters.free()
    tasks.next_part.call(**facts)
    with seen():
        batch = LetterBatch.objects.get()
        assert (batch.state, batch.trouble, Letter.objects.count()) == ("done", "", 3)
    assert len(pdfs(letters)) == 1
