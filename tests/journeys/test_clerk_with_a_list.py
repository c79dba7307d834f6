"""A clerk with an Excel list: columns explained once, a preview, taken over, again without effect, taken back."""

from tests.gateways.register.tables.making import HEADER, ROW, as_xlsx, row
from tests.journeys.conftest import PHONE

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


def test_columns_are_explained_a_preview_is_read_taken_over_and_taken_back(walk, emil):
    visitor, hands = walk()
    page = visitor.enter(emil)
    visitor.open("/lieferungen/")
    hands.to(text="Dateien hochladen")
    hands.press()
    visitor.check()
    hands.files("files", [excel(*LIST)])
    hands.to(text="Hochladen")
    hands.press()
    visitor.check()
    assert page.get_by_role("heading", name="Was bedeuten die Spalten?").is_visible()
    hands.choose(f"spalte_{len(HEADER) - 1}", "Wohnort")  # «Wohnhaft in»: the only column that stands open
    hands.write("wort_nationality_0", "Portugal")  # «Lusitania»
    hands.to(text="Weiter zur Vorschau")
    hands.press()
    visitor.check()
    assert page.get_by_text("Vorschau: noch ist nichts übernommen").is_visible()
    hands.to(text="1 fehlerhaft")
    hands.press()
    visitor.check()
    assert page.get_by_text("nennt einen Tag, den es nicht gibt").is_visible()
    hands.to(text="2 Personen übernehmen")
    hands.press()
    visitor.check()
    assert hands.here()["alert"], "the focus is not on the news"
    assert page.get_by_text("Dossier eröffnet").first.is_visible()
    hands.to(text="Ganze Lieferung zurücknehmen")
    hands.press()
    assert "zurückgenommen" in hands.here()["text"]
    visitor.check()


def test_on_a_phone_the_same_list_twice(visit, emil):
    visitor = visit(PHONE)
    page = visitor.enter(emil)
    for again in (False, True):
        visitor.open("/lieferungen/hochladen/")
        page.locator("input[type=file]").set_input_files([excel(ROW, header=HEADER)])
        page.get_by_role("button", name="Hochladen").tap()
        visitor.check()
        if again:
            assert page.get_by_text("In dieser Tabelle steht nichts Neues.").is_visible()
            page.get_by_role("button", name="Tabelle verwerfen").tap()
        else:
            page.get_by_text("erkannte Spalten ansehen oder ändern").tap()
            visitor.check()
            page.get_by_role("button", name="Weiter zur Vorschau").tap()
            visitor.check()
            page.get_by_role("button", name="1 Person übernehmen").tap()
        visitor.check()
    assert page.get_by_text("Die Tabelle ist verworfen").is_visible()
