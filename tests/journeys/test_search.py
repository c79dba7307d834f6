"""Finding somebody with the keyboard alone, and making one of two entries."""

from datetime import date


def test_from_a_slip_of_the_pen_to_the_dossier(visit, anna, zuchwil, arrive):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam"})
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "suche"
    page.keyboard.type("tsefay sel", delay=20)
    page.locator("#suche-vorschlaege a").first.wait_for()
    visitor.check()
    assert "ähnlich: Tesfay" in page.locator("#suche-vorschlaege").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "suche"
    assert not page.locator("#suche-vorschlaege a").count()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/suche/" in page.url
    visitor.check()
    with page.expect_navigation():
        page.get_by_role("link", name="Tesfay, Selam").first.click()
    assert "/dossiers/" in page.url


PLACES = """() => {
  const left = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect().left;
  };
  const [name, day] = [document.querySelector("main td a"), document.querySelector("main td span").firstChild];
  return [name.getBoundingClientRect().right, ...["3", "J"].map((sign) => left(day, day.data.indexOf(sign)))];
}"""


def test_a_birth_date_stays_behind_a_name_from_right_to_left(visit, anna, zuchwil, arrive):
    arrive(anna, zuchwil, {"official_name": "الحسن", "first_name": "محمد", "born_on": date(1990, 1, 3)})
    visitor = visit()
    visitor.enter(anna)
    name, day, month = visitor.open("/suche/?q=محمد").evaluate(PLACES)
    assert name <= day < month


def test_doubled_entries_become_one_and_two_again(visit, anna, zuchwil, arrive):
    arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam"})
    arrive(anna, zuchwil, {"official_name": "Tesfaye", "first_name": "Salam"})
    visitor = visit()
    page = visitor.enter(anna)
    visitor.open("/suche/?q=Tesfay")
    page.get_by_role("link", name="Tesfay, Selam").click()
    page.get_by_role("link", name="Doppelt erfasst?").click()
    visitor.check()
    page.get_by_role("link", name="Dieselbe Person").first.click()
    visitor.check()
    page.get_by_role("button", name="Zusammenführen").click()
    page.get_by_text("sind jetzt eine Person").wait_for()
    visitor.check()
    page.get_by_role("button", name="Rückgängig machen").click()
    page.get_by_text("Es sind wieder zwei").wait_for()
    visitor.check()
