"""A guess about households, from the register's message to the decision on «Heute», and what comes after it."""

import pytest
from django.urls import reverse

from willkomm.common.people.models import Household
from willkomm.core.kernel.tenancy import scoped
from willkomm.welcome.cases.models import Case


@pytest.fixture
def guess(office):
    """Two arrivals that may be one household; returns the address of the question."""
    office.bring("moveIn", {"local": ("MU.2534", "1"), "first_name": "Ana"})
    office.bring("moveIn", {"local": ("MU.2534", "2"), "first_name": "Rui"}, business_process_id="FAM-2")
    return reverse("household-join", args=[office.person("2").household.public_id])


def open_guesses(office):
    with scoped(office.actor.scope):
        return Household.objects.filter(join_proposal__isnull=False).count()


def test_the_guess_stands_on_today_and_shows_both_sides(guess, anna, signed_in):
    client = signed_in(anna)
    today = client.get("/").content.decode()
    assert "Gleicher Haushalt?" in today and guess in today
    shown = client.get(guess).content.decode()
    assert "Ana Ferreira Lobato" in shown and "Rui Ferreira Lobato" in shown


def test_accepting_makes_one_household_with_both_dossiers(guess, anna, signed_in, office):
    signed_in(anna).post(guess, {"entscheid": "zusammen"})
    one, two = office.person("1"), office.person("2")
    assert one.household_id == two.household_id and open_guesses(office) == 0
    with scoped(office.actor.scope):
        assert set(Case.objects.values_list("household_id", flat=True)) == {one.household_id}


def test_whoever_comes_later_joins_the_accepted_household(guess, anna, signed_in, office):
    signed_in(anna).post(guess, {"entscheid": "zusammen"})
    late = {"local": ("MU.2534", "3"), "official_name": "Anders"}
    office.bring("moveIn", late, business_process_id="FAM-2")
    assert office.person("3").household_id == office.person("1").household_id


def test_a_third_guess_follows_the_joined_household(guess, anna, signed_in, office):
    office.bring("moveIn", {"local": ("MU.2534", "3"), "first_name": "Eva"})
    signed_in(anna).post(guess, {"entscheid": "zusammen"})
    third = office.person("3").household
    assert third.join_proposal_id == office.person("1").household_id


def test_declining_clears_the_guess_and_keeps_them_apart(guess, anna, signed_in, office):
    signed_in(anna).post(guess, {"entscheid": "getrennt"})
    assert office.person("1").household_id != office.person("2").household_id and open_guesses(office) == 0
    office.bring("changeResidencePermit", {"local": ("MU.2534", "2"), "permit": "0301"})
    assert open_guesses(office) == 0


@pytest.mark.parametrize(("lock", "word"), [(1, "Adresssperre"), (2, "Auskunftssperre")])
def test_a_lock_from_the_register_is_marked_wherever_the_person_stands(office, anna, signed_in, lock, word):
    for value in "12":
        office.bring("moveIn", {"local": ("MU.2534", value), "lock": lock})
    question = reverse("household-join", args=[office.person("2").household.public_id])
    dossier = reverse("case", args=[office.case("1").public_id])
    client = signed_in(anna)
    for address in (reverse("arrivals"), reverse("cases"), dossier, question):
        assert word in client.get(address).content.decode(), address


@pytest.mark.parametrize("name", ["today", "arrivals", "cases", "deliveries"])
@pytest.mark.parametrize("lock", [1, 2])
def test_no_list_shows_the_address_of_somebody_who_is_locked(office, anna, signed_in, lock, name):
    office.bring("moveIn", {"lock": lock, "address": {"street": "Verborgenweg"}})
    assert "Verborgenweg" not in signed_in(anna).get(reverse(name)).content.decode()


def test_the_page_of_a_delivery_shows_no_address(office, anna, signed_in):
    office.bring("moveIn", {"lock": 1, "address": {"street": "Verborgenweg"}})
    with scoped(office.actor.scope):
        delivery = office.items()[0].delivery
    shown = signed_in(anna).get(reverse("delivery", args=[delivery.public_id])).content.decode()
    assert "Verborgenweg" not in shown


def test_the_neighbour_sees_nothing_of_the_guess(guess, nora, signed_in):
    client = signed_in(nora)
    assert client.get(guess).status_code == 404 and "Gleicher Haushalt?" not in client.get("/").content.decode()
