"""The canton joins two municipalities and takes it back: with the keyboard alone, and with a finger on a phone."""

from datetime import date

from tests.journeys.conftest import PHONE
from willkomm.core.organisations.models import Merger, Organisation

ON = date(2031, 1, 1)


def _successor(page) -> None:
    page.get_by_label("Nachfolgerin").fill("Derendingen")


def test_plans_a_merger_reads_what_it_means_and_takes_it_back(walk, kim, anna, zuchwil):
    visitor, hands = walk()
    page = visitor.enter(kim)
    visitor.open("/organisationen/")
    hands.to(text="Gemeinden zusammenlegen")
    hands.press()
    visitor.check()
    hands.to(text="Wasseramt")
    hands.unfold()
    hands.to(text="Zuchwil")
    hands.tick()
    hands.write("successor", "Derendingen")
    hands.date("on", ON)
    hands.to(text="Folgen ansehen")
    hands.press()
    visitor.check()
    meaning = page.locator("main").inner_text()
    assert "Ab 1. Januar 2031 ist Derendingen zuständig." in meaning and "2534" in meaning
    assert "Die Rollen von 1 Person enden an diesem Tag." in meaning
    assert not Merger.objects.exists(), "reading changes nothing"
    hands.to(text="Gemeinden zusammenlegen")
    hands.press()
    visitor.check()
    assert hands.here()["alert"] and Organisation.objects.get(bfs_number=2534).successor.name == "Derendingen"
    hands.to(text="Rückgängig machen")
    hands.press()
    visitor.check()
    assert Organisation.objects.get(bfs_number=2534).successor is None
    assert page.get_by_text("rückgängig gemacht").first.is_visible()


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
    from django.utils import timezone

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
