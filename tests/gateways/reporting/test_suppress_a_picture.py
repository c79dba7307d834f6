"""Several tables about the same people: that they have one sum pins no small row.

Proven by trying every truth of small municipalities: for whoever sees all tables that are told, and knows that all of
them describe the same people, every row that reads «unter 5» can still be 1, 2, 3 or 4.
"""

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
    assert told["sex"]["f"].why == "small"


def test_the_total_follows_from_the_tables():
    told = show_picture({"sex": {"f": 412, "m": 388, "x": 0}, "age": {"a": 300, "b": 500}})
    assert told["sex"]["f"] == Shown(410, 414, "hidden") and told["sex"]["x"].exact == 0
    total = total_of_picture(told)
    assert total.low <= 800 <= total.high and total.exact is None
