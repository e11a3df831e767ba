"""Sobol nets: the points on which every estimate is evaluated.

A net is 2^m points of a Sobol sequence with a linear matrix scramble and a digital shift
(Matoušek 1998), as `scipy.stats.qmc.Sobol` makes them. Several independent scrambles
(replicates) of one net give the standard error. The seed depends on the engine's major
version, the replicate and nothing else, so any worker draws the same points, and two
revisions of an estimate are compared on the same points.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np

from estimates.points import Array, Column

ENGINE_VERSION = "1.1"
REPLICATES = 8
LOG2_POINTS = 13
LARGEST_LOG2_POINTS = 18
MOST_DIMENSIONS = 1000
BITS = 30
HALF_A_CELL = 2.0 ** -(BITS + 1)
CACHE_BYTES = 128 * 2**20

Key = tuple[int, int, int, int, int]


def net(dimension: int, replicate: int, log2_points: int, seed: int = 0, together: int = 1) -> Net:
    """A scrambled net of 2**`log2_points` points; a shorter one is the beginning of a longer.

    `seed` is 0 but for studies of the error bar itself. `together` replicates, from this one
    on, stand one after the other: small nets cost more in calls than in arithmetic.
    """
    if dimension > MOST_DIMENSIONS or log2_points > LARGEST_LOG2_POINTS:
        raise ValueError("A net of that size is not drawn.")
    key = (dimension, replicate, log2_points, seed, together)
    return _cache.get(key) or _cache.put(key, _joined(*key))


def _joined(dimension: int, replicate: int, log2_points: int, seed: int, together: int) -> Net:
    each = [_draw(dimension, replicate + later, log2_points, seed) for later in range(together)]
    points = np.concatenate(each, axis=1) if together > 1 else each[0]
    points.flags.writeable = False
    return Net(points)


class Net:
    """`points`, shape (dimension, number of points), strictly between 0 and 1, read-only;
    each row is one contiguous column of the sample, and `columns` has them one by one."""

    def __init__(self, points: Array) -> None:
        self.points = points
        self.columns = tuple(Column(row) for row in points)

    @property
    def bytes(self) -> int:
        """With the normal scores, which may come later."""
        return 2 * self.points.nbytes


def _draw(dimension: int, replicate: int, log2_points: int, seed: int) -> Array:
    if dimension == 0:
        return np.empty((0, 2**log2_points))
    from scipy.stats import qmc  # half a second: only when something is drawn

    major = int(ENGINE_VERSION.partition(".")[0])
    generator = np.random.default_rng(np.random.SeedSequence([major, seed, replicate]))
    sobol = qmc.Sobol(dimension, scramble=True, bits=BITS, rng=generator)
    points = np.ascontiguousarray(sobol.random_base2(log2_points).T)
    points += HALF_A_CELL  # the middle of each cell: 0 would be minus infinity of a normal
    return points


class _NetCache:
    """The nets used last, bounded in bytes, for one process and its threads."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.nets: OrderedDict[Key, Net] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, key: Key) -> Net | None:
        with self.lock:
            if key in self.nets:
                self.nets.move_to_end(key)
            return self.nets.get(key)

    def put(self, key: Key, drawn: Net) -> Net:
        with self.lock:
            if drawn.bytes > self.largest // 8 or key in self.nets:
                return drawn
            self.nets[key] = drawn
            self.bytes += drawn.bytes
            while self.bytes > self.largest:
                _, dropped = self.nets.popitem(last=False)
                self.bytes -= dropped.bytes
            return drawn


_cache = _NetCache(CACHE_BYTES)
