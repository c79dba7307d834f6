"""Everything with the keyboard alone: what has the focus is always seen, and after a step it is where the news is."""

from tests.journeys.conftest import PASSWORD
from tests.journeys.hands import Keys


def test_signs_in_confirms_writes_and_records_without_a_mouse(visit, anna, zuchwil, arrive):
    arrive(anna, zuchwil, {"official_name": "Silva", "first_name": "Ana"})
    anna.set_password(PASSWORD)
    anna.save()
    visitor = visit()
    page = visitor.open("/konto/login/")
    keys = Keys(page)
    keys.write("login", anna.email)
    keys.write("password", PASSWORD)
    keys.press()
    keys.to(text="Prüfen")
    keys.press()
    keys.to(text="1 Haushalt bestätigen")
    keys.press()
    assert keys.here()["alert"], "the focus is not on the news"
    keys.to(text="Einladen")
    keys.press()
    keys.to(text="Einladung erstellen")
    keys.press("Space")
    assert keys.here()["alert"]
    visitor.check()
    keys.to(text="Gespräch erfassen")
    keys.press()
    keys.to(name="language")
    page.keyboard.type("Portug")
    keys.to(name="outcome")
    page.keyboard.press("Space")
    keys.to(text="Gespräch erfassen")
    keys.press()
    assert keys.here()["alert"]
    assert "Eingetragen" in keys.here()["text"]


def test_the_skip_link_is_the_first_stop_and_leads_past_the_navigation(visit, anna):
    visitor = visit()
    page = visitor.enter(anna)
    page.goto(visitor.base + "/dossiers/")
    keys = Keys(page)
    first = keys.to(text="Zum Inhalt springen")
    assert first["seen"]
    page.keyboard.press("Enter")
    assert keys.here()["id"] == "inhalt"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_after_a_mistake_the_focus_is_on_the_sentence_that_names_it(visit, anna):
    visitor = visit()
    page = visitor.enter(anna)
    page.goto(visitor.base + "/zuzuege/erfassen/")
    page.get_by_role("button", name="Zuzug erfassen").click()
    visitor.check()
    assert page.evaluate("document.activeElement.matches('[role=alert], [data-focus]')")


def test_the_users_menu_opens_and_closes_with_the_keyboard(visit, anna):
    visitor = visit()
    page = visitor.enter(anna)
    page.goto(visitor.base + "/")
    keys = Keys(page)
    keys.to(text="Konto von")
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Ausloggen").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Ausloggen").is_visible()
    assert keys.here()["tag"] == "SUMMARY"
