"""Month after month and the year's end: publishing again and again pins nothing either.

Proven here, by trying every history of one place (up to 11 persons, four stages, and every shorter one), for somebody
who has kept every stage that the canton was ever shown and knows that counts only grow:

- no count from 1 to 4 at any stage, and no growth of 1 to 4 between any two stages, is pinned to one value;
- a count that is hidden when the year is closed can still be anything from 1 to 4, as if nothing else was shown: so
  what `test_suppress_tables.py` proves of the closed year holds together with its whole history.

And by comparison of worlds: what is shown of a place in an open year, its district's and canton's totals included,
depends on nothing but the classes of the places. So other places may publish whatever they like, exactly, daily.

Not proven, because it is not hidden: that nothing grew (class «5 bis 9», closed with 5).
"""

from collections import defaultdict
from itertools import combinations, combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from willkomm.core.suppression import publish, show_cell, show_class

MOST = 11
SMALL = set(range(1, 5))


def _face(history):
    return (*map(show_class, history[:-1]), show_cell(history[-1]))


@pytest.fixture(scope="module")
def histories():
    """All histories of one place, by what was shown of them."""
    found = defaultdict(list)
    for stages in (1, 2, 3, 4):
        for history in combinations_with_replacement(range(MOST + 1), stages):
            found[_face(history)].append(history)
    return found


def test_no_small_count_is_pinned_at_any_stage(histories):
    for truths in histories.values():
        for stage in range(len(truths[0])):
            values = {truth[stage] for truth in truths}
            assert not (len(values) == 1 and values <= SMALL)


def test_no_small_growth_is_pinned_between_any_two_stages(histories):
    for truths in histories.values():
        for first, later in combinations(range(len(truths[0])), 2):
            grown = {truth[later] - truth[first] for truth in truths}
            assert not (len(grown) == 1 and grown <= SMALL), (truths, first, later)


def test_the_stages_before_take_nothing_away_from_what_is_hidden_in_the_end(histories):
    for face, truths in histories.items():
        if face[-1].why == "small":
            assert {truth[-1] for truth in truths} == SMALL


def test_corrections_downwards_pin_no_small_count_either():
    found = defaultdict(list)
    for history in product(range(8), repeat=3):
        found[tuple(map(show_class, history))].append(history)
    for truths in found.values():
        for stage in range(3):
            values = {truth[stage] for truth in truths}
            assert not (len(values) == 1 and values <= SMALL)
        for first, later in combinations(range(3), 2):
            grown = {abs(truth[later] - truth[first]) for truth in truths}
            assert not (len(grown) == 1 and grown <= SMALL)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), st.sampled_from("ABC")), min_size=1, max_size=30))
def test_an_open_year_shows_nothing_but_classes(rows):
    district_of = {place: district for place, (_, _, district) in enumerate(rows)}
    world = {place: value for place, (value, _, _) in enumerate(rows)}
    other = {place: _same_class(value, shift) for place, (value, shift, _) in enumerate(rows)}
    assert publish(world, district_of, closed=False) == publish(other, district_of, closed=False)


def _same_class(value: int, shift: int) -> int:
    """Another count of the same class."""
    if value == 0:
        return 0
    return 1 + shift % 4 if value < 5 else value - value % 5 + shift
