"""An officer of several municipalities sees one list and can narrow it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.core.organisations.actions import merge
from willkomm.gateways.desk.queries.listing import wanted


@pytest.fixture
def two_places(carla, municipality, arrive):
    here, there = municipality(2519), municipality(2528)
    return here, there, arrive(carla, here, {"official_name": "Hier"}), arrive(carla, there, {"official_name": "Dort"})


@pytest.mark.parametrize("name", ("today", "arrivals", "cases"))
def test_one_list_with_the_municipality(name, two_places, carla, signed_in, text, few_queries):
    here, there, *_ = two_places
    client = signed_in(carla)
    client.get("/")
    with few_queries():
        shown = text(client.get(reverse(name)))
    assert "Alva" in shown
    assert all(word in shown for word in ("Hier", "Dort", here.name, there.name, "Alle 3 Gemeinden"))


def test_the_switch_is_remembered(two_places, carla, signed_in, text):
    _, there, *_ = two_places
    client = signed_in(carla)
    answer = client.post(reverse("narrow"), {"nur": there.slug, "zurueck": "/dossiers/"})
    assert answer.url == "/dossiers/"
    for name in ("today", "arrivals", "cases"):
        shown = text(client.get(reverse(name)))
        assert "Dort" in shown and "Hier" not in shown
    client.post(reverse("narrow"), {"nur": "", "zurueck": "/"})
    assert "Hier" in text(client.get("/"))


def test_the_band_offers_the_same_switch(two_places, carla, signed_in):
    here, *_ = two_places
    client = signed_in(carla)
    page = client.get("/").content.decode()
    assert f"/nur/?nur={here.slug}&amp;zurueck=%2F" in page
    assert client.get(f"/nur/?nur={here.slug}&zurueck=/").url == "/"


def test_the_switch_lets_nobody_off_the_site_or_over_the_wall(two_places, carla, signed_in, derendingen, text):
    client = signed_in(carla)
    answer = client.post(reverse("narrow"), {"nur": derendingen.slug, "zurueck": "https://example.invalid/"})
    assert answer.url == "/"
    assert "Hier" in text(client.get("/"))


def test_the_list_goes_on_where_the_page_ended(carla, two_places, seen, rf, as_actor, now):
    request = rf.get("/")
    request.actor, request.session = as_actor(carla), {}
    with seen(carla):
        question = wanted(request, {}, now)
        first = question.page(size=1)
        second = question.page(size=1, after=first.after)
    assert first.after and not second.after
    assert {first.rows[0].person.official_name, second.rows[0].person.official_name} == {"Hier", "Dort"}


def test_a_mark_that_fits_nothing_starts_again(carla, two_places, signed_in):
    assert signed_in(carla).get(reverse("cases") + "?nach=unsinn").url == reverse("cases") + "?ansicht=alle"
    assert signed_in(carla).get(reverse("cases") + "?nach=unsinn~auch").url == reverse("cases") + "?ansicht=alle"


def test_after_a_merger_rows_name_the_old_municipality_and_the_lists_can_be_narrowed_to_it(
    kim, canton, zuchwil, derendingen, anna, nora, arrive, as_actor, now, signed_in, text, few_queries
):
    arrive(anna, zuchwil, {"official_name": "Alt"})
    arrive(nora, derendingen, {"official_name": "Haller"})
    on = timezone.localdate()
    merge(as_actor(kim), canton, old=[zuchwil], successor=derendingen, on=on, now=now)
    client = signed_in(nora)
    for name in ("today", "arrivals", "cases"):
        assert "früher Zuchwil" in text(client.get(reverse(name)))
    for name in ("arrivals", "cases"):
        with few_queries():
            shown = text(client.get(reverse(name), {"gemeinde": "zuchwil"}))
        assert "Alt" in shown and "Haller" not in shown and "Gemeinde: Zuchwil" in shown
        shown = text(client.get(reverse(name), {"gemeinde": derendingen.slug}))
        assert "Alt" in shown and "Haller" in shown
    assert "früher Zuchwil" in text(client.get(reverse("search"), {"q": "Alva Alt"}))
