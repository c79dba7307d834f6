"""What an officer does at the screen, step by step; every step ends on a checked page."""

from datetime import datetime, timedelta
from io import BytesIO

from django.utils import timezone
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.gateways.register.ech.messages import ERITREA, PORTUGAL, SWITZERLAND, build


def message(name: str, person: dict, *, days_ago: int = 5, number: int = 1, **header) -> dict:
    """A file to upload: a moveIn message of an invented person who arrived some days ago."""
    now: datetime = timezone.localtime()
    arrived = (now - timedelta(days=days_ago)).date().isoformat()
    facts = {"arrival": arrived, "local": ("MU.2534", str(20260 + number)), **person}
    head = {
        "test": True,
        "message_id": f"J-{number:04}",
        "message_date": now.isoformat(timespec="seconds"),
        "event_date": arrived,
        **header,
    }
    return file(name, build("moveIn", facts, head))


def file(name: str, content: bytes) -> dict:
    """What the browser's file chooser hands over."""
    return {"name": name, "mimeType": "text/xml", "buffer": content}


def three_messages() -> list[dict]:
    """Someone from Portugal, someone from Eritrea, and a Swiss woman who needs no first information."""
    ines = {"official_name": "Ferreira Lobato", "first_name": "Inês", "nationalities": (PORTUGAL,)}
    selam = {
        "official_name": "Tesfay",
        "first_name": "Selam",
        "nationalities": (ERITREA,),
        "comes_from": ERITREA,
        "permit": "0301",
        "address": {"street": "Amselweg", "house_number": "4"},
    }
    vreni = {
        "official_name": "Kunz",
        "first_name": "Vreni",
        "nationalities": (SWITZERLAND,),
        "nationality_status": 1,
        "origin": (("Zuchwil", "SO"),),
        "permit": False,
        "address": {"street": "Finkenweg", "house_number": "9"},
    }
    people = [("ferreira.xml", ines), ("tesfay.xml", selam), ("kunz.xml", vreni)]
    return [message(name, person, number=number) for number, (name, person) in enumerate(people, 1)]


def alert(page: Page) -> str:
    """The sentence that the last step left on the page."""
    return page.locator("#meldungen, [role=alert]").first.inner_text()


def upload(visitor, files) -> Page:
    """From the navigation to «Hochladen»."""
    page = visitor.page
    page.get_by_role("navigation").get_by_role("link", name="Lieferungen").click()
    visitor.check()
    page.get_by_role("link", name="Dateien hochladen").click()
    visitor.check()
    page.get_by_label("Dateien").set_input_files(files)
    page.get_by_role("button", name="Hochladen").click()
    visitor.check()
    return page


def confirm_all(visitor) -> Page:
    """«Zuzüge prüfen»: confirm what is clear with one button."""
    page = visitor.open("/zuzuege/")
    page.get_by_role("button", name="bestätigen").first.click()
    visitor.check()
    return page


def take_up(visitor, name: str) -> Page:
    """«Zuzüge prüfen»: «Aufnehmen» for one doubtful household."""
    page = visitor.open("/zuzuege/")
    page.get_by_role("button", name=f"Aufnehmen {name}").click()
    visitor.check()
    return page


def open_dossier(visitor, name: str) -> Page:
    """From the list into the dossier of this person."""
    page = visitor.page
    page.goto(visitor.base + "/dossiers/")
    page.get_by_role("link", name=name).first.click()
    visitor.check()
    return page


def create_letter(visitor, label: str = "Einladung erstellen") -> str:
    """Press the dossier's filled button; returns the text of the PDF."""
    page = visitor.page
    page.get_by_role("button", name=label).click()
    visitor.check()
    return letter_text(visitor)


def letter_text(visitor) -> str:
    """The words of the dossier's newest letter."""
    page = visitor.page
    address = page.locator("main a[href^='/briefe/']").first.get_attribute("href")
    answer = page.request.get(visitor.base + address)
    assert answer.headers["content-type"] == "application/pdf"
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages)


def mark_posted(visitor) -> Page:
    """«Heute»: «Gedruckt? Ja, heute zur Post»."""
    page = visitor.open("/")
    page.get_by_role("button", name="Ja, heute zur Post").first.click()
    visitor.check()
    return page


def record(visitor, language: str = "Deutsch") -> Page:
    """Three fields from the dossier: the date stands there, language and outcome are chosen."""
    page = visitor.page
    page.get_by_role("link", name="Gespräch erfassen").first.click()
    visitor.check()
    page.get_by_label("Sprache", exact=True).select_option(label=language)
    page.get_by_label("Gespräch geführt").check()
    page.get_by_role("button", name="Gespräch erfassen").click()
    visitor.check()
    return page


def figures(page: Page) -> dict[str, str]:
    """The big numbers of «Kennzahlen» by their names."""
    names = page.locator("main .wk-stat__label").all_inner_texts()
    return dict(zip(names, page.locator("main .wk-stat__value").all_inner_texts(), strict=True))
