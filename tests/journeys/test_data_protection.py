"""A data-protection officer answers «wer hat das gesehen» and compiles an access file, by keyboard and on a phone."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.utils import timezone

from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.hands import Keys
from willkomm.core.protection.models import AgeCount
from willkomm.welcome.cases.actions import confirm

PAGES = ("gesuche/neu", "verzeichnis", "bekanntgaben", "fristen", "datenpannen", "datenpannen/neu")


def shot(page, name: str) -> None:
    """Keep a picture where WILLKOMM_SHOTS says, to look at the page."""
    if folder := os.environ.get("WILLKOMM_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def known(anna, zuchwil, arrive, as_actor, now):
    """Somebody whose dossier was opened."""
    cases = arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam", "nationalities": ["ER"]})
    confirm(as_actor(anna), cases, now=now)
    return cases[0]


def released(visitor, hands, user, path: str) -> None:
    """A second person lets the answer out."""
    visitor.enter(user)
    page = visitor.open(path)
    hands.to(text="Auskunft freigeben")
    hands.press()
    page.get_by_text("Die Auskunft ist freigegeben.").wait_for()
    visitor.check()


def test_answers_who_has_seen_it_and_a_second_person_releases(visit, walk, anna, beat, dora, known):
    officer = visit()
    officer.enter(anna)
    officer.open(f"/dossiers/{known.public_id}/")
    visitor, hands = walk()
    visitor.enter(dora)
    page = visitor.open("/datenschutz/")
    hands.to(text="Person suchen")
    hands.press()
    visitor.check()
    hands.write("q", "Tesfay")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.check()
    hands.to(text="Tesfay, Selam")
    hands.press()
    visitor.check()
    assert "Anna: Dossier" in page.get_by_role("main").inner_text()
    hands.to(text="Gesuch erfassen")
    hands.press()
    visitor.check()
    hands.to(text="Gesuch erfassen")
    hands.press()
    visitor.check()
    hands.to(text="Auskunft zusammenstellen")
    hands.press()
    visitor.check()
    released(*walk(), beat, page.url.removeprefix(visitor.base))
    page.reload()
    hands.write("answer", "PDF am Schalter übergeben")
    hands.to(text="Antwort festhalten")
    hands.press()
    visitor.check()
    assert "Kein Gesuch ist offen" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_fits_and_prints(visit, dora, known, viewport):
    visitor, name = visit(viewport), "phone" if viewport is PHONE else "wide"
    visitor.enter(dora)
    shot(visitor.open("/datenschutz/"), f"board-{name}")
    shot(visitor.open("/datenschutz/personen/?q=Tesf"), f"people-{name}")
    for page in PAGES:
        shot(visitor.open(f"/datenschutz/{page}/"), f"{page.replace('/', '-')}-{name}")
    shot(visitor.open("/datenschutz/bestimmungen/retention/closed_case/"), f"provision-{name}")
    shot(visitor.open(f"/datenschutz/personen/{known.person.public_id}/"), f"person-{name}")


def sheets(page, name: str) -> list[str]:
    """The text of each sheet of the page as an office's printer gets it, on A4."""
    pdf = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
    if folder := os.environ.get("WILLKOMM_SHOTS"):
        Path(folder, f"{name}.pdf").write_bytes(pdf)
    return [sheet.extract_text() for sheet in pypdf.PdfReader(BytesIO(pdf)).pages]


def test_register_and_answer_come_out_of_the_printer_as_papers(visit, dora, known):
    visitor = visit()
    visitor.enter(dora)
    paper = sheets(visitor.open("/datenschutz/verzeichnis/"), "verzeichnis")
    text = "\n".join(paper)
    for words in ("Verzeichnis der Datensammlungen", "Zuchwil", "Rechtsgrundlage", "Verschlüsselte Sicherungen"):
        assert words in text, words
    for words in ("Ändern", "Drucken", "Zum Inhalt", "Bekanntgaben\n", "Ausloggen"):
        assert words not in text, f"«{words}» is for the screen"
    for number, sheet in enumerate(paper, 1):
        assert f"{number} / {len(paper)}" in sheet, "numbered"
        assert sheet.count("Betroffene Personen") == sheet.count("Schutzmassnahmen") > 0, f"torn on page {number}"
    text = "\n".join(sheets(visitor.open(f"/datenschutz/personen/{known.person.public_id}/"), "gesehen"))
    assert "Tesfay" in text and "Aufbewahren, weil" not in text


def test_the_public_notice_is_readable_on_a_phone(visit, zuchwil):
    for tag in ("ar", "ti"):
        visitor = visit(PHONE)
        shot(visitor.open(f"/w/datenschutz/zuchwil/?lang={tag}"), f"notice-{tag}")


def test_the_canton_announces_a_shorter_term_and_a_municipality_takes_note(visit, kim, beat, zuchwil, now):
    """By keyboard; the municipality on a phone."""
    closed = timezone.localdate() - timedelta(days=500)
    days = {closed.isoformat(): 7}
    AgeCount.objects.create(organisation=zuchwil, rule="closed_case", days=days, counted_at=now)
    canton = visit(WIDE)
    canton.enter(kim)
    page = canton.open("/datenschutz/bestimmungen/retention/closed_case/")
    keys = Keys(page)
    keys.write("days", "365")
    keys.to(text="Bestimmung speichern")
    keys.press()
    canton.check()
    assert "5 bis 9" in page.get_by_role("main").inner_text()
    keys.to(text="Kürzere Frist ankündigen")
    keys.press()
    canton.check()
    lead = visit(PHONE)
    lead.enter(beat)
    other = lead.open("/")
    keys = Keys(other)
    keys.to(text="Ansehen")
    keys.press()
    lead.check()
    keys.to(text="Zur Kenntnis genommen")
    keys.press()
    lead.check()
    assert "dass Ihre Gemeinde davon weiss" in other.inner_text("body")
    page.reload()
    assert "1 Organisation hat es zur Kenntnis genommen" in page.get_by_role("main").inner_text()
    keys = Keys(page)
    keys.to(text="Ankündigung zurücknehmen")
    keys.press()
    canton.check()
    assert "Angekündigt" not in page.get_by_role("main").inner_text()
