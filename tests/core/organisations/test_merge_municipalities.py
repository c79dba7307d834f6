"""Merging municipalities: a dated operation that keeps history."""

from datetime import date, timedelta

import pytest

from willkomm.core.accounts.models import Membership
from willkomm.core.kernel.refusals import Forbidden, Refused
from willkomm.core.kernel.tenancy import scoped
from willkomm.core.organisations.actions import merge, open_cooperation, undo_merge
from willkomm.core.organisations.models import Cooperation
from willkomm.core.organisations.queries import endings, organisation_by_bfs, predecessors
from willkomm.welcome.cases.models import Case

ON = date(2027, 1, 1)
LAST = date(2026, 12, 31)


@pytest.fixture
def joined(kim, canton, zuchwil, derendingen, as_actor, now):
    """A function: Zuchwil goes into Derendingen on 1 January 2027."""
    return lambda **facts: merge(
        as_actor(kim), canton, **{"old": [zuchwil], "successor": derendingen, "on": ON, "now": now, **facts}
    )


def test_the_day_before_is_the_last(joined, zuchwil, derendingen):
    joined()
    zuchwil.refresh_from_db()
    assert (zuchwil.valid_to, zuchwil.successor) == (LAST, derendingen)
    assert organisation_by_bfs(2534, LAST) == zuchwil
    assert organisation_by_bfs(2534, ON) == derendingen


def test_members_and_rights_change_on_that_day_and_history_stays_readable(
    joined, anna, nora, zuchwil, arrive, as_actor
):
    [case] = arrive(anna, zuchwil)
    joined()
    assert Membership.objects.get(user=anna).ends_on == LAST
    assert as_actor(anna, LAST).may("cases.view", zuchwil.pk)
    assert not as_actor(anna, ON).rights
    assert not as_actor(nora, LAST).may("cases.view", zuchwil.pk)
    with scoped(as_actor(nora, ON).scope):
        assert Case.objects.get() == case


def test_a_chain_of_mergers_is_followed(joined, kim, canton, municipality, derendingen, zuchwil, as_actor, now):
    third = municipality(2519)
    joined()
    later = date(2028, 1, 1)
    merge(as_actor(kim), canton, old=[derendingen], successor=third, on=later, now=now)
    assert set(predecessors({third.pk}, later)[third.pk]) >= {derendingen.pk, zuchwil.pk}
    assert zuchwil.pk not in predecessors({third.pk}, ON).get(third.pk, ())
    assert organisation_by_bfs(2534, later) == third


def test_contracts_end_or_go_on_without_the_old_one(joined, beat, kim, carla, canton, municipality, zuchwil, as_actor):
    own = Cooperation.objects.create(name="Eigener", host=zuchwil, tasks=["welcome"], starts_on=date(2024, 1, 1))
    own.partners.set([municipality(2528)])
    other = Cooperation.objects.create(
        name="Anderer", host=municipality(2519), tasks=["welcome"], starts_on=date(2024, 1, 1)
    )
    other.partners.set([zuchwil, municipality(2528)])
    [ending] = endings([zuchwil], ON)
    assert ending.members == 1 and {c.name for c in ending.contracts} == {"Eigener", "Anderer"}
    joined()
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.ends_on == other.ends_on == LAST
    [after] = other.continued_by.all()
    assert after.starts_on == ON and list(after.partners.all()) == [municipality(2528)]
    assert as_actor(carla, LAST).may("cases.view", zuchwil.pk)
    assert not as_actor(carla, ON).may("cases.view", zuchwil.pk)


def test_undo_puts_everything_back(joined, anna, beat, kim, canton, municipality, zuchwil, as_actor, now):
    contract = open_cooperation(
        as_actor(beat), zuchwil, name="V", partners=[municipality(2528)], tasks=["welcome"], starts_on=now.date()
    )
    merger = joined()
    undo_merge(as_actor(kim), canton, merger=merger, now=now)
    zuchwil.refresh_from_db()
    contract.refresh_from_db()
    assert zuchwil.successor is None and zuchwil.valid_to is None and contract.ends_on is None
    assert Membership.objects.get(user=anna).ends_on is None
    with pytest.raises(Refused, match="schon rückgängig"):
        undo_merge(as_actor(kim), canton, merger=merger, now=now)


def test_refuses_nonsense(joined, canton, zuchwil, derendingen, kim, as_actor, now, municipality):
    for facts in ({"old": []}, {"successor": zuchwil}, {"old": [canton]}, {"successor": canton}):
        with pytest.raises(Refused):
            joined(**facts)
    merger = joined()
    with pytest.raises(Refused, match="schon aufgehoben"):
        joined(old=[type(zuchwil).objects.get(pk=zuchwil.pk)], successor=municipality(2519))
    merge(as_actor(kim), canton, old=[derendingen], successor=municipality(2519), on=ON + timedelta(365), now=now)
    merger.refresh_from_db()
    with pytest.raises(Refused, match="seither selbst aufgegangen"):
        undo_merge(as_actor(kim), canton, merger=merger, now=now)


def test_refuses_when_a_role_begins_later(joined, member, zuchwil):
    row = Membership.objects.get(user=member("Zoe", "officer", zuchwil))
    row.starts_on = ON
    row.save()
    with pytest.raises(Refused, match="Rolle beginnt erst"):
        joined()


def test_only_the_canton_merges(beat, nora, dora, zuchwil, derendingen, canton, as_actor, now):
    for actor in (as_actor(beat), as_actor(nora), as_actor(dora), None):
        with pytest.raises(Forbidden):
            merge(actor, canton, old=[zuchwil], successor=derendingen, on=ON, now=now)
