"""Lists that stay flat: a page is the same whether one organisation is asked or several, and never skips a row."""

from datetime import date, timedelta

import pytest

from willkomm.core.kernel.tenancy import scoped
from willkomm.core.pages import keyset
from willkomm.welcome.cases.models import Case

ORDER = ("-arrived_on", "-id")


@pytest.fixture
def actor(carla, municipality, arrive, as_actor):
    """Carla with seven arrivals in each of her three municipalities, several on the same day."""
    for bfs in (2519, 2528, 2525):
        people = [{"first_name": f"P{n}", "arrived_on": date(2026, 11, 1) - timedelta(days=n // 2)} for n in range(7)]
        arrive(carla, municipality(bfs), *people)
    return as_actor(carla)


def walk(actor, size: int) -> list[int]:
    seen, after = [], ""
    while True:
        found = keyset(Case.objects.all(), actor.where("cases.view"), ORDER, size=size, after=after)
        seen += [row.pk for row in found.rows]
        after = found.after
        if not found.after:
            return seen


@pytest.mark.parametrize("size", [1, 2, 5, 50])
def test_walks_through_all_rows_once_and_in_order(actor, size):
    with scoped(actor.scope):
        everything = list(Case.objects.order_by(*ORDER).values_list("pk", flat=True))
        assert len(everything) == 21
        assert walk(actor, size) == everything


def test_asks_each_organisation_for_its_own_page_instead_of_sorting_all(actor, django_assert_num_queries):
    with scoped(actor.scope), django_assert_num_queries(2) as captured:
        keyset(Case.objects.all(), actor.where("cases.view"), ORDER, size=5)
    assert captured.captured_queries[0]["sql"].count("UNION ALL") == 2


def test_nobody_s_page_is_empty(actor):
    with scoped(actor.scope):
        assert keyset(Case.objects.all(), frozenset(), ORDER).rows == []


@pytest.mark.parametrize("mark", ["niemals", "niemals~1", "2026-11-01~eins", "2026-11-31~1"])
def test_a_made_up_mark_is_an_error_and_not_an_empty_page(actor, mark):
    with scoped(actor.scope), pytest.raises(ValueError):
        keyset(Case.objects.all(), actor.where("cases.view"), ORDER, after=mark)
