"""Lists in one order alone turn their pages both ways, across organisations."""

import pytest

from willkomm.core.kernel.tenancy import scoped
from willkomm.core.pages import keyset
from willkomm.welcome.cases.models import Case

ORDER = ("-arrived_on", "-id")


@pytest.fixture
def seven(carla, municipality, arrive):
    """Seven dossiers in three municipalities of a Verbund."""
    places = [2519, 2528, 2525, 2519, 2528, 2525, 2519]
    return [arrive(carla, municipality(number), street=f"Weg {n}")[0].pk for n, number in enumerate(places)]


def test_pages_lead_back_to_where_one_came_from(carla, as_actor, seven):
    actor = as_actor(carla)
    with scoped(actor.scope):
        ask = {"queryset": Case.objects.all(), "organisation_ids": actor.where("cases.view"), "order": ORDER, "size": 3}
        first = keyset(**ask)
        second = keyset(**ask, after=first.after)
        third = keyset(**ask, after=second.after)
        assert [len(each.rows) for each in (first, second, third)] == [3, 3, 1]
        assert not first.before and not third.after
        back = keyset(**ask, before=third.before)
        assert back.rows == second.rows and back.before
        start = keyset(**ask, before=back.before)
        assert start.rows == first.rows and not start.before and start.after
