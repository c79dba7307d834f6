"""All dossiers: newest arrival first, filtered from ten rows on."""

from datetime import UTC, date, datetime

from django.urls import reverse

from willkomm.gateways.desk.presenters.listing import row
from willkomm.gateways.desk.queries.offices import Offices


def test_an_empty_list_says_why(anna, signed_in, text):
    assert "Noch kein Dossier." in text(signed_in(anna).get(reverse("cases")))


def test_few_rows_have_no_tools(anna, zuchwil, arrive, signed_in):
    arrive(anna, zuchwil)
    assert 'name="stand"' not in signed_in(anna).get(reverse("cases")).content.decode()


def test_ten_rows_can_be_filtered_by_name_and_state(anna, zuchwil, arrive, signed_in, text):
    for number in range(10):
        arrive(anna, zuchwil, {"official_name": f"Name{number}", "first_name": "Lin"})
    client = signed_in(anna)
    assert 'name="stand"' in client.get(reverse("cases")).content.decode()
    shown = text(client.get(reverse("cases"), {"q": "name7 li"}))
    assert "Name7" in shown and "Name6" not in shown
    assert "Kein Dossier passt dazu." in text(client.get(reverse("cases"), {"stand": "beendet"}))


def test_a_later_part_of_the_last_name_is_found(anna, zuchwil, arrive, signed_in, text):
    arrive(anna, zuchwil, {"official_name": "De Silva"})
    assert "De Silva" in text(signed_in(anna).get(reverse("cases"), {"q": "silva"}))


def test_the_day_of_the_last_step_is_the_day_in_the_office(anna, zuchwil, arrive):
    [case] = arrive(anna, zuchwil)
    case.state_since = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    here = Offices({zuchwil.pk: zuchwil}, frozenset(), None, date(2026, 11, 23))
    assert row(case, here, here.today)["since"] == "23.11.2026"
