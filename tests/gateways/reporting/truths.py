"""Whoever wants to know more than is shown: tries every truth that agrees with what was published, by exact sums."""

from collections.abc import Iterable, Sequence

Pair = tuple[int, int]


def possible(shown, most: int = 60) -> range:
    """All counts that agree with what is shown; without an upper end up to `most`."""
    return range(shown.low, (most if shown.high is None else shown.high) + 1)


def worlds_of(arrivals, reached) -> list[Pair]:
    """All (arrivals, reached) of one place that agree with its two cells; nobody is reached who did not arrive."""
    return [(a, r) for a in possible(arrivals) for r in possible(reached) if r <= a]


def _sums(places: Iterable[Sequence[Pair]]) -> list[set[Pair]]:
    """Before each place, and behind the last: all pairs of sums that the places so far can have."""
    reachable = [{(0, 0)}]
    for place in places:
        reachable.append({(a + x, r + y) for a, r in reachable[-1] for x, y in place})
    return reachable


def left_over(places: Sequence[Sequence[Pair]], wanted) -> list[set[Pair]]:
    """For each place the pairs that still occur in some world whose sums are `wanted(a, r)`.

    Exact and complete: sums from the left are joined with sums from the right, so every combination of all places is
    visited without listing them one by one.
    """
    before, behind = _sums(places), _sums(reversed(places))[::-1]
    return [
        {
            pair
            for pair in place
            if any(wanted(a + pair[0] + x, r + pair[1] + y) for a, r in before[i] for x, y in behind[i + 1])
        }
        for i, place in enumerate(places)
    ]


def agrees(shown, value: int) -> bool:
    """Whether a number agrees with what is shown of it."""
    return shown.low <= value and (shown.high is None or value <= shown.high)
