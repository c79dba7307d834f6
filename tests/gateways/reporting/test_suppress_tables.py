"""Closed years: no table, no total and no relation between them pins a small number.

Proven here, by trying every truth and not by sampling inside a canton:

- For whoever knows the rule by heart: among all cantons with exactly the same published table, every hidden cell takes
  every value from 1 to the largest hidden one, also for a place that knows its own number (small cantons, all of them).
- For whoever knows the tables of arrivals and reached persons with all totals, that the reached are part of the
  arrivals, and the exact numbers of up to `colluding` places: every hidden cell still takes every value from 1 to 4
  (random cantons of up to 30 places; every combination of all places is visited, see `truths.left_over`).
- Totals by channel and reason take away none of these values, and a small one among them takes each of 1 to 4.

Not proven: anything about somebody who knows more exact numbers than the colluders'. Against them a closed year's
exact total cannot be safe; against any number of them the open year is (see `test_suppress_over_time.py`).
More random cantons: `WILLKOMM_TRUTHS=500` (default 30).
"""

import os
from collections import defaultdict
from itertools import combinations, product
from random import Random

import pytest
from tests.gateways.reporting.truths import agrees, left_over, worlds_of

from willkomm.core.suppression import (
    NOT_COUNTED,
    NOT_TOLD,
    RULE,
    Rule,
    Shown,
    is_safe,
    publish,
    publish_part,
    show_cell,
    show_channels,
    show_pieces,
)

CANTONS = int(os.environ.get("WILLKOMM_TRUTHS", "30"))
SMALL = Shown(1, 4, "small")
ANYTHING = {1, 2, 3, 4}


def _face(found):
    return tuple(found.cells.items()), tuple(found.districts.items()), found.total


@pytest.mark.parametrize(
    ("rule", "places", "values"),
    [
        (Rule(5, 0), 4, range(7)),
        (Rule(5, 0), 5, (1, 2, 3, 4, 6)),
        (Rule(3, 0), 7, range(4)),
        (Rule(3, 1), 8, range(1, 4)),
        (Rule(4, 1), 7, (1, 2, 3, 5)),
    ],
)
def test_whoever_knows_the_rule_by_heart_learns_nothing(rule, places, values):
    truths = defaultdict(list)
    district_of = {place: "AB"[place % 2] for place in range(places)}
    for world in product(values, repeat=places):
        found = publish(dict(enumerate(world)), district_of, closed=True, rule=rule)
        truths[_face(found)].append(world)
    for (cells, _, _), worlds in truths.items():
        hidden = [place for place, cell in cells if cell.why == "small"]
        for told in combinations(hidden, rule.colluding):
            _check(worlds, hidden, told, rule)


def _check(worlds, hidden, told, rule):
    seen = defaultdict(set)
    for world in worlds:
        for place in hidden:
            if place not in told:
                seen[tuple(world[t] for t in told), place].add(world[place])
    assert all(values == set(range(1, rule.largest + 1)) for values in seen.values())


def _canton(random: Random):
    """Arrivals and reached persons of a canton with many small places."""
    count = random.choice((6, 12, 20, 30))
    shape = random.choice(((1, 4), (1, 9), (0, 5), (3, 4), (1, 2)))
    arrivals = {
        place: random.randint(*shape) if random.random() < 0.9 else random.randint(5, 8) for place in range(count)
    }
    share = random.choice((0.2, 0.6, 0.95, 1.0))
    reached = {p: sum(random.random() < share for _ in range(a)) for p, a in arrivals.items()}
    return arrivals, reached, {place: "ABC"[place % 3] for place in range(count)}


def _published(arrivals, reached, district_of, rule=RULE):
    whole = publish(arrivals, district_of, closed=True, rule=rule)
    return whole, publish_part(reached, arrivals, whole, district_of, closed=True, rule=rule)


def _wanted(whole, part):
    return lambda a, r: agrees(whole.total, a) and agrees(part.total, r)


