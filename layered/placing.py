"""Where the items of each row stand, from left to right. Pure.

Each item wants to stand at the mean of its neighbours; the order of the row and the room
that items take are kept. The places nearest to all wishes, in weighted squares, are found by
pooling adjacent violators (Ayer et al. 1955), which is exact for one row; sweeps up and down
let rows agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layered.ordering import Rows
from layered.skeleton import Skeleton

ROUNDS = 12
GAP, CLOSE = 18.0, 6.0
"""Between neighbours in a row, and between edges that pass it side by side."""
STRAIGHT = 4.0
"""How much more an edge that passes wants to go straight down than a node wants anything."""


def centres(built: Skeleton, rows: Rows) -> list[float]:
    """The horizontal centre of each item; the leftmost item begins at 0."""
    found = [0.0] * len(built.items)
    for row in rows:
        _settle(built, row, found, [0.0] * len(row))
    for number in range(ROUNDS):
        last = number >= ROUNDS - 2
        order = rows if number % 2 == 0 else rows[::-1]
        for row in order:
            wishes = [_wish(built, item, found, number, both=last) for item in row]
            _settle(built, row, found, wishes)
    left = min(found[item] - built.items[item].width / 2 for row in rows for item in row[:1])
    return [centre - left for centre in found]


def _wish(built: Skeleton, item: int, found: Sequence[float], number: int, *, both: bool) -> float:
    above, below = built.items[item].above, built.items[item].below
    near = [*above, *below] if both else above if number % 2 == 0 else below
    if not near:
        near = [*above, *below]
    if not near:
        return found[item]
    return sum(found[other] for other in near) / len(near)


def _settle(
    built: Skeleton, row: Sequence[int], found: list[float], wishes: Sequence[float]
) -> None:
    """Put the items of a row as near to their wishes as their order and widths allow."""
    offsets: list[float] = []
    offset = 0.0
    for place, item in enumerate(row):
        if place:
            before = built.items[row[place - 1]]
            gap = CLOSE if before.is_passing and built.items[item].is_passing else GAP
            offset += (before.width + built.items[item].width) / 2 + gap
        offsets.append(offset)
    weights = [1.0 if built.items[item].is_node else STRAIGHT for item in row]
    wanted = [wish - offset for wish, offset in zip(wishes, offsets, strict=True)]
    for item, fitted, offset in zip(row, rising(wanted, weights), offsets, strict=True):
        found[item] = fitted + offset


@dataclass(slots=True)
class _Block:
    weight: float
    total: float
    count: int

    @property
    def mean(self) -> float:
        return self.total / self.weight


def rising(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The numbers nearest to those wanted, in weighted squares, of which none falls."""
    blocks: list[_Block] = []
    for value, weight in zip(wanted, weights, strict=True):
        blocks.append(_Block(weight, weight * value, 1))
        while len(blocks) > 1 and blocks[-2].mean > blocks[-1].mean:
            last = blocks.pop()
            blocks[-1].weight += last.weight
            blocks[-1].total += last.total
            blocks[-1].count += last.count
    return [block.mean for block in blocks for _ in range(block.count)]
