"""All dossiers: newest arrival first, filtered from ten rows on."""

from django.urls import reverse


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
