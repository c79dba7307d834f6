"""Several tables about the same people: that they have one sum pins no small row.

Proven by trying every truth of small municipalities: for whoever sees all tables that are told, knows that all of them
describe the same people, and knows the rule by heart (so also that a missing table has its reason), every row that
reads «unter 5» can still be 1, 2, 3 or 4, and no row, told or not, can only be one small number.
"""

from collections import defaultdict
from itertools import product

import pytest
from tests.gateways.reporting.truths import agrees

from willkomm.core.suppression import NOT_TOLD, Rule, Shown, show_picture, total_of_picture


def _splits(total: int, parts: int):
    return [p for p in product(range(total + 1), repeat=parts) if sum(p) == total]


@pytest.mark.parametrize("total", range(1, 13))
@pytest.mark.parametrize("rule", [Rule(5), Rule(3)])
def test_tables_of_the_same_people_pin_no_small_row(total, rule):
    for two, three in product(_splits(total, 2), _splits(total, 3)):
        told = show_picture({"sex": dict(enumerate(two)), "age": dict(enumerate(three))}, rule)
        sums = [_sums_of(rows.values(), total + 20) for rows in told.values()]
        common = set.intersection(*sums)
        for rows in told.values():
            for key, cell in rows.items():
                if cell.why == "small":
                    others = [other for name, other in rows.items() if name != key]
                    left = {v for v in range(1, rule.threshold) if _reaches(others, common, v, total + 20)}
                    assert left == set(range(1, rule.threshold)), (two, three, told)


@pytest.mark.parametrize(
    ("rule", "shape", "most"),
    [(Rule(5), (2, 3), 20), (Rule(5), (2, 4), 16), (Rule(3), (2, 2, 2), 12), (Rule(3), (3, 3, 2), 8)],
)
def test_that_a_table_is_missing_tells_nothing_either(rule, shape, most):
    truths = defaultdict(list)
    for total in range(most + 1):
        for world in product(*(_splits(total, rows) for rows in shape)):
            told = show_picture({number: dict(enumerate(rows)) for number, rows in enumerate(world)}, rule)
            truths[tuple(tuple(rows.values()) for rows in told.values())].append(world)
    for face, worlds in truths.items():
        if _total_of(face).high is None or _total_of(face).high > most:
            continue  # more people than were tried would look the same
        for number, rows in enumerate(face):
            for row, cell in enumerate(rows):
                left = {world[number][row] for world in worlds}
                assert cell.why != "small" or left == set(range(1, rule.threshold)), face
                assert len(left) > 1 or left.isdisjoint(range(1, rule.threshold)), face


def _total_of(face) -> Shown:
    return total_of_picture({number: dict(enumerate(rows)) for number, rows in enumerate(face)})


def _sums_of(cells, most):
    """All sums that the cells of one table can have, one by one."""
    reachable = {0}
    for cell in cells:
        reachable = {a + b for a in reachable for b in range(most + 1) if agrees(cell, b) and a + b <= most}
    return reachable


def _reaches(others, common, value, most):
    return any(value + rest in common for rest in _sums_of(others, most))


def test_a_handful_of_people_in_many_groups_is_not_told():
    told = show_picture({"sex": {"f": 4, "m": 0}, "age": {"a": 1, "b": 1, "c": 1, "d": 1}})
    assert told["age"] == dict.fromkeys("abcd", NOT_TOLD)
    assert told["sex"] == dict.fromkeys("fm", NOT_TOLD)


def test_a_table_without_a_small_number_is_told_in_any_case():
    told = show_picture({"sex": {"f": 54, "m": 54}, "permit": {"C": 105, "S": 3}})
    assert told["permit"] == dict.fromkeys("CS", NOT_TOLD)
    assert told["sex"]["f"] == Shown(50, 54, "hidden")


def test_the_total_follows_from_the_tables():
    told = show_picture({"sex": {"f": 412, "m": 388, "x": 0}, "age": {"a": 300, "b": 500}})
    assert told["sex"]["f"] == Shown(410, 414, "hidden") and told["sex"]["x"].exact == 0
    total = total_of_picture(told)
    assert total.low <= 800 <= total.high and total.exact is None
