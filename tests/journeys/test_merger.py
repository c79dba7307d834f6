"""The canton joins two municipalities and takes it back: with the keyboard alone, and with a finger on a phone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.journeys import officer
from tests.journeys.conftest import PHONE
from tests.journeys.hands import Keys
from willkomm.core.organisations.models import Merger, Organisation
from willkomm.welcome.cases.actions import confirm

ON = date(2031, 1, 1)


def _successor(page) -> None:
    page.get_by_label("Nachfolgerin").fill("Derendingen")


def _use(visitor, hands, text: str) -> None:
    """Go to this link or button, use it, and check the page it leads to."""
    hands.to(text=text)
    hands.press()
    visitor.check()


def _consider(visitor, hands, on: date) -> None:
    """From «Gemeinden» to what it would mean that Zuchwil goes into Derendingen."""
    visitor.open("/organisationen/")
    _use(visitor, hands, "Gemeinden zusammenlegen")
    hands.to(text="Wasseramt")
    hands.unfold()
    hands.to(text="Zuchwil")
    hands.tick()
    hands.write("successor", "Derendingen")
    hands.date("on", on)
    _use(visitor, hands, "Folgen ansehen")


def test_plans_a_merger_reads_what_it_means_and_takes_it_back(walk, kim, anna, zuchwil):
    visitor, hands = walk()
    page = visitor.enter(kim)
    _consider(visitor, hands, ON)
    meaning = page.locator("main").inner_text()
    assert "Ab 1. Januar 2031 ist Derendingen zuständig." in meaning and "2534" in meaning
    assert "Die Rollen von 1 Person enden an diesem Tag." in meaning
    assert not Merger.objects.exists(), "reading changes nothing"
    _use(visitor, hands, "Gemeinden zusammenlegen")
    assert hands.here()["alert"] and Organisation.objects.get(bfs_number=2534).successor.name == "Derendingen"
    _use(visitor, hands, "Rückgängig machen")
    assert Organisation.objects.get(bfs_number=2534).successor is None
    assert page.get_by_text("rückgängig gemacht").first.is_visible()


@pytest.fixture
def wait(monkeypatch):
    """A function: let so much time pass."""
    real = timezone.now
    return lambda span: monkeypatch.setattr(timezone, "now", lambda: real() + span)


@pytest.fixture
def offices(visit, anna, nora, zuchwil, derendingen, arrive, as_actor, now):
    """A function: what both officers have before them now, in figures and in dossiers."""
    people = {anna: (zuchwil, ("Altmann", "Alder")), nora: (derendingen, ("Neumann",))}
    for user, (here, names) in people.items():
        for number, name in enumerate(names):
            found = arrive(user, here, {"official_name": name}, house_number=str(number + 1))
            confirm(as_actor(user), found, now=now)
    screens = {user: visit() for user in people}

    def look(user) -> tuple[str, set[str]]:
        page, base = screens[user].enter(user), screens[user].base
        page.goto(base + "/kennzahlen/?jahr=2026")
        arrivals = officer.figures(page)["Zuzüge aus dem Ausland"]
        page.goto(base + "/dossiers/")
        text = page.locator("main").inner_text()
        return arrivals, {name for _, names in people.values() for name in names if name in text}

    return look


def test_a_merger_is_planned_comes_into_force_and_is_undone(visit, kim, anna, nora, offices, wait):
    old, new, all_three = ("2", {"Altmann", "Alder"}), ("1", {"Neumann"}), ("3", {"Altmann", "Alder", "Neumann"})
    canton, soon = visit(), timedelta(days=2)  # whoever works past midnight still plans ahead
    page, hands = canton.enter(kim), Keys(canton.page)
    assert (offices(anna), offices(nora)) == (old, new)
    _consider(canton, hands, timezone.localdate() + soon)
    _use(canton, hands, "Gemeinden zusammenlegen")
    assert (offices(anna), offices(nora)) == (old, new), "until the day comes everybody works as before"
    wait(soon)
    assert offices(nora) == all_three
    canton.enter(kim)
    canton.open("/organisationen/")
    assert page.get_by_text("103 Gemeinden").is_visible()
    _use(canton, hands, "Rückgängig machen")
    assert page.get_by_text("104 Gemeinden").is_visible()
    assert (offices(anna), offices(nora)) == (old, new)


def test_plans_a_merger_on_a_phone_and_a_wrong_one_is_refused_with_a_sentence(visit, kim, zuchwil, derendingen):
    visitor = visit(PHONE)
    page = visitor.enter(kim)
    visitor.open("/organisationen/zusammenlegen/")
    page.get_by_text("Wasseramt").tap()
    page.get_by_label("Zuchwil", exact=True).check()
    page.get_by_label("Nachfolgerin").fill("Zuchwil")
    page.get_by_label("Ab", exact=True).fill(ON.isoformat())
    page.get_by_role("button", name="Folgen ansehen").tap()
    visitor.check()
    assert page.get_by_text("Die Nachfolgerin kann nicht zugleich aufgehen.").first.is_visible()
    _successor(page)
    page.get_by_role("button", name="Folgen ansehen").tap()
    visitor.check()
    page.get_by_role("button", name="Gemeinden zusammenlegen").tap()
    visitor.check()
    assert page.get_by_text("Zuchwil → Derendingen").is_visible()
    assert Merger.objects.get().on == ON


def test_the_municipality_and_the_canton_read_the_same_numbers(visit, anna, kim, zuchwil):
    """«Das sieht der Kanton von uns» and the canton's page about the municipality, before and after «Stimmt»."""
    _count(zuchwil)
    own, other = visit(), visit(PHONE)
    own.enter(anna)
    other.enter(kim)
    path = f"/kanton/gemeinden/{zuchwil.slug}/"
    other.open(path)
    assert "40 bis 44" not in other.page.locator("#sicht").inner_text(), "the municipality sees it first"
    own.open("/kennzahlen/")
    own.page.get_by_role("link", name="Ansehen, was der Kanton sieht").click()
    own.check()
    own.page.get_by_role("button", name="Stimmt, jetzt zeigen").click()
    own.check()
    other.open(path)
    told = own.page.locator("#sicht").inner_html()
    assert told == other.page.locator("#sicht").inner_html() and "40 bis 44" in told


