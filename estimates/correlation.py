"""Correlation between leaves by a Gaussian copula, on the columns it touches only.

A rank correlation ρ between two leaves needs normals with correlation 2 sin(πρ/6) (Pearson
1907; exact for a Gaussian copula). Independent normal scores z become L z, with L Lᵀ the
matrix asked for, and are turned back into numbers between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import pi, sin
from typing import TYPE_CHECKING

import numpy as np

from audit.canonical import decimal_text
from estimates.points import Array, Column

if TYPE_CHECKING:
    from estimates.flattened import Correlation

NO_VARIANCE = 1e-12
NOTICEABLE = 1e-6
REPAIRED = (
    "The correlations asked for contradict each other: the nearest possible ones were used "
    "(changed by up to {change:.2f})."
)


def correlated(
    columns: Mapping[str, Column], correlations: Sequence[Correlation]
) -> dict[str, Column]:
    """The columns, those that correlations touch replaced by correlated ones."""
    touched = touched_keys(columns, correlations)
    if not touched:
        return dict(columns)
    mixed = lower_root(nearest_possible(matrix(touched, correlations))) @ np.stack(
        [columns[key].scores for key in touched]
    )
    return {**columns, **dict(zip(touched, map(Column.of_scores, mixed), strict=True))}


def lower_root(matrix: Array) -> Array:
    """The lower triangular L with L Lᵀ = matrix (Cholesky). A column without remaining variance
    is 0, so that what is perfectly correlated is so exactly."""
    root = np.zeros_like(matrix)
    for column in range(len(matrix)):
        rest = matrix[column:, column] - root[column:, :column] @ root[column, :column]
        if rest[0] > NO_VARIANCE:
            root[column:, column] = rest / np.sqrt(rest[0])
    return root


def touched_keys(columns: Mapping[str, Column], correlations: Sequence[Correlation]) -> list[str]:
    """Leaves with a column of their own that some correlation names, in order."""
    named = {key for item in correlations for key in (item.first, item.second)}
    return [key for key in columns if key in named]


def matrix(keys: Sequence[str], correlations: Sequence[Correlation]) -> Array:
    """The correlations of the underlying normals, as asked for."""
    place = {key: index for index, key in enumerate(keys)}
    result = np.eye(len(keys))
    for item in correlations:
        if item.first in place and item.second in place:
            asked = float(item.coefficient)
            normal = asked if item.kind == "pearson" else 2 * sin(pi * asked / 6)
            row, column = place[item.first], place[item.second]
            result[row, column] = result[column, row] = normal
    return result


def nearest_possible(asked: Array) -> Array:
    """A positive-semidefinite correlation matrix: negative eigenvalues are cut off and the
    diagonal scaled back to one (Rebonato and Jäckel 1999)."""
    values, vectors = np.linalg.eigh(asked)
    if values[0] >= -NO_VARIANCE:
        return asked
    cut = vectors * np.maximum(values, 0.0) @ vectors.T
    scale = 1 / np.sqrt(np.diag(cut))
    return np.asarray(cut * np.outer(scale, scale))


def together(first: str, second: str, rank: Decimal, exact: Sequence[str] = ()) -> str:
    """A rank correlation in words; `first` and `second` are titles, `exact` those of the two
    that have one value."""
    sentence = _together(first, second, rank)
    if not exact:
        return sentence
    which = " and ".join(f"“{title}”" for title in exact)
    verb = "is" if len(exact) == 1 else "are"
    return f"{sentence} It changes nothing while {which} {verb} exact."


def _together(first: str, second: str, rank: Decimal) -> str:
    said = f"(rank correlation {decimal_text(rank).replace('-', '−')})"
    if not rank:
        return f"“{first}” and “{second}” are taken as independent of each other {said}."
    if abs(rank) == 1:
        how = "rise and fall together" if rank > 0 else "move in opposite ways"
        return f"“{first}” and “{second}” always {how} {said}."
    ends = "high values" if rank > 0 else "low values"
    return f"High values of “{first}” tend to go with {ends} of “{second}” {said}."


def notice(keys: Sequence[str], correlations: Sequence[Correlation]) -> str | None:
    """A sentence when the correlations asked for had to be changed."""
    if not keys:
        return None
    asked = matrix(keys, correlations)
    change = float(np.abs(nearest_possible(asked) - asked).max())
    return REPAIRED.format(change=change) if change > NOTICEABLE else None
