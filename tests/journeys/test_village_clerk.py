"""A municipality that configured nothing: a newcomer is typed in, the letter printed, the folder handed over."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.journeys.conftest import PHONE, WIDE


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_types_in_a_newcomer_prints_the_letter_and_sees_the_figure(visit, member, municipality, viewport):
    clerk = member("Klara", "officer", municipality(2549))
    visitor = visit(viewport)
    page = visitor.sign_in(clerk)
    page.get_by_role("link", name="Neuzugezogene Person erfassen").first.click()
    visitor.check()
    page.get_by_label("Name", exact=True).first.fill("Exemplo")
    page.get_by_label("Vorname", exact=True).first.fill("Rita")
    page.get_by_label("Geburtsdatum").first.fill("3.5.1990")
    page.get_by_label("Staatsangehörigkeit").first.fill("Portugal")
    page.get_by_label("Adresse").first.fill("Musterweg 3")
    page.get_by_role("button", name="Zuzug erfassen").click()
    visitor.check()
    page.get_by_role("button", name="Aufnehmen").first.click()
    visitor.check()
    page.get_by_role("button", name="Einladung erstellen").first.click()
    visitor.check()
    link = page.locator("a[href^='/briefe/']").first
    letter = page.request.get(visitor.base + link.get_attribute("href"))
    text = PdfReader(BytesIO(letter.body())).pages[0].extract_text()
    assert "Rita Exemplo" in text
    assert "Kammersrohr" in text
    visitor.open("/kennzahlen/")
    assert page.get_by_text("Zuzüge aus dem Ausland").first.is_visible()
