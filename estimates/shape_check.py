"""Does the verdict hang on how "40 to 50" was read? The same numbers, read three ways.

People who write a range rarely mean a particular curve. Where the place of a claimed figure
changes with the curve, the estimate is too soft for it, and a reader should know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from estimates.distributions import parse_input
from estimates.flattened import Leaf, MeasurementModel
from estimates.readings import Distribution, Interval, Named

FIFTEEN_DIGITS = Context(prec=15)
RANGES = {"uniform": (0, 1), "pert": (0, 2), "triangular": (0, 2)}
"""Families that are a range: the places of low and high among their parameters."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers of a leaf that is a range; the mode where one was given."""

    low: Decimal
    mode: Decimal | None
    high: Decimal


def range_of(reading: Distribution) -> Range | None:
    """The range that a reading is, or None when it is something else."""
    if isinstance(reading, Interval):
        return Range(reading.low, None, reading.high)
    if isinstance(reading, Named) and reading.family in RANGES:
        first, last = RANGES[reading.family]
        mode = reading.parameters[1] if last == 2 else None
        return Range(reading.parameters[first], mode, reading.parameters[last])
    return None


def as_uniform(numbers: Range, reading: Distribution) -> Distribution:
    return Named(reading.unit, "uniform", (numbers.low, numbers.high))


def as_interval(numbers: Range, reading: Distribution) -> Distribution:
    """A 90 % interval: lognormal between positive ends, else normal."""
    return Interval(reading.unit, numbers.low, numbers.high)


def as_triangular(numbers: Range, reading: Distribution) -> Distribution:
    middle = FIFTEEN_DIGITS.divide(numbers.low + numbers.high, Decimal(2))
    mode = middle if numbers.mode is None else numbers.mode
    return Named(reading.unit, "triangular", (numbers.low, mode, numbers.high))


SHAPES: dict[str, Callable[[Range, Distribution], Distribution]] = {
    "uniform": as_uniform,
    "lognormal": as_interval,
    "triangular": as_triangular,
}


def other_readings(model: MeasurementModel) -> dict[str, MeasurementModel]:
    """The model with every range read as each shape; empty when it has no range."""
    readings = {leaf.key: parse_input(leaf.text) for leaf in model.leaves}
    ranges = {key: range_of(reading) for key, reading in readings.items()}
    if not any(ranges[key] for key in model.prepared.leaves):
        return {}
    return {
        shape: replace(
            model,
            leaves=tuple(
                Leaf(
                    key, reread(numbers, readings[key]).text() if numbers else readings[key].text()
                )
                for key, numbers in ranges.items()
            ),
        )
        for shape, reread in SHAPES.items()
    }
