"""In which order the items of a row stand, so that few edges cross. Pure.

Sweeps down and up put each item at the mean place of its neighbours in the row before
(Sugiyama, Tagawa and Toda 1981); the order with the fewest crossings is kept. Ties are
decided by the place an item had, so the same graph always gives the same order.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence

from layered.skeleton import Skeleton

SWEEPS = 24
PATIENCE = 6
"""Sweeps without a better order after which it is as good as it gets."""

Rows = list[list[int]]


def ordered(built: Skeleton) -> Rows:
    """The items of each row from left to right."""
    rows = _as_discovered(built)
    best, fewest = rows, crossings(built, rows)
    waited = 0
    for sweep in range(SWEEPS):
        rows = _swept(built, rows, downward=sweep % 2 == 0)
        count = crossings(built, rows)
        waited = 0 if count < fewest else waited + 1
        if count < fewest:
            best, fewest = rows, count
        if not fewest or waited >= PATIENCE:
            break
    return best


def crossings(built: Skeleton, rows: Rows) -> int:
    """How often edges cross between neighbouring rows."""
    places = _places(rows)
    return sum(
        _inversions(places[end] for item in row for end in _rising(built, item, places))
        for row in rows[:-1]
    )


def _rising(built: Skeleton, item: int, places: Sequence[int]) -> list[int]:
    return sorted(built.items[item].below, key=places.__getitem__)


def _inversions(values: Iterable[int]) -> int:
    """Pairs in which the larger comes first."""
    seen: list[int] = []
    count = 0
    for value in values:
        count += len(seen) - bisect_right(seen, value)
        insort(seen, value)
    return count


def _places(rows: Rows) -> list[int]:
    """The place of each item in its row, by number."""
    found = [0] * sum(map(len, rows))
    for row in rows:
        for place, item in enumerate(row):
            found[item] = place
    return found


def _as_discovered(built: Skeleton) -> Rows:
    """Rows in the order in which a walk comes by: what belongs together starts together."""
    found: Rows = [[] for _ in built.rows]
    seen = [False] * len(built.items)
    for root in range(len(built.items)):
        waiting = [root]
        while waiting:
            item = waiting.pop()
            if seen[item]:
                continue
            seen[item] = True
            found[built.items[item].layer].append(item)
            near = [*built.items[item].above, *built.items[item].below]
            waiting += [other for other in reversed(near) if not seen[other]]
    return found


def _swept(built: Skeleton, rows: Rows, *, downward: bool) -> Rows:
    places = _places(rows)
    found = list(rows)
    numbers = range(1, len(rows)) if downward else range(len(rows) - 2, -1, -1)
    for number in numbers:
        row = found[number]
        wanted = {item: _mean_place(built, item, places, downward=downward) for item in row}
        found[number] = sorted(row, key=lambda item: (wanted[item], places[item]))
        for place, item in enumerate(found[number]):
            places[item] = place
    return found


def _mean_place(built: Skeleton, item: int, places: Sequence[int], *, downward: bool) -> float:
    near = built.items[item].above if downward else built.items[item].below
    if not near:
        return float(places[item])
    return sum(places[other] for other in near) / len(near)
