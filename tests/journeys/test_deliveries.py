"""Deliveries and sedex: by keyboard alone, on a phone, without a script; a large table while somebody works on it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.gateways.register.tables.making import HEADER, Lists, as_csv, row
from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.hands import Keys
from willkomm.core.kernel.tenancy import scoped
from willkomm.gateways.register import tasks
from willkomm.gateways.register.actions import background, pieces, table_work
from willkomm.gateways.register.models import Delivery, SentAnswer

URL = "/lieferungen/"


@pytest.fixture
def lists(zuchwil, now):
    """Zuchwil with a known table, twelve deliveries and an answer; three rows are a large table."""
    here = Lists(zuchwil, now)
    here.take_over(as_csv(row()))
    facts = {"organisation": zuchwil, "channel": "folder", "event": "moveIn", "counts": {"logged": 1}}
    rows = [Delivery(source=f"m{n:02}.xml", received_at=now - timedelta(days=n + 1), **facts) for n in range(12)]
    sent = {"sender": "2-11-99", "recipient": "1-2534-1", "message": "M", "envelope": "E", "envelope_type": 1}
    with transaction.atomic(), scoped(here.actor.scope):
        Delivery.objects.bulk_create(rows)
        SentAnswer.objects.create(organisation=zuchwil, message_id="a", at=now, positive=True, notice="gut", **sent)
    return here


@pytest.fixture
def large(monkeypatch):
    """Three rows are a large table, and two are a piece."""
    monkeypatch.setattr(background, "SMALL", 2)
    monkeypatch.setattr(table_work, "CHUNK", 2)


def table(name="gross.csv"):
    people = [row(**{"Pers.-Nr.": str(200 + n), "Haus-Nr.": str(n)}, Name=f"Neu{n}", Vorname="Rui") for n in range(4)]
    content = as_csv(*people, row(**{"Pers.-Nr.": "900"}, Name="Sylva"), header=HEADER)
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def work(lists):
    """What the worker does in the background, until nothing is left to do."""
    worker = tasks.worker(lists.organisation.pk)
    with transaction.atomic(), scoped(lists.actor.scope):
        busy = list(Delivery.objects.filter(state__in=background.BUSY).select_related("organisation"))
    for delivery in busy:
        while background.take_up(worker, delivery, now=timezone.now()):
            if not pieces.go_on(worker, delivery, now=timezone.now()):
                break


def test_the_list_and_one_delivery_by_keyboard(visit, emil, lists):
    visitor = visit()
    page = visitor.enter(emil)
    visitor.open(URL)
    page.keyboard.press("j")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.check()
    assert page.inner_text("h1") == "m00.xml"
    visitor.open(URL)
    keys = Keys(page)
    keys.to(text="Dateien hochladen")
    keys.write("q", "m07")  # the first field of that name behind the button is the list's own
    keys.press()
    visitor.check()
    assert page.locator("[data-row]").count() == 1
    keys.to(text="Name der Datei: m07")
    keys.press()
    keys.to(text="Antworten an das Register")
    keys.press()
    visitor.check()
    assert page.get_by_text("Empfang bestätigt", exact=True).is_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_large_table_is_read_asked_about_and_taken_over(visit, emil, lists, large, size):
    visitor = visit(size)
    page = visitor.enter(emil)
    visitor.open("/lieferungen/hochladen/")
    page.locator("input[type=file]").set_input_files([table()])
    page.get_by_role("button", name="Hochladen").click()
    visitor.check()
    assert page.get_by_text("0 von 5 Zeilen geprüft").first.is_visible()
    work(lists)
    page.wait_for_url("**/vorschau/")
    visitor.check()
    keys = Keys(page)
    keys.to(text="Dieselbe Person")
    keys.press()
    visitor.check()
    assert page.get_by_text("dieselbe Person", exact=True).is_visible()
    page.get_by_role("button", name="5 Personen übernehmen").click()
    visitor.check()
    assert page.get_by_text("0 von 5 Zeilen übernommen").first.is_visible()
    work(lists)
    page.get_by_role("button", name="Ganze Lieferung zurücknehmen").wait_for()
    visitor.check()
    with transaction.atomic():
        assert len(lists.cases()) == 5


def test_without_a_script_one_asks_again_oneself(visit, emil, lists, large):
    visitor = visit(java_script_enabled=False)
    page = visitor.enter(emil)
    visitor.open("/lieferungen/hochladen/")
    page.locator("input[type=file]").set_input_files([table()])
    page.get_by_role("button", name="Hochladen").click()
    work(lists)
    page.get_by_role("link", name="Stand neu laden").click()
    assert page.get_by_role("heading", name="Vorschau: noch ist nichts übernommen").is_visible()


def test_sedex_is_connected_on_a_phone_by_keyboard(visit, beat, zuchwil):
    visitor = visit(PHONE)
    page = visitor.enter(beat)
    visitor.open("/sedex/")
    keys = Keys(page)
    keys.write("own_ids", "2-11-99")
    keys.write("senders", "kein Absender")
    keys.to(text="Anschluss speichern")
    keys.press()
    visitor.check()
    assert page.get_by_text("ist keine sedex-Kennung").first.is_visible()
    page.locator("[name=senders]").fill("1-2534-1")
    keys.to(text="Anschluss speichern")
    keys.press()
    visitor.check()
    assert page.get_by_text("werden angenommen").is_visible()
