"""A long list: by keyboard alone, on a phone, and without any script."""

from datetime import date

import pytest
from django.db import transaction

from tests.journeys.conftest import PHONE
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.models import Request

LIST = "/dossiers/"


@pytest.fixture
def twelve(anna, zuchwil, arrive):
    """Twelve households, one a day."""
    people = [{"official_name": f"Name{n:02}", "arrived_on": date(2026, 10, 1 + n)} for n in range(12)]
    return [arrive(anna, zuchwil, person, street=f"Weg {n}")[0] for n, person in enumerate(people)]


def _focused(page) -> str:
    return page.evaluate("document.activeElement.innerText")


def test_goes_through_the_list_and_takes_up_two_by_keyboard(visit, anna, twelve):
    visitor = visit()
    page = visitor.enter(anna)
    visitor.open("/")
    page.keyboard.press("g")
    with page.expect_navigation(url=lambda url: "/dossiers/" in url):
        page.keyboard.press("d")
    visitor.check()
    page.keyboard.press("j")
    assert "Name11" in _focused(page)
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("k")
    assert "Name11" in _focused(page)
    assert page.locator('input[name="dossier"]:checked').count() == 2
    page.get_by_role("button", name="Weiter zur Vorschau").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.check()
    page.get_by_role("button", name="2 Dossiers aufnehmen").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.check()
    assert "2 Dossiers aufgenommen." in page.inner_text("#meldungen")
    page.get_by_role("button", name="Rückgängig machen").click()
    assert "2 Dossiers zurückgestellt." in page.inner_text("#meldungen")
    page.keyboard.press("j")
    with page.expect_navigation(url=lambda url: len(url.split("/")[-2]) == 36):
        page.keyboard.press("Enter")
    assert "Name11" in page.inner_text("h1")


def test_the_keys_are_listed_written_into_fields_and_turned_off(visit, anna, twelve):
    visitor = visit()
    page = visitor.enter(anna)
    visitor.open(LIST)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    visitor.check()
    assert "nächste Zeile" in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    field = page.locator("#liste-q")
    field.focus()
    page.keyboard.type("gjx?")
    assert field.input_value() == "gjx?" and page.get_by_role("dialog").count() == 0
    visitor.open("/tastatur/")
    page.get_by_role("button", name="Tasten ausschalten").click()
    visitor.open(LIST)
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert "Name" not in _focused(page)[:4] and page.get_by_role("dialog").count() == 0


def test_filters_keeps_and_removes_a_view_on_a_phone(visit, anna, twelve):
    visitor = visit(PHONE)
    page = visitor.enter(anna)
    visitor.open(LIST)
    assert not page.get_by_label("Sortiert nach").is_visible(), "the tools are folded above the list"
    page.get_by_text("Suchen, filtern, sortieren").click()
    page.get_by_text("Weitere Filter").click()
    page.get_by_label("Zuzug ab").fill("2026-10-09")
    page.get_by_role("button", name="Liste zeigen").click()
    visitor.check()
    assert "4 Dossiers" in page.inner_text("main") and "Zuzug ab 9.10.2026" in page.inner_text("main")
    assert page.get_by_text("Suchen, filtern, sortieren (1 Filter aktiv)").is_visible()
    assert page.get_by_role("banner").get_by_role("link", name="Hilfe").is_visible()
    page.get_by_role("link", name="Ansicht merken").click()
    visitor.check()
    page.get_by_label("Name der Ansicht").fill("Seit Oktober")
    page.get_by_role("button", name="Ansicht merken").click()
    visitor.check()
    page.get_by_role("link", name="Alle", exact=True).click()
    page.get_by_role("link", name="Seit Oktober").click()
    assert "4 Dossiers" in page.inner_text("main")
    page.get_by_role("button", name="Ansicht entfernen").click()
    visitor.check()
    assert page.get_by_role("button", name="Rückgängig machen").count() == 1


def test_walks_through_any_long_table_by_keyboard(visit, kim):
    visitor = visit()
    page = visitor.enter(kim)
    visitor.open("/organisationen/")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("k")
    here = page.evaluate("document.activeElement.closest('tr, li').innerText")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr, li').innerText") != here


