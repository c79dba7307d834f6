"""An officer of a Verbund: one list for three municipalities, and nothing left the day after the contract's end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys import officer
from willkomm.core.organisations.models import Cooperation

NAMES = {2519: "Gerber", 2528: "Ostertag", 2525: "Mittelholz"}


@pytest.fixture
def three(carla, municipality, arrive):
    """A dossier in each municipality of the Verbund."""
    found = {}
    for number, name in NAMES.items():
        [found[number]] = arrive(carla, municipality(number), {"official_name": name, "first_name": "Ana"})
    return found


def names_shown(page) -> set[str]:
    """Whose dossiers the list shows."""
    shown = page.locator("main tbody").inner_text()
    return {name for name in NAMES.values() if name in shown}


def test_one_list_with_the_municipality_beside_each_name(visit, carla, three, municipality):
    visitor = visit()
    visitor.enter(carla)
    page = visitor.open("/dossiers/")
    assert names_shown(page) == set(NAMES.values())
    for number, name in NAMES.items():
        assert municipality(number).name in page.get_by_role("row", name=name).inner_text()


def test_narrows_to_one_municipality_and_every_page_remembers(visit, carla, three, municipality):
    partner = municipality(2528).name
    visitor = visit()
    visitor.enter(carla)
    page = visitor.open("/dossiers/")
    page.locator("summary", has_text="Alle 3 Gemeinden").click()
    page.get_by_role("link", name=partner, exact=True).click()
    visitor.check()
    assert names_shown(page) == {"Ostertag"}
    visitor.open("/zuzuege/")
    assert page.get_by_text(f"Sie sehen nur {partner}").is_visible()
    assert not page.get_by_text("Gerber").count()
    page.get_by_role("button", name="Alle 3 Gemeinden zeigen").click()
    visitor.check()
    assert page.get_by_text("Gerber").first.is_visible()


def test_acts_in_a_partner_municipality_in_its_name(visit, carla, three, municipality):
    visitor = visit()
    visitor.enter(carla)
    officer.confirm_all(visitor)
    officer.open_dossier(visitor, "Ostertag")
    text = officer.create_letter(visitor)
    assert municipality(2528).name in text
    officer.record(visitor)
    assert "Eingetragen" in officer.alert(visitor.page)


def test_the_day_after_the_contract_nothing_of_the_partner_is_left(visit, carla, three):
    visitor = visit()
    visitor.enter(carla)
    page = visitor.open(f"/dossiers/{three[2528].public_id}/")
    Cooperation.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    page.reload()
    assert "Ostertag" not in page.content()
    for path in ("", "gespraech/", "brief/"):
        answer = page.request.get(f"{visitor.base}/dossiers/{three[2528].public_id}/{path}")
        assert answer.status == 404
    page.goto(visitor.base + "/dossiers/")
    assert names_shown(page) == {"Gerber"}
