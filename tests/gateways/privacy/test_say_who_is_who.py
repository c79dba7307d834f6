"""The register names who is meant: who answers for the data, who runs the installation, who acts by contract."""

import pytest
from django.urls import reverse


@pytest.fixture
def register(signed_in):
    """A function: the register as this person reads it."""
    return lambda user: signed_in(user).get(reverse("privacy-register")).content.decode()


def test_names_the_municipality_and_the_operator(register, dora, zuchwil, settings):
    assert "noch nicht eingetragen" in register(dora)
    settings.OPERATOR = "Informatik Beispiel, Solothurn"
    page = register(dora)
    assert zuchwil.official_name in page and "Informatik Beispiel, Solothurn" in page
    assert "noch nicht eingetragen" not in page


def test_names_the_host_to_a_partner_and_the_partners_to_the_host(register, carla, member, municipality):
    host, partner = municipality(2519), municipality(2528)
    text = register(member("Petra", "dpo", partner))
    assert "<dt>Trägergemeinde im Verbund</dt>" in text and f"{host.official_name} (Verbund Wasseramt:" in text
    text = register(member("Hanna", "dpo", host))
    assert "Im Auftrag von Partnern" in text and partner.official_name in text


def test_the_neighbour_sees_nothing_of_it(register, carla, dora):
    assert "Verbund Wasseramt" not in register(dora)


def test_the_canton_reads_that_municipalities_answer_for_dossiers(register, kim, member, canton, dora, signed_in):
    assert "für Dossiers jede Gemeinde selbst" in register(kim)
    search = reverse("privacy-people")
    assert "Hier gibt es keine Dossiers" in signed_in(member("Doris", "dpo", canton)).get(search).content.decode()
    assert "Hier gibt es keine Dossiers" not in signed_in(dora).get(search).content.decode()


def test_asks_little(carla, member, municipality, signed_in, few_queries):
    client = signed_in(member("Hanna", "dpo", municipality(2519)))
    with few_queries():
        assert client.get(reverse("privacy-register")).status_code == 200
