"""Sobol nets: the same points everywhere, and better than random ones."""

from __future__ import annotations

import numpy as np
import pytest

from estimates import sampling
from estimates.points import Column
from estimates.sampling import Net, net


def test_points_lie_strictly_between_zero_and_one() -> None:
    points = net(5, 0, 13).points
    assert points.shape == (5, 8192)
    assert points.min() > 0
    assert points.max() < 1


def test_every_column_fills_every_one_of_8192_cells_once() -> None:
    for column in net(7, 3, 13).points:
        assert np.array_equal(np.sort((column * 8192).astype(int)), np.arange(8192))


def test_columns_are_contiguous_and_cannot_be_written_to() -> None:
    column = net(3, 0, 10).points[1]
    assert column.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 0.5


def test_a_shorter_net_is_the_beginning_of_a_longer_one() -> None:
    assert np.array_equal(net(4, 2, 10).points, net(4, 2, 12).points[:, :1024])


def test_replicates_together_are_the_replicates_one_after_the_other() -> None:
    joined = net(3, 2, 5, together=4).points
    assert np.array_equal(joined, np.hstack([net(3, 2 + later, 5).points for later in range(4)]))
    assert not joined.flags.writeable


def test_replicates_and_seeds_differ() -> None:
    nets = [each.points for each in (net(2, 0, 8), net(2, 1, 8), net(2, 0, 8, seed=1))]
    assert not np.array_equal(nets[0], nets[1])
    assert not np.array_equal(nets[0], nets[2])


def test_the_points_are_those_of_engine_version_one() -> None:
    """Changed points change every stored result: that needs a new major version."""
    assert sampling.ENGINE_VERSION.startswith("1.")
    first = (net(3, 0, 4).points[:, 0] * 2**31).astype(int).tolist()
    assert first == FIRST_POINT


FIRST_POINT = [614543597, 349256657, 1263492589]


def test_a_net_is_drawn_once_and_the_cache_is_bounded() -> None:
    cache = sampling._NetCache(1_000_000)
    for replicate in range(100):
        cache.put((1, replicate, 10, 0, 1), Net(np.zeros((1, 5_000))))
    assert cache.bytes <= 1_000_000
    assert len(cache.nets) == 12
    assert cache.get((1, 99, 10, 0, 1)) is not None
    assert cache.get((1, 0, 10, 0, 1)) is None
    assert net(6, 0, 10) is net(6, 0, 10)


def test_a_net_too_large_for_the_cache_is_not_kept() -> None:
    cache = sampling._NetCache(1000)
    cache.put((1, 0, 10, 0, 1), Net(np.zeros((1, 1000))))
    assert cache.bytes == 0


def test_what_is_too_large_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="not drawn"):
        net(2, 0, 30)
    with pytest.raises(ValueError, match="not drawn"):
        net(10**6, 0, 4)


def test_a_column_keeps_its_normal_scores_with_the_net() -> None:
    column = net(2, 0, 11).columns[1]
    assert column.scores is net(2, 0, 11).columns[1].scores
    assert np.allclose(Column.of_scores(column.scores).u, column.u)
    assert Column.of_scores(np.array([-50.0, 50.0])).u.min() > 0
    assert Column.of_scores(np.array([-50.0, 50.0])).u.max() < 1