@pytest.mark.parametrize("seed", range(CANTONS))
def test_rows_columns_and_totals_together_pin_nothing(seed):
    random = Random(seed)
    arrivals, reached, district_of = _canton(random)
    whole, part = _published(arrivals, reached, district_of)
    telling = random.sample(sorted(arrivals), min(3, len(arrivals) - 1))
    places = [
        [(arrivals[p], reached[p])] if p in telling else worlds_of(whole.cells[p], part.cells[p]) for p in arrivals
    ]
    for place, left in enumerate(left_over(places, _wanted(whole, part))):
        if place not in telling:
            assert whole.cells[place].why != "small" or {a for a, _ in left} == ANYTHING
            # A small count of reached persons is at most the arrivals that are shown beside it.
            assert part.cells[place].why != "small" or {r for _, r in left} == ANYTHING


def test_reached_persons_that_hardly_fit_into_the_arrivals_get_no_exact_total():
    arrivals = dict.fromkeys(range(30), 2) | {0: 4, 1: 4, 2: 9, 3: 9}
    reached = arrivals | {2: 4, 3: 4, 4: 0, 5: 0}
    whole, part = _published(arrivals, reached, dict.fromkeys(arrivals, "A"), Rule(5, 0))
    assert whole.total.exact is not None and is_safe([v for v in reached.values() if 0 < v < 5], Rule(5, 0))
    assert part.total.exact is None


def test_a_real_canton_has_exact_totals():
    random = Random(1)
    arrivals = {p: random.choice((0, 1, 2, 3, 4, 4, 7, 12, 30)) for p in range(104)}
    reached = {p: sum(random.random() < 0.7 for _ in range(a)) for p, a in arrivals.items()}
    whole, part = _published(arrivals, reached, {p: str(p % 10) for p in arrivals})
    assert (whole.total.exact, part.total.exact) == (sum(arrivals.values()), sum(reached.values()))


def test_districts_tell_what_follows_from_their_cells():
    found = publish({1: 40, 2: 3}, {1: "A", 2: "A"}, closed=True)
    assert found.districts["A"] == Shown(41, 44, "hidden") == found.total


def test_zero_stays_zero_and_what_nobody_counted_is_not_zero():
    assert [show_cell(n).exact for n in range(7)] == [0, None, None, None, None, 5, 6]
    assert show_cell(None) == NOT_COUNTED and show_cell(None).exact is None
    assert publish({1: None}, {1: "A"}, closed=True).total == NOT_COUNTED
    assert publish({1: None, 2: 0}, {1: "A", 2: "A"}, closed=True).total == Shown(0, 0)


def _coverings(total):
    """All totals of three overlapping channels that can belong to so many persons."""
    return [p for p in product(range(total + 1), repeat=3) if max(p) <= total <= sum(p)]


@pytest.mark.parametrize("total", range(13))
def test_channels_beside_their_exact_total_pin_no_small_channel(total):
    for parts in _coverings(total):
        face = show_channels(dict(zip("abc", parts, strict=True)), Shown(total, total))
        _small_ones_stay_open(list(face.values()), _coverings(total))


@pytest.mark.parametrize(("total", "taken"), [(t, r) for t in (3, 6, 11) for r in (0, 2, 6) if r <= t])
def test_reasons_beside_their_exact_totals_pin_no_small_reason(total, taken):
    worlds = [p for p in product(range(total + 1), repeat=3) if sum(p) <= total - taken]
    for parts in worlds:
        face = show_pieces(dict(zip("abc", parts, strict=True)), Shown(total, total), Shown(taken, taken))
        _small_ones_stay_open(list(face.values()), worlds)


def _small_ones_stay_open(face, worlds):
    left = [world for world in worlds if all(map(agrees, face, world))]
    for number, cell in enumerate(face):
        assert cell != SMALL or {world[number] for world in left} == ANYTHING


def test_parts_of_a_total_that_is_a_range_are_not_told():
    told = show_channels({"a": 30, "b": 12}, Shown(41, 44, "hidden"))
    assert set(told.values()) == {NOT_TOLD}
    assert set(show_pieces({"a": 0}, Shown(41, 44, "hidden"), Shown(9, 9)).values()) == {NOT_TOLD}
