"""No script at all: a newcomer is entered, confirmed, invited and talked to, and a phone with old software reads."""

import pytest

from tests.journeys import officer
from tests.journeys.conftest import PHONE

SMALL = {"width": 320, "height": 640}


def test_enters_confirms_and_records_without_script(visit, anna):
    visitor = visit(PHONE, java_script_enabled=False)
    page = visitor.sign_in(anna)
    page.get_by_role("link", name="Neuzugezogene Person erfassen").first.click()
    page.get_by_label("Name", exact=True).first.fill("Exemplo")
    page.get_by_label("Vorname", exact=True).first.fill("Rita")
    page.get_by_label("Geburtsdatum").first.fill("3.5.1990")
    page.get_by_label("Staatsangehörigkeit").first.fill("Portugal")
    page.get_by_label("Adresse").first.fill("Musterweg 3")
    page.get_by_role("button", name="Zuzug erfassen").click()
    visitor.check()
    page.get_by_role("button", name="Aufnehmen").first.click()
    visitor.check()
    assert "Rita Exemplo" in officer.create_letter(visitor)
    officer.record(visitor, language="Portugiesisch")
    assert "Eingetragen" in officer.alert(page)


@pytest.mark.parametrize(("tag", "direction"), [("ar", "rtl"), ("ti", "ltr")])
def test_the_public_page_speaks_the_language_without_script_or_cookie(visit, tag, direction):
    visitor = visit(SMALL)
    page = visitor.open(f"/w/?lang={tag}")
    assert page.locator("html").get_attribute("lang") == tag
    assert page.evaluate("getComputedStyle(document.body).direction") == direction
    assert page.locator("script").count() == 0
    assert page.context.cookies() == []
    page.locator("summary").first.click()
    box = page.locator("summary").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SMALL["width"]
    side = page.locator("h1").evaluate("e => getComputedStyle(e).textAlign")
    assert side in ("start", "right" if direction == "rtl" else "left")
