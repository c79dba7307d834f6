"""Wrong files and wrong dates: one German sentence says what to do, and nothing that was typed is lost."""

from tests.gateways.register.ech.messages import build
from tests.journeys import officer

OLTEN = {"municipality": (2581, "Olten")}


def wrong_files() -> dict[str, dict]:
    """Three files that are not what they should be, by the sentence that says so."""
    whole = build("moveIn")
    return {
        "Die Datei ist kein lesbares XML": officer.file("brief.xml", b"Liebe Gemeinde, im Anhang die Zuzuege."),
        "Die Datei ist abgeschnitten": officer.file("abgeschnitten.xml", whole[: len(whole) // 2]),
        "Die Meldegemeinde gehört nicht zu dieser Organisation": officer.message("olten.xml", OLTEN),
    }


def test_each_wrong_file_is_refused_with_a_sentence_that_stays_in_the_list(visit, anna, practising):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.page
    page.goto(visitor.base + "/")
    for sentence, file in wrong_files().items():
        officer.upload(visitor, [file])
        told = page.get_by_role("alert").inner_text()
        assert "abgelehnt" in told and sentence in told
        page.goto(visitor.base + "/lieferungen/")
        assert sentence in page.locator("main li").filter(has_text=file["name"]).first.inner_text()


def test_a_birthday_that_does_not_exist_keeps_everything_that_was_typed(visit, anna):
    visitor = visit()
    visitor.enter(anna)
    page = visitor.open("/zuzuege/erfassen/")
    typed = {
        "Name": "Exemplo",
        "Vorname": "Rita",
        "Geburtsdatum": "31.02.1990",
        "Staatsangehörigkeit": "Portugal",
        "Adresse": "Musterweg 3",
    }
    for label, text in typed.items():
        page.get_by_label(label, exact=label in ("Name", "Vorname")).first.fill(text)
    page.get_by_role("button", name="Zuzug erfassen").click()
    visitor.check()
    assert page.get_by_text("Diesen Tag gibt es nicht").first.is_visible()
    for label, text in typed.items():
        assert page.get_by_label(label, exact=label in ("Name", "Vorname")).first.input_value() == text
    page.get_by_label("Geburtsdatum").first.fill("28.02.1990")
    page.get_by_role("button", name="Zuzug erfassen").click()
    visitor.check()
    assert "Exemplo, Rita" in page.get_by_role("heading", level=1).inner_text()
