"""Published worked examples: every figure within five combined standard errors."""

from __future__ import annotations

from math import hypot

import pytest

from estimates.draws import draw
from estimates.results import summary
from estimates.shortest import shortest_interval
from tests.estimates.conformance import EXAMPLES, PRINTED, Example, published_examples

STANDARD_ERRORS = 5
ROUNDING = 1e-12
ALL = EXAMPLES + published_examples()


def figures(example: Example) -> tuple[dict[str, float], dict[str, float]]:
    """Mean, sd, quantiles and the shortest interval, and the standard error of each."""
    samples = draw(example.model())
    found, errors = summary(samples)
    ends, end_errors = shortest_interval(samples)
    for place, key in enumerate(("shortest low", "shortest high")):
        found[key], errors[key] = float(ends[place]), float(end_errors[place])
    scale = example.multiple
    return (
        {key: value * scale for key, value in found.items()},
        {key: error * scale for key, error in errors.items()},
    )


@pytest.mark.parametrize("example", ALL, ids=[example.name for example in ALL])
def test_every_figure_is_within_five_combined_standard_errors(example: Example) -> None:
    found, errors = figures(example)
    misses = {}
    for key, (reference, reference_error) in example.references.items():
        difference = found[key] - reference
        error = hypot(errors[key], reference_error)
        allowed = STANDARD_ERRORS * error + ROUNDING * max(1.0, abs(reference))
        if abs(difference) > allowed:
            misses[key] = (found[key], reference, error)
    assert misses == {}


@pytest.mark.parametrize("example", PRINTED, ids=[example.name for example in PRINTED])
def test_every_printed_figure_is_met_to_its_last_digit(example: Example) -> None:
    found, errors = figures(example)
    for key, (printed, last_digit) in example.references.items():
        allowed = last_digit + STANDARD_ERRORS * errors[key]
        assert abs(found[key] - printed) <= allowed, (key, found[key], errors[key])


def test_a_wrong_reference_would_be_noticed() -> None:
    example = EXAMPLES[0]
    found, errors = figures(example)
    assert abs(found["97.5"] - 4.0) > STANDARD_ERRORS * errors["97.5"]
