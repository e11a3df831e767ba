"""Readings made of others: mixtures, observed values, truncation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from audit.canonical import decimal_text
from estimates import input_sentences
from estimates.families import Support
from estimates.points import Array
from estimates.readings import Distribution, printed
from sources.units import NO_UNIT

CHORDS = 7
BISECTIONS = 34
"""Of a cell that is a thousandth of the range: 13 digits of the range."""
EXACT_TO = 2.0**-BISECTIONS
"""Of a cell: what two chords differ by at most when the second is taken for the value."""
TABLE_POINTS = 513
TAIL_SCORES = np.linspace(-7.0, 7.0, 141)
"""Normal scores, by which the cells of a heavy tail are no wider than a fifth of its values."""


@dataclass(frozen=True)
class Empirical(Distribution):
    """Observed values, each as likely as the others; drawn by the inverse of the step CDF."""

    values: tuple[Decimal, ...]

    kind = "empirical"

    def _sorted(self) -> Array:
        return np.sort(np.array([float(value) for value in self.values]))

    def ppf(self, u: Array) -> Array:
        values = self._sorted()
        place = np.minimum((np.asarray(u) * len(values)).astype(np.intp), len(values) - 1)
        return np.asarray(values[place])

    def cdf(self, x: Array) -> Array:
        values = self._sorted()
        return np.asarray(np.searchsorted(values, x, side="right") / len(values))

    @property
    def support(self) -> Support:
        values = self._sorted()
        return float(values[0]), float(values[-1])

    def bare(self) -> str:
        return ", ".join(printed(value) for value in self.values)

    def numbers(self) -> list[str]:
        return [decimal_text(value) for value in sorted(self.values)]

    def sentence(self) -> str:
        return input_sentences.observed(self.values, self.unit)


@dataclass(frozen=True)
class Mixture(Distribution):
    """Several readings with weights in percent: one of them holds, by its weight."""

    parts: tuple[tuple[Decimal, Distribution], ...]

    kind = "mixture"

    def ppf(self, u: Array) -> Array:
        u = np.asarray(u, dtype=float)
        if all(part.is_exact for _, part in self.parts):
            return self._steps(u)
        grid, at_most = _table(self)
        place = np.clip(np.searchsorted(at_most, u), 1, len(grid) - 1)
        low, high = grid[place - 1], grid[place]
        drawn, found = self._chords(u, low, high, at_most[place - 1] - u, at_most[place] - u)
        if not found.all():
            drawn[~found] = self._bisect(u[~found], low[~found], high[~found])
        return drawn

    def _steps(self, u: Array) -> Array:
        """Exact for a discrete mixture: the smallest value whose CDF reaches u."""
        pairs = sorted((part.support[0], float(weight)) for weight, part in self.parts)
        values = np.array([value for value, _ in pairs])
        ends = np.cumsum([weight for _, weight in pairs])
        return np.asarray(values[np.searchsorted(ends[:-1] / ends[-1], u, side="right")])

    def _chords(
        self, u: Array, low: Array, high: Array, under: Array, over: Array
    ) -> tuple[Array, NDArray[np.bool_]]:
        """Where the CDF is u, by the Illinois variant of false position (Dowell and Jarratt
        1971), and which are found. In a narrow cell of a smooth CDF few steps are enough; steps
        and gaps of the CDF are left to bisection."""
        exact_to = EXACT_TO * (high - low)
        drawn, found, last = high, np.zeros(u.shape, dtype=bool), np.zeros(u.shape)
        for _ in range(CHORDS):
            before = drawn
            part = over / np.where(over > under, over - under, 1.0)
            drawn = high - part * (high - low)
            off = self.cdf(drawn) - u
            found = np.abs(drawn - before) <= exact_to
            if found.all():
                break
            below, side = off < 0, np.sign(off)
            low, high = np.where(below, drawn, low), np.where(below, high, drawn)
            # An end that stays for the second time counts half, so that it moves as well.
            kept = np.where(side == last, 0.5, 1.0) * np.where(below, over, under)
            under, over, last = np.where(below, off, kept), np.where(below, kept, off), side
        # In a gap every value has that CDF: the least of them is meant, which bisection finds.
        return np.array(drawn), found & (self.cdf(drawn - 2 * exact_to) < u)

    def _bisect(self, u: Array, low: Array, high: Array) -> Array:
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            below = self.cdf(middle) < u
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return high

    def cdf(self, x: Array) -> Array:
        total = float(sum(weight for weight, _ in self.parts))
        below = np.zeros(np.shape(x))
        for weight, part in self.parts:
            below += float(weight) / total * part.cdf(x)
        return below

    @property
    def support(self) -> Support:
        supports = [part.support for _, part in self.parts]
        return min(low for low, _ in supports), max(high for _, high in supports)

    def bare(self) -> str:
        return ", ".join(f"{printed(weight)}%: {part.bare()}" for weight, part in self.parts)

    def text(self) -> str:
        return ", ".join(f"{printed(weight)}%: {part.text()}" for weight, part in self.parts)

    def numbers(self) -> list[object]:
        return [[decimal_text(weight), part.canonical()] for weight, part in self.parts]

    def sentence(self) -> str:
        return input_sentences.mixture([(weight, part.sentence()) for weight, part in self.parts])


@lru_cache(maxsize=128)
def _table(mixture: Mixture) -> tuple[Array, Array]:
    """Places between which a mixture's quantiles are looked for, and its CDF there."""
    u = np.concatenate([np.linspace(0, 1, TABLE_POINTS)[1:-1], special.ndtr(TAIL_SCORES)])
    grid = np.unique(np.concatenate([part.ppf(u) for _, part in mixture.parts]))
    # A step of the CDF must lie inside a cell, or the value at the step would be missed.
    grid = np.concatenate([[np.nextafter(grid[0], -np.inf)], grid])
    return grid, mixture.cdf(grid)


@dataclass(frozen=True)
class Truncated(Distribution):
    """A reading given that it lies between two limits."""

    inner: Distribution
    low: Decimal
    high: Decimal

    kind = "truncated"

    def _window(self) -> tuple[float, float]:
        ends = self.inner.cdf(np.array([float(self.low), float(self.high)]))
        return float(ends[0]), float(ends[1])

    @property
    def share(self) -> float:
        """How much of the inner distribution lies between the limits."""
        below_low, below_high = self._window()
        return below_high - below_low

    def ppf(self, u: Array) -> Array:
        below_low, below_high = self._window()
        drawn = self.inner.ppf(below_low + (below_high - below_low) * np.asarray(u))
        return np.clip(drawn, float(self.low), float(self.high))

    def cdf(self, x: Array) -> Array:
        below_low, below_high = self._window()
        inside = (self.inner.cdf(x) - below_low) / (below_high - below_low)
        return np.clip(inside, 0.0, 1.0)

    @property
    def support(self) -> Support:
        low, high = self.inner.support
        return max(low, float(self.low)), min(high, float(self.high))

    def bare(self) -> str:
        limits = f"{printed(self.low)}, {printed(self.high)}"
        inner = replace(self.inner, unit=NO_UNIT).text()
        return f"truncated({inner}, {limits})"

    def numbers(self) -> list[object]:
        return [self.inner.canonical(), decimal_text(self.low), decimal_text(self.high)]

    def sentence(self) -> str:
        return input_sentences.truncated(self.inner.sentence(), self.low, self.high, self.unit)
