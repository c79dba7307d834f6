"""No published table lets anybody compute what it hides: proven by trying every possible truth."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from willkomm.gateways.reporting.suppression import (
    NOT_COUNTED,
    SMALL,
    Published,
    Shown,
    is_small,
    publish,
    show_cell,
    show_channels,
    show_pieces,
)

ANYTHING_SMALL = {1, 2, 3, 4}


def _published(values, districts) -> Published:
    return publish(dict(enumerate(values)), dict(enumerate(districts)))


def _face(found: Published):
    """What somebody outside sees, and nothing of what the computation remembers."""
    return tuple(found.cells.items()), tuple(found.districts.items()), found.total


@pytest.mark.parametrize("districts", ["AA", "AB", "AAB", "ABC", "AABB", "AAAB", "AABC", "ABCD"])
def test_every_hidden_cell_can_still_be_anything_from_one_to_four(districts):
    """Somebody who knows the rule by heart compares all truths that would have given the very same table."""
    truths = defaultdict(list)
    for values in product(range(6), repeat=len(districts)):
        truths[_face(_published(values, districts))].append(values)
    for (cells, _, _), possible in truths.items():
        for key, cell in cells:
            if cell == SMALL:
                assert {values[key] for values in possible} == ANYTHING_SMALL


def test_five_municipalities_in_two_districts_hide_as_well():
    truths = defaultdict(list)
    for values in product((0, 1, 2, 3, 4, 9), repeat=5):
        truths[_face(_published(values, "AAABB"))].append(values)
    for (cells, _, _), possible in truths.items():
        for key, cell in cells:
            assert cell != SMALL or {values[key] for values in possible} == ANYTHING_SMALL


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.none() | st.integers(0, 30)), min_size=1, max_size=40))
def test_exact_totals_are_true_and_never_overlap(rows):
    values, districts = [value for _, value in rows], [name for name, _ in rows]
    found = _published(values, districts)
    for name, total in found.districts.items():
        _is_true(total, [v for v, d in zip(values, districts, strict=True) if d == name])
    _is_true(found.total, values)
    covered = [v for v, d in zip(values, districts, strict=True) if found.districts[d].exact is not None]
    assert sum(map(is_small, covered)) + len(found.hidden) == sum(map(is_small, values))


def _is_true(total: Shown, values):
    counted = [value for value in values if value is not None]
    assert total.counted == bool(counted)
    if counted:
        assert total.low <= sum(counted) <= total.high
        assert total.exact is None or total.exact == 0 or total.exact >= 5


def test_zero_stays_zero_and_what_nobody_counted_is_not_zero():
    assert show_cell(0) == Shown(0, 0)
    assert show_cell(0).exact == 0
    assert show_cell(None) == NOT_COUNTED
    assert show_cell(None).exact is None
    assert [show_cell(n).exact for n in range(1, 7)] == [None, None, None, None, 5, 6]
    assert _published([None, None], "AA").total == NOT_COUNTED


def test_a_single_hidden_municipality_turns_the_total_into_a_range():
    found = _published([40, 3], "AA")
    assert (found.total.low, found.total.high, found.total.exact) == (41, 44, None)


def test_many_hidden_municipalities_leave_the_total_of_the_canton_exact():
    found = _published([40, 3, 2, 1, 4], "AAAAB")
    assert found.total.exact == 50
    assert found.districts["A"] == Shown(43, 52, "hidden"), "the district gives up its total for the canton's"
    assert _published([40, 3, 2, 1, 9], "AAAAB").districts["A"].exact == 46


@pytest.mark.parametrize("cells", list(product((0, 1, 4, 6), repeat=2)))
def test_channels_never_narrow_a_hidden_municipality_or_a_small_channel(cells):
    base = _published(cells, "AB")
    total, faces = sum(cells), defaultdict(list)
    for parts in _coverings(total):
        shown = show_channels(dict(zip("abc", parts, strict=True)), base)
        faces[tuple(shown.items())].append(parts)
    for face in faces:
        worlds = [(other, parts) for other in _same(base, cells) for parts in _coverings(sum(other))]
        left = [(other, parts) for other, parts in worlds if _agrees(face, parts)]
        for place, cell in base.cells.items():
            assert cell != SMALL or {other[place] for other, _ in left} == ANYTHING_SMALL
        for number, (_, part) in enumerate(face):
            assert part.why != "small" or {parts[number] for _, parts in left} == ANYTHING_SMALL


def _coverings(total: int):
    """All totals of three overlapping channels that can belong to so many persons."""
    return [p for p in product(range(total + 1), repeat=3) if max(p) <= total <= sum(p)]


def _same(base: Published, cells):
    """All truths with the same published cells and totals."""
    options = [range(1, 5) if is_small(value) else [value] for value in cells]
    return [o for o in product(*options) if base.total.exact in (None, sum(o))]


def _agrees(face, parts) -> bool:
    return all(
        shown.low <= value and (shown.high is None or value <= shown.high)
        for (_, shown), value in zip(face, parts, strict=True)
    )


@pytest.mark.parametrize("cells", list(product((0, 1, 4, 6), repeat=2)))
def test_pieces_never_narrow_a_hidden_municipality_or_a_small_piece(cells):
    base = _published(cells, "AB")
    for parts in _pieces(sum(cells)):
        face = show_pieces(dict(zip("abc", parts, strict=True)), base)
        worlds = [(other, p) for other in _same(base, cells) for p in _pieces(sum(other))]
        left = [(other, p) for other, p in worlds if _agrees(tuple(face.items()), p)]
        for place, cell in base.cells.items():
            assert cell != SMALL or {other[place] for other, _ in left} == ANYTHING_SMALL
        for number, part in enumerate(face.values()):
            assert part.why != "small" or {p[number] for _, p in left} == ANYTHING_SMALL


def _pieces(total: int):
    return [p for p in product(range(total + 1), repeat=3) if sum(p) <= total]
