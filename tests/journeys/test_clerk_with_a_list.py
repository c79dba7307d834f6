"""A clerk with an Excel list: columns explained once, a preview, taken over, again without effect, taken back."""

from tests.gateways.register.tables.making import HEADER, ROW, as_xlsx, row
from tests.journeys.conftest import PHONE
from tests.journeys.test_keyboard import Keys

LIST = [
    ROW,
    row(**{"Pers.-Nr.": "102", "Geb.-Datum": "1996", "Nationalität": "Lusitania"}, Name="Costa", Vorname="Rui"),
    row(**{"Pers.-Nr.": "103", "Geb.-Datum": "31.02.1990"}, Name="Sousa", Vorname="Eva"),
]
COLUMNS = [*HEADER[:-1], "Wohnhaft in"]
TITLES = [["Einwohnergemeinde Zuchwil"], ["Zuzüge November 2026"], []]


def excel(*rows, header=COLUMNS, name="zuzuege-november.xlsx"):
    """The list as a file that a browser can send."""
    content = as_xlsx(*rows, header=header, titles=TITLES)
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_by_keyboard_alone(visit, emil):
    visitor = visit()
    page = visitor.enter(emil)
    keys = Keys(page)
    visitor.open("/lieferungen/hochladen/")
    keys.to(name="files")
    page.locator("input[type=file]").set_input_files([excel(*LIST)])
    keys.to(text="Hochladen")
    keys.press()
    visitor.check()
    assert page.get_by_role("heading", name="Was bedeuten die Spalten?").is_visible()
    keys.to(name=f"spalte_{len(HEADER) - 1}")  # «Wohnhaft in»: the only column that stands open
    page.keyboard.type("Wohnort")
    keys.to(name="wort_nationality_0")  # «Lusitania»
    page.keyboard.type("Portugal")
    keys.to(text="Weiter zur Vorschau")
    keys.press()
    visitor.check()
    assert page.get_by_text("Vorschau: noch ist nichts übernommen").is_visible()
    keys.to(text="1 fehlerhaft")
    keys.press()
    visitor.check()
    assert page.get_by_text("nennt einen Tag, den es nicht gibt").is_visible()
    keys.to(text="2 Personen übernehmen")
    keys.press()
    visitor.check()
    assert keys.here()["alert"], "the focus is not on the news"
    assert page.get_by_text("Dossier eröffnet").first.is_visible()
    keys.to(text="Ganze Lieferung zurücknehmen")
    keys.press()
    assert "zurückgenommen" in keys.here()["text"]
    visitor.check()


def test_on_a_phone_the_same_list_twice(visit, emil):
    visitor = visit(PHONE)
    page = visitor.enter(emil)
    for again in (False, True):
        visitor.open("/lieferungen/hochladen/")
        page.locator("input[type=file]").set_input_files([excel(ROW, header=HEADER)])
        page.get_by_role("button", name="Hochladen").click()
        visitor.check()
        if again:
            assert page.get_by_text("In dieser Tabelle steht nichts Neues.").is_visible()
            page.get_by_role("button", name="Tabelle verwerfen").click()
        else:
            page.get_by_text("erkannte Spalten ansehen oder ändern").click()
            visitor.check()
            page.get_by_role("button", name="Weiter zur Vorschau").click()
            visitor.check()
            page.get_by_role("button", name="1 Person übernehmen").click()
        visitor.check()
    assert page.get_by_text("Die Tabelle ist verworfen").is_visible()
