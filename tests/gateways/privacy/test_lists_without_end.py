"""Requests, breaches and what was disclosed: filters, pages both ways, either order; the neighbour sees nothing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from willkomm.core.kernel.tenancy import scoped
from willkomm.core.protection.models import Breach, Disclosure, Request

pytestmark = pytest.mark.django_db
REQUESTS, BREACHES, DISCLOSED = map(reverse, ("privacy-requests", "privacy-breaches", "privacy-disclosed"))
DAY = date(2026, 3, 1)


@pytest.fixture
def many(dora, anna, zuchwil, arrive, as_actor):
    """Sixty of each, the first request about somebody stored; every second one answered or closed."""
    case = arrive(anna, zuchwil, {"official_name": "Tesfay", "first_name": "Selam"})[0]
    here, start = {"organisation": zuchwil}, timezone.now() - timedelta(days=60)
    with scoped(as_actor(dora).scope):
        for n in range(60):
            day, at = DAY + timedelta(days=n), start + timedelta(days=n)
            done = {"answered_on": day} if n % 2 else {}
            whose = {"subject": case.person.public_id} if n == 0 else {"asker": f"Frau Nummer{n:02}"}
            Request.objects.create(**here, kind="access", received_on=day, due_on=day, **done, **whose)
            Breach.objects.create(**here, title=f"Panne {n:02}", noticed_at=at, closed_at=at if n % 2 else None)
            facts = {"key": "x", "dataset": "people", "basis": "InfoDG", "count": 1, "actor_name": "Anna Muster"}
            Disclosure.objects.create(
                **here, at=at, recipient=f"Amt {n:02}", actor_kind="staff", actor_ref="1", **facts
            )


def titles(answer) -> list[str]:
    """What the rows of a page say first."""
    return [getattr(row, "title", "") or getattr(row, "recipient", "") or row["name"] for row in rows(answer)]


def rows(answer) -> list:
    return answer.context["rows"]


@pytest.mark.parametrize(
    ("url", "asked", "count", "first"),
    [
        (REQUESTS, {}, 50, "Frau Nummer59"),
        (REQUESTS, {"q": "tesf"}, 1, "Selam Tesfay"),
        (REQUESTS, {"q": "nummer07"}, 1, "Frau Nummer07"),
        (REQUESTS, {"stand": "offen"}, 30, "Frau Nummer58"),
        (REQUESTS, {"stand": "beantwortet", "ordnung": "alt"}, 30, "Frau Nummer01"),
        (REQUESTS, {"art": "deletion"}, 0, ""),
        (REQUESTS, {"ab": "2026-03-05", "bis": "2026-03-06"}, 2, "Frau Nummer05"),
        (BREACHES, {}, 50, "Panne 59"),
        (BREACHES, {"stand": "zu", "ordnung": "alt"}, 30, "Panne 01"),
        (BREACHES, {"q": "panne 3"}, 10, "Panne 39"),
        (DISCLOSED, {}, 50, "Amt 59"),
        (DISCLOSED, {"q": "amt 12"}, 1, "Amt 12"),
        (DISCLOSED, {"q": "muster", "ordnung": "alt"}, 50, "Amt 00"),
    ],
)
def test_filters_and_order_stand_in_the_address(many, dora, signed_in, url, asked, count, first):
    answer = signed_in(dora).get(url, asked)
    found = titles(answer)
    assert (len(found), (found or [""])[0]) == (count, first)
    narrowing = asked.keys() - {"ordnung"}
    assert len(answer.context["form"].chips()) == len(narrowing) and answer.context["tools"]


@pytest.mark.parametrize("url", [REQUESTS, BREACHES, DISCLOSED])
def test_pages_lead_on_and_back_within_few_questions(many, dora, signed_in, few_queries, url):
    client = signed_in(dora)
    first = client.get(url)
    with few_queries():
        second = client.get(first.context["next_url"])
    assert len(rows(second)) == 10 and not second.context["next_url"]
    assert titles(client.get(second.context["previous_url"])) == titles(first)
    assert {client.get(url, {"nach": mark}).status_code for mark in ("unsinn", "unsinn~auch", "unsinn~1")} == {404}


@pytest.mark.parametrize("url", [REQUESTS, BREACHES, DISCLOSED])
def test_the_neighbour_sees_nothing(many, member, derendingen, signed_in, url):
    other = member("Nils Nachbar", "dpo", derendingen)
    answer = signed_in(other).get(url)
    assert rows(answer) == [] and not answer.context["tools"]
