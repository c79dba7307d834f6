"""The pictures of the Handbuch: one day in the demonstration, through the same pages that people use.

What the demonstration lacks comes about on the way: a list that asks for its columns, a person entered twice, a
stack of letters, a request for an access file. Nothing is made past the pages.
"""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
from playwright.sync_api import Locator, Page

COLUMNS = ("Pers.-Nr.", "Name", "Vorname", "Geb.-Datum", "Geschlecht", "Nationalität", "Ausländerkategorie")
COLUMNS += ("Zuzugsdatum", "Zuzug Staat", "Strasse", "Haus-Nr.", "PLZ", "Wohnhaft in")
TITLES = (("Einwohnergemeinde Zuchwil",), ("Zuzüge der letzten Tage",), ())
# Name, first name, born, sex, nationality, where from.
PEOPLE = (
    ("Exemplo", "Beatriz", "17.04.1991", "w", "Portugal", "Portugal"),
    ("Esempietti", "Luca", "02.11.1988", "m", "Italien", "Italien"),
    ("Przyklad", "Zofia", "23.06.1995", "w", "Polen", "Polen"),
    ("Pelda", "Anna", "09.01.1984", "w", "Ungarn", "Ungarn"),
    ("Primer", "Milan", "30.07.1979", "m", "Serbien", "Serbien"),
    ("Shembull", "Besa", "14.02.1999", "w", "Kosovo", "Kosovo"),
    ("Örnek", "Emre", "05.05.1990", "m", "Türkei", "Türkei"),
    ("Paradeigma", "Eleni", "19.08.1986", "w", "Griechenland", "Griechenland"),
    ("Ejemplo", "Lucía", "11.12.1993", "w", "Spanien", "Spanien"),
    ("Exemple", "Louis", "27.03.1982", "m", "Frankreich", "Frankreich"),
    ("Priklad", "Jana", "08.10.1997", "w", "Slowakei", "Slowakei"),
    ("Mesale", "Selam", "01.01.1992", "w", "Eritrea", "Eritrea"),
    ("Namuna", "Rahim", "16.09.1987", "m", "Afgh.", "Afghanistan"),
    ("Probe", "Eva", "31.02.1990", "w", "Deutschland", "Deutschland"),
)
PLACES = (("Oberbeispiel", "9991"), ("Unterbeispiel", "9992"), ("Beispielwil", "9993"))  # the last one follows
STREETS = ("Musterweg", "Beispielstrasse", "Übungsgasse")


def _days_ago(days: int) -> date:
    return date.today() - timedelta(days=days)


def listing() -> bytes:
    """The list of an office, with titles above its columns, a word nobody knows and a day that does not exist."""
    book = openpyxl.Workbook()
    for row in (*TITLES, COLUMNS):
        book.active.append(row)
    for number, (name, first, born, sex, nationality, whence) in enumerate(PEOPLE):
        day = f"{_days_ago(3 + number % 5):%d.%m.%Y}"
        home = (STREETS[number % len(STREETS)], str(number + 1), "4528", "Zuchwil")
        book.active.append((str(9101 + number), name, first, born, sex, nationality, "B", day, whence, *home))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def take(visit, shoot) -> None:
    """All pictures. `visit.as_person(name)` is a page behind a sign-in, `shoot(page, name, down_to=…)` takes one."""
    anna, beat, kim = (visit.as_person(name) for name in ("Anna", "Beat", "Kim"))
    _start(visit.base, anna, beat, shoot)
    _arrivals(visit.base, anna, shoot)
    _entered_twice(visit.base, anna, shoot)
    _letters(visit.base, anna, shoot)
    _figures(visit.base, anna, beat, shoot)
    _cantonal(visit.base, kim, shoot)
    _protection(visit, beat, shoot)


def _press(page: Page, name: str) -> None:
    _go(page, page.get_by_role("button", name=name).first)


def _go(page: Page, where: Locator) -> None:
    """Click, and wait until the next page is there as a whole."""
    with page.expect_navigation():
        where.click()


def _start(base: str, anna: Page, beat: Page, shoot) -> None:
    for page in (anna, beat):
        page.goto(base + "/")
        close = page.get_by_role("button", name="Verstanden, nicht mehr zeigen")
        if close.count():
            close.click()
    shoot(anna, "heute.png")
    anna.goto(base + "/konto/2fa/")
    shoot(anna, "zweiter-faktor.png", down_to="main section:last-of-type")
    beat.goto(base + "/mitglieder/")
    shoot(beat, "mitglieder.png", down_to="main ul.wk-tasks, main article:last-of-type")


