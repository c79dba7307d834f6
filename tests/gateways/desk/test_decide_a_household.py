"""Whether two households are one: who may decide, and what the page of a step costs."""

from copy import copy

import pytest
from django.urls import reverse

from willkomm.common.people.models import Household, Joining
from willkomm.core.kernel.refusals import Refused
from willkomm.gateways.desk.actions import decide_household


@pytest.fixture
def proposed(anna, zuchwil, arrive, seen):
    """The address of a household that may belong to another one, and a dossier."""
    [one] = arrive(anna, zuchwil, {"official_name": "Costa"})
    [two] = arrive(anna, zuchwil, {"official_name": "Silva"})
    with seen(anna):
        Household.objects.filter(pk=two.household_id).update(join_proposal=one.household_id)
        return reverse("household-join", args=[Household.objects.get(pk=two.household_id).public_id]), two


def test_the_officer_and_the_clerk_may_decide(proposed, anna, emil, signed_in):
    assert signed_in(anna).get(proposed[0]).status_code == 200
    assert signed_in(emil).get(proposed[0]).status_code == 200


def test_readers_are_refused_and_the_neighbour_finds_nothing(proposed, rita, nora, signed_in):
    assert signed_in(rita).get(proposed[0]).status_code == 403
    assert signed_in(nora).get(proposed[0]).status_code == 404
    assert signed_in(nora).post(proposed[0], {"entscheid": "zusammen"}).status_code == 404


def test_pages_that_ask_are_cheap(proposed, anna, signed_in, few_queries):
    client = signed_in(anna)
    client.get("/")
    for address in (proposed[0], reverse("case-step", args=[proposed[1].public_id, "close"])):
        with few_queries():
            assert client.get(address).status_code == 200


def test_deciding_twice_says_so(proposed, anna, signed_in, text):
    client = signed_in(anna)
    client.post(proposed[0], {"entscheid": "getrennt"})
    assert "schon entschieden" in text(client.post(proposed[0], {"entscheid": "zusammen"}, follow=True))


@pytest.mark.parametrize(("first", "named"), [(False, False), (True, False), (True, True)])
def test_who_comes_second_with_an_old_page_changes_nothing(first, named, proposed, anna, as_actor, seen, now):
    with seen(anna):
        home = Household.objects.select_related("join_proposal").get(pk=proposed[1].household_id)
    old, target = copy(home), home.join_proposal
    decide_household(as_actor(anna), home, join=first, now=now)
    with pytest.raises(Refused, match="schon entschieden"):
        decide_household(as_actor(anna), old, join=True, now=now, target=target if named else None)
    with seen(anna):
        assert Joining.objects.count() == int(first)
