"""Monday morning: a lead confirms the arrivals of the weekend, invites everybody at once, and posts the letters.

WILLKOMM_ARRIVALS sets how many arrive (default 60; peers' bar: 300 invited in under two minutes of human time).
"""

import os
from argparse import Namespace
from time import monotonic

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from tests.journeys.conftest import PHONE, WIDE
from tests.welcome.conversations.batches import arrivals
from willkomm.config.commands.worker import run
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.models import Case

ARRIVALS = int(os.environ.get("WILLKOMM_ARRIVALS", "60"))


@pytest.fixture
def files(settings, tmp_path):
    """Letters of a journey lie in its own folder."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def worker() -> None:
    """Do what is queued, as `willkomm worker --batch` does."""
    run(Namespace(batch=True, with_parent=None))


def states(actor) -> dict[str, int]:
    with transaction.atomic(), scoped(actor.scope):
        return dict(Case.objects.values_list("state").annotate(n=Count("pk")).order_by())


@pytest.mark.parametrize(("viewport", "people"), [(WIDE, ARRIVALS), (PHONE, 12)], ids=["wide", "phone"])
def test_everybody_is_invited_with_one_stack_of_letters(visit, beat, zuchwil, as_actor, files, viewport, people):
    actor, visitor = as_actor(beat), visit(viewport)
    arrivals(actor, zuchwil, people, now=timezone.now())
    page, began = visitor.enter(beat), monotonic()
    visitor.open("/")
    assert page.get_by_text(f"{people} Personen einladen").count() == 1
    page.get_by_role("link", name="Einladen").first.click()
    visitor.check()
    assert page.get_by_role("checkbox", name="Muster").count() == people
    page.get_by_role("button", name=f"{people} Briefe erstellen").click()
    page.wait_for_url("**/briefe/stapel/**")
    visitor.check()
    assert page.get_by_text(f"0 von {people} Briefen sind erstellt").first.is_visible()
    worker()
    page.get_by_role("button", name="Ja, heute zur Post").wait_for(timeout=20_000)
    visitor.check()
    pdf = page.request.get(visitor.base + page.locator("main ol a[href$='.pdf']").first.get_attribute("href"))
    assert pdf.headers["content-type"] == "application/pdf"
    page.get_by_role("button", name="Ja, heute zur Post").click()
    visitor.check()
    assert "Briefe zur Post gegeben" in page.locator("#meldungen").inner_text()
    visitor.open("/")
    assert page.get_by_text("Nichts zu tun.").first.is_visible()
    assert states(actor) == {"invited": people}
    assert monotonic() - began < 120


def test_by_keyboard_without_one_person_and_nobody_twice(visit, beat, zuchwil, as_actor, files):
    actor, visitor = as_actor(beat), visit()
    arrivals(actor, zuchwil, 11, now=timezone.now())
    page = visitor.enter(beat)
    visitor.open("/einladen/")
    box = page.get_by_role("checkbox", name="Muster0003")
    box.focus()
    page.keyboard.press("Space")
    assert not box.is_checked()
    button = page.get_by_role("button", name="Briefe erstellen")
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
