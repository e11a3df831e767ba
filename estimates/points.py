"""One column of a sample: numbers between 0 and 1, and their normal scores, computed once.

Most families are drawn through the normal score Φ⁻¹(u), and the same column serves many
leaves of many estimates, so a column keeps its scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
STRATA = 128
"""A power of two, so that coarser slices are had by dividing."""


@dataclass(frozen=True, eq=False)
class Column:
    """`u`, strictly between 0 and 1; shape (points,)."""

    u: Array

    @cached_property
    def scores(self) -> Array:
        """Φ⁻¹(u), shape (points,)."""
        return np.asarray(special.ndtri(self.u))

    @cached_property
    def strata(self) -> NDArray[np.uint8]:
        """Which of `STRATA` equal slices each number lies in: ⌊u · STRATA⌋, shape (points,)."""
        return (self.u * STRATA).astype(np.uint8)

    @cached_property
    def stratum_sizes(self) -> NDArray[np.intp]:
        """How many numbers lie in each slice, shape (STRATA,)."""
        return np.bincount(self.strata, minlength=STRATA)

    @classmethod
    def of_scores(cls, scores: Array) -> Column:
        """The column with these normal scores."""
        u = np.clip(special.ndtr(scores), np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0))
        column = cls(u)
        column.__dict__["scores"] = scores
        return column
