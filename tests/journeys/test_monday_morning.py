"""Monday morning: a lead confirms the arrivals of the weekend, invites everybody at once, and posts the letters.

WILLKOMM_ARRIVALS sets how many arrive (default 300, most of a minute).
Peers' bar: 300 invited in under two minutes of human time.
"""

import os
import re
from argparse import Namespace
from time import monotonic

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.hands import Fingers
from tests.welcome.conversations.batches import arrivals
from willkomm.config.commands.worker import run
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.models import Case

ARRIVALS = int(os.environ.get("WILLKOMM_ARRIVALS", "300"))


@pytest.fixture
def files(settings, tmp_path):
    """Letters of a journey lie in its own folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def worker() -> None:
    """Do what is queued, as `willkomm worker --batch` does."""
    run(Namespace(batch=True, with_parent=None))


def timed(work, times: list):
    """The same function; how long it took goes to the list: checks and the background are nobody's waiting."""

    def run_timed():
        began = monotonic()
        work()
        times.append(monotonic() - began)

    return run_timed


def states(actor) -> dict[str, int]:
    with transaction.atomic(), scoped(actor.scope):
        return dict(Case.objects.values_list("state").annotate(n=Count("pk")).order_by())


def confirmed(visitor, hands, people: int) -> None:
    """From «Heute» to all arrivals at once, and back."""
    hands.to(text="Prüfen")
    hands.press()
    visitor.check()
    hands.to(text=f"{people} Haushalte bestätigen")
    hands.press()
    assert hands.here()["alert"], "the focus is not on the news"
    visitor.check()


def ordered(visitor, hands, people: int) -> None:
    """From «Heute» to the page of the stack; one box is taken off and put back, and the button follows."""
    hands.to(text="Einladen")
    hands.press()
    visitor.check()
    button = visitor.page.get_by_role("button", name=re.compile("erstellen$")).first
    assert button.inner_text() == f"{people} Briefe erstellen"
    hands.to(name="haushalt")
    for count in (people - 1, people):
        hands.tick()
        expect(button).to_have_text(f"{count} Briefe erstellen")
    hands.back(text=f"{people} Briefe erstellen")
    hands.press()
    visitor.check()


def posted(visitor, hands) -> None:
    """The letters are there, can be opened, and go to the post."""
    page = visitor.page
    page.get_by_role("button", name="Ja, heute zur Post").wait_for(timeout=20_000)
    visitor.check()
    pdf = page.request.get(visitor.base + page.locator("main ol a[href$='.pdf']").first.get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    hands.to(text="Ja, heute zur Post")
    hands.press()
    visitor.check()
    assert "Briefe zur Post gegeben" in page.locator("#meldungen").inner_text()


def test_all_arrive_are_confirmed_and_invited(walk, beat, zuchwil, as_actor, files):
    actor, (visitor, hands) = as_actor(beat), walk()
    people = min(ARRIVALS, 60) if isinstance(hands, Fingers) else ARRIVALS
    arrivals(actor, zuchwil, people, now=timezone.now(), confirmed=False)
    page, apart = visitor.enter(beat), []
    visitor.check, work, began = timed(visitor.check, apart), timed(worker, apart), monotonic()
    visitor.open("/")
    assert page.get_by_text(f"{people} Zuzüge bestätigen").count() == 1
    confirmed(visitor, hands, people)
    assert page.get_by_text(f"{people} Personen einladen").count() == 1
    ordered(visitor, hands, people)
    assert page.get_by_text(f"0 von {people} Briefen sind erstellt").first.is_visible()
    work()
    posted(visitor, hands)
    visitor.open("/")
    assert page.get_by_text("Nichts zu tun.").first.is_visible()
    assert states(actor) == {"invited": people}
    assert monotonic() - began - sum(apart) < 120


def test_the_box_for_all_shows_whether_all_some_or_none_are_ticked(visit, beat, zuchwil, as_actor, files):
    arrivals(as_actor(beat), zuchwil, 3, now=timezone.now())
    visitor = visit()
    page = visitor.enter(beat)
    visitor.open("/einladen/")
    every, one = page.get_by_role("checkbox", name="Alle auswählen"), page.get_by_role("checkbox", name="Muster0001")
    assert every.is_checked()
    one.uncheck()
    assert not every.is_checked() and every.evaluate("box => box.indeterminate")
    assert page.get_by_role("button", name="2 Briefe erstellen").is_visible()
    every.check()
    assert one.is_checked() and page.get_by_role("button", name="3 Briefe erstellen").is_visible()
    every.uncheck()
    assert page.get_by_role("button", name="0 Briefe erstellen").is_visible()


def test_by_keyboard_without_one_person_and_nobody_twice(visit, beat, zuchwil, as_actor, files):
    actor, visitor = as_actor(beat), visit()
    arrivals(actor, zuchwil, 11, now=timezone.now())
    page = visitor.enter(beat)
    visitor.open("/einladen/")
    box = page.get_by_role("checkbox", name="Muster0003")
    box.focus()
    page.keyboard.press("Space")
    assert not box.is_checked()
    button = page.get_by_role("button", name="Briefe erstellen").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/briefe/stapel/**")
    stack = page.url
    visitor.open("/einladen/")
    assert page.get_by_role("checkbox", name="Muster").count() == 1
    page.goto(stack)
    worker()
    page.get_by_role("button", name="Alle zurücknehmen").wait_for(timeout=20_000)
    assert states(actor) == {"invited": 10, "open": 1}
    page.get_by_role("button", name="Alle zurücknehmen").click()
    visitor.check()
    assert states(actor) == {"open": 11}


def test_without_script_the_page_is_loaded_again_by_hand(visit, beat, zuchwil, as_actor, files):
    visitor = visit(java_script_enabled=False)
    arrivals(as_actor(beat), zuchwil, 10, now=timezone.now())
    page = visitor.enter(beat)
    visitor.open("/einladen/")
    page.get_by_role("button", name="10 Briefe erstellen").click()
    worker()
    page.get_by_role("link", name="Stand neu laden").click()
    assert page.get_by_role("button", name="Ja, heute zur Post").is_visible()
    visitor.check()