def _count(zuchwil) -> None:
    from willkomm.gateways.reporting.indicators import BY_KEY
    from willkomm.gateways.reporting.models import Figure

    now = timezone.now()
    facts = {"organisation": zuchwil, "year": timezone.localdate().year, "counted_at": now}
    Figure.objects.bulk_create(Figure(**facts, indicator=key, value=43 if key == "arrivals" else 0) for key in BY_KEY)


def test_the_canton_reminds_and_the_municipality_answers(visit, kim, anna, zuchwil):
    canton, office = visit(), visit(PHONE)
    canton.enter(kim)
    canton.open("/kanton/ansprechstellen/")
    assert canton.page.get_by_text("0 von 104 mit Ansprechstelle").is_visible()
    canton.page.get_by_role("button", name="104 Gemeinden erinnern").click()
    canton.check()
    office.enter(anna)
    office.open("/")
    office.page.get_by_role("link", name="Ansehen").first.click()
    office.check()
    office.page.locator("[name=operative_name]").fill("Ida Muster")
    office.page.locator("[name=phone]").fill("032 000 00 00")
    office.page.get_by_role("button", name="Ansprechstelle speichern").click()
    office.check()
    assert office.page.get_by_text("bestätigt am").first.is_visible()
    canton.open("/kanton/ansprechstellen/")
    assert canton.page.get_by_text("1 von 104 mit Ansprechstelle").is_visible()
    for path in ("/kanton/", "/kanton/bevoelkerung/", "/kanton/termine/"):
        canton.open(path)
    for path in ("/kennzahlen/", "/kennzahlen/bevoelkerung/", "/kennzahlen/sicht-des-kantons/"):
        office.open(path)