def _arrivals(base: str, page: Page, shoot) -> None:
    page.goto(base + "/lieferungen/hochladen/")
    name = "zuzuege.xlsx"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": kind, "buffer": listing()}])
    _press(page, "Hochladen")
    shoot(page, "spalten.png", down_to="main form")
    page.get_by_label("«Wohnhaft in» ist").select_option(value="town")
    page.get_by_label("«Afgh.» in der Spalte").select_option(label="Afghanistan")
    _press(page, "Weiter zur Vorschau")
    shoot(page, "vorschau.png")
    _press(page, "Personen übernehmen")
    page.goto(base + "/zuzuege/")
    shoot(page, "zuzuege.png", down_to="main article")
    _press(page, "Haushalte bestätigen")


def _entered_twice(base: str, page: Page, shoot) -> None:
    page.goto(base + "/suche/?q=Shembul+Bessa")
    shoot(page, "suche.png", down_to="main table")
    page.goto(base + "/zuzuege/erfassen/")
    facts = {"Name": "Schembull", "Vorname": "Besa", "Geburtsdatum": "14.2.1999", "Staatsangehörigkeit": "Kosovo"}
    for label, value in (facts | {"Zuzugsdatum": _days_ago(3).isoformat(), "Adresse": "Musterweg 6"}).items():
        page.get_by_label(label, exact=True).first.fill(value)
    _press(page, "Zuzug erfassen")
    shoot(page, "bekannt.png", down_to="main section[role=alert]")
    _press(page, "Nein, neue Person anlegen")
    page.goto(base + "/suche/?q=Schembull")
    _go(page, page.locator("main table a").first)
    _go(page, page.get_by_role("link", name="Doppelt erfasst?"))
    _go(page, page.get_by_role("link", name="Dieselbe Person").first)
    shoot(page, "zusammenfuehren.png", down_to="main form")


def _letters(base: str, page: Page, shoot) -> None:
    page.goto(base + "/")
    _go(page, page.locator("main a[href^='/einladen/']").first)
    shoot(page, "einladen.png")
    _press(page, "Briefe erstellen")
    page.get_by_role("button", name="Ja, heute zur Post").wait_for(timeout=120_000)
    page.reload()
    shoot(page, "stapel.png")
    _go(page, page.get_by_role("link", name="Esempietti").first)
    shoot(page, "dossier.png")


def _figures(base: str, anna: Page, beat: Page, shoot) -> None:
    anna.goto(base + "/kennzahlen/")
    shoot(anna, "kennzahlen.png", down_to="main figure")
    anna.goto(base + "/kennzahlen/sicht-des-kantons/")
    shoot(anna, "sicht-des-kantons.png", down_to="main table")
    beat.goto(base + "/ansprechstelle/")
    shoot(beat, "ansprechstelle.png", down_to="main .wk-actions")


def _cantonal(base: str, kim: Page, shoot) -> None:
    kim.goto(base + "/texte/")
    shoot(kim, "texte.png")
    for name, number in PLACES:
        _found(base, kim, name, number)
    kim.goto(base + "/organisationen/zusammenlegen/")
    *ending, successor = (name for name, _number in PLACES)
    kim.evaluate("document.querySelectorAll('main details').forEach((district) => { district.open = true; })")
    for name in ending:
        kim.get_by_label(name, exact=True).check()
    kim.get_by_label("Nachfolgerin").fill(successor)
    kim.get_by_label("Ab", exact=True).fill(f"{date.today().year + 1}-01-01")
    _press(kim, "Folgen ansehen")
    shoot(kim, "fusion.png", down_to="main .wk-actions")


def _found(base: str, kim: Page, name: str, number: str) -> None:
    """An invented municipality: no real one should read in a picture that it is merged."""
    kim.goto(base + "/organisationen/neu/")
    kim.get_by_label("Gemeinde (neu aus einer Zusammenlegung)").check()
    kim.get_by_label("Name", exact=True).fill(name)
    kim.get_by_label("BFS-Nummer").fill(number)
    kim.get_by_label("Besteht ab").fill(_days_ago(400).isoformat())
    _press(kim, "Organisation anlegen")


def _protection(visit, beat: Page, shoot) -> None:
    dora = visit.as_person("Dora")
    dora.goto(visit.base + "/datenschutz/personen/?q=Esempietti")
    _go(dora, dora.get_by_role("link", name="Esempietti, Luca").first)
    shoot(dora, "gesehen.png", down_to="main section")
    _go(dora, dora.get_by_role("link", name="Gesuch erfassen"))
    dora.get_by_label("Was wird gewünscht?").fill("Auskunft über alle gespeicherten Daten")
    _press(dora, "Gesuch erfassen")
    _press(dora, "Auskunft zusammenstellen")
    beat.goto(dora.url)
    shoot(beat, "auskunft.png", down_to="main .wk-content")
    dora.goto(visit.base + "/datenschutz/")
    shoot(dora, "datenschutz.png", down_to="main .wk-content")