def test_closes_several_without_a_script(visit, anna, twelve):
    visitor = visit(java_script_enabled=False)
    page = visitor.enter(anna)
    visitor.open(LIST)
    page.get_by_label("Name00, Alva auswählen").check()
    page.get_by_label("Schritt").select_option(label="abschliessen")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    page.get_by_label("anderer Grund").check()
    page.get_by_role("button", name="1 Dossier abschliessen").click()
    visitor.check()
    assert "1 Dossier abgeschlossen." in page.inner_text("#meldungen")


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["wide", "phone"])
def test_lists_of_data_protection_are_walked_with_keys(visit, dora, zuchwil, as_actor, viewport):
    with transaction.atomic(), scoped(as_actor(dora).scope):
        for n in range(12):
            day = date(2026, 10, 1 + n)
            facts = {"organisation": zuchwil, "asker": f"Frau Nummer{n:02}", "received_on": day, "due_on": day}
            Request.objects.create(kind="access", **facts)
    visitor = visit(viewport) if viewport else visit()
    page = visitor.enter(dora)
    for path, row in (
        ("/datenschutz/gesuche/?stand=offen", "Auskunft: Frau Nummer11"),
        ("/datenschutz/verzeichnis/?zeigen=offen", ""),
        ("/berechtigungen/?q=dossier", "Dossier"),
        ("/datenschutz/bekanntgaben/", ""),
    ):
        visitor.open(path)
        visitor.check()
        assert page.locator("summary", has_text="Suchen").count() == 1, path
        page.keyboard.press("j")
        assert row in _focused(page), path


# Every page with a list, by who opens it. What is wider than a phone would hide columns that nobody looks for.
ON_A_PHONE = {
    "anna": (
        "/",
        LIST,
        "/zuzuege/",
        "/lieferungen/",
        "/briefe/",
        "/einladen/",
        "/kennzahlen/",
        "/kennzahlen/sicht-des-kantons/",
        "/kennzahlen/bevoelkerung/",
        "/suche/?q=Balasubramaniam",
        "/regeln/",
        "/texte/",
        "/berechtigungen/",
        "/sedex/antworten/",
    ),
    "carla": ("/", LIST, "/zuzuege/", "/kennzahlen/", "/verbund/", "/suche/?q=Balasubramaniam"),
    "kim": (
        "/kanton/",
        "/kanton/gemeinden/zuchwil/",
        "/kanton/bevoelkerung/",
        "/kanton/ansprechstellen/",
        "/organisationen/",
        "/mitglieder/",
    ),
    "dora": (
        "/datenschutz/",
        "/datenschutz/verzeichnis/",
        "/datenschutz/bekanntgaben/",
        "/datenschutz/gesuche/",
        "/zugriffsprotokoll/",
        "/zugriffsprotokoll/?buch=getan",
    ),
}
NARROW = """() => [...document.querySelectorAll("caption:not(.kern-sr-only)")]
  .filter((e) => e.offsetWidth < 200).map((e) => `${e.innerText}: ${e.offsetWidth} wide`)"""
WIDER = """() => [document.scrollingElement, ...document.querySelectorAll("body *")]
  .filter((e) => e === document.scrollingElement || ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
  .filter((e) => e.clientWidth > 50 && e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`)"""


@pytest.mark.parametrize("name", sorted(ON_A_PHONE))
def test_nothing_scrolls_sideways_on_a_phone(visit, request, server, name, anna, carla, municipality, arrive):
    long = {"official_name": "Balasubramaniam-Wickramasinghe", "first_name": "Maria Magdalena"}
    for who, number in ((anna, 2534), (carla, 2519), (carla, 2528)):
        arrive(who, municipality(number), long)
    page = visit(PHONE).enter(request.getfixturevalue(name))
    for path in ON_A_PHONE[name]:
        answer = page.goto(server + path)
        assert answer.ok and page.evaluate(WIDER) == page.evaluate(NARROW) == [], path
