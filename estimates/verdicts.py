"""Where a claimed figure stands in an estimate, in words that leave the judging to people.

A figure is *inside* (P5 to P95), at the *edge* (P1 to P5, P95 to P99) or *outside*. An
estimate that is a ceiling or a floor speaks on one side only: a figure below a ceiling is
compatible with it, however far below. Never "true" or "false": that is the editor's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.canonical import decimal_text
from estimates.draws import Samples, draw
from estimates.flattened import EvaluationError, MeasurementModel
from estimates.results import six
from estimates.rounding import rounded_interval
from estimates.sensitivity import BreakEven, break_even
from estimates.shape_check import other_readings
from estimates.verdict_words import (
    bound_sentence,
    central_sentence,
    likelihood_word,
    percent_text,
    standing_words,
)
from sources.quantities import Bound, Figure
from sources.reading import ReadingError
from sources.units import Unit, parse_unit

INSIDE = (5.0, 95.0)
EDGE = (1.0, 99.0)
BEARINGS = frozenset({"central", "ceiling", "floor"})


@dataclass(frozen=True, slots=True)
class ShapeCheck:
    """The place of the figure with every range read as each shape; empty without ranges."""

    places: dict[str, str]
    bearing: str = "central"

    @property
    def depends(self) -> bool:
        return len(set(self.places.values())) > 1

    def sentence(self) -> str:
        if not self.places:
            return ""
        if not self.depends:
            return "The verdict does not depend on the shape that the ranges are given."
        said = ", ".join(
            f"{standing_words(place, self.bearing)} if {shape}"
            for shape, place in self.places.items()
        )
        return f"The verdict depends on the shape that the ranges are given: {said}."

    def canonical(self) -> dict[str, Any]:
        return {"depends": self.depends, "places": self.places, "sentence": self.sentence()}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a figure stands in samples: the part of a `Position` that draws nothing more."""

    place: str
    percentile: float
    p_at_least: float | None
    p_at_most: float | None
    probability: float
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a claimed figure stands.

    `percentile` is that of the claimed value nearest to the median. `p_at_least` is the
    probability that the quantity reaches the figure's low end, `p_at_most` that it stays
    within its high end; None where the figure is open. `word` is for `probability`, the one
    that the sentence speaks of.
    """

    place: str
    percentile: float
    p_at_least: float | None
    p_at_most: float | None
    probability: float
    word: str
    sentence: str
    break_even: tuple[BreakEven, ...]
    claimed: Figure
    shape_check: ShapeCheck

    def canonical(self) -> dict[str, Any]:
        """JSON-ready, numbers as decimal strings."""
        return {
            "place": self.place,
            "percentile": six(self.percentile),
            "p_at_least": None if self.p_at_least is None else six(self.p_at_least),
            "p_at_most": None if self.p_at_most is None else six(self.p_at_most),
            "word": self.word,
            "sentence": self.sentence,
            "break_even": [
                {
                    "name": item.name,
                    "value": None if item.value is None else six(item.value),
                    "unit": item.unit.text,
                }
                for item in self.break_even
            ],
            "claimed": {
                "low": None if self.claimed.low is None else decimal_text(self.claimed.low),
                "high": None if self.claimed.high is None else decimal_text(self.claimed.high),
                "unit": self.claimed.unit,
                "bound": self.claimed.bound.value,
            },
            "shape_check": self.shape_check.canonical(),
        }


def position(
    model: MeasurementModel,
    figure: Figure,
    *,
    bearing: str = "central",
    samples: Samples | None = None,
) -> Position:
    """Place a claimed figure in the model's result.

    `samples` saves drawing again. Raises `EvaluationError` when the figure's unit does not
    fit the estimate's.
    """
    if bearing not in BEARINGS:
        raise ValueError(f"{bearing} is not a bearing.")
    samples = samples or draw(model)
    found = standing(samples, figure, bearing)
    return Position(
        place=found.place,
        percentile=found.percentile,
        p_at_least=found.p_at_least,
        p_at_most=found.p_at_most,
        probability=found.probability,
        word=found.word,
        sentence=found.sentence,
        break_even=tuple(break_even(model, _middle(*ends_in(figure, samples.unit)))),
        claimed=figure,
        shape_check=check_shape(model, figure, bearing),
    )


def standing(samples: Samples, figure: Figure, bearing: str = "central") -> Standing:
    """Where a figure stands in these samples. Raises `EvaluationError` when its unit does
    not fit theirs."""
    low, high = ends_in(figure, samples.unit)
    percentile = percentile_of(samples, low, high)
    at_least = None if low is None else samples.share_at_least(low)
    at_most = None if high is None else samples.share_at_most(high)
    probability = _spoken_probability(figure, bearing, at_least, at_most)
    word, place = likelihood_word(probability), place_of(percentile, bearing)
    sentence = _sentence(figure, samples, place, percentile, bearing, probability, word)
    return Standing(place, percentile, at_least, at_most, probability, word, sentence)


def check_shape(model: MeasurementModel, figure: Figure, bearing: str) -> ShapeCheck:
    """The figure's place under each reading of the model's ranges. A reading that has no
    result (a uniform that reaches zero under a fraction bar) is left out."""
    places = {}
    for shape, reread in other_readings(model).items():
        try:
            samples = draw(reread)
        except ReadingError:
            continue
        low, high = ends_in(figure, samples.unit)
        places[shape] = place_of(percentile_of(samples, low, high), bearing)
    return ShapeCheck(places, bearing)


def percentile_of(samples: Samples, low: float | None, high: float | None) -> float:
    """The percentile of the claimed value that is nearest to the median; ties count half."""
    nearest = _nearest(samples.quantile(0.5), low, high)
    return 50 * (1 - samples.share_at_least(nearest) + samples.share_at_most(nearest))


def ends_in(figure: Figure, unit: Unit) -> tuple[float | None, float | None]:
    """The figure's ends in `unit`; a plain number may be held against a count."""
    if not figure.comparable:
        raise EvaluationError(
            f"“{figure.text}” cannot be held against an estimate: its unit has no fixed size.",
            None,
            "Say t, short_ton or long_ton instead of ton, and days instead of months.",
        )
    stated = parse_unit(figure.unit)
    bare = not stated.powers and unit.is_count
    if stated.dimension != unit.dimension and not bare:
        raise EvaluationError(
            f"The figure is in {stated.text or 'plain numbers'}, the estimate in "
            f"{unit.text or 'plain numbers'}.",
            None,
            "Hold it against an estimate of the same kind.",
        )
    factor = stated.factor / unit.factor
    low, high = (None if end is None else float(end) * factor for end in (figure.low, figure.high))
    return low, high


def _nearest(median: float, low: float | None, high: float | None) -> float:
    if low is not None and median < low:
        return low
    return high if high is not None and median > high else median


def _middle(low: float | None, high: float | None) -> float:
    ends = [end for end in (low, high) if end is not None]
    return sum(ends) / len(ends)


def place_of(percentile: float, bearing: str) -> str:
    """Inside, edge or outside; a ceiling minds only what is above it, a floor what is below."""
    if bearing == "ceiling":
        percentile = max(percentile, 50.0)
    elif bearing == "floor":
        percentile = min(percentile, 50.0)
    for place, (low, high) in (("inside", INSIDE), ("edge", EDGE)):
        if low <= percentile <= high:
            return place
    return "outside"


def _spoken_probability(
    figure: Figure, bearing: str, at_least: float | None, at_most: float | None
) -> float:
    """The probability that the sentence speaks of.

    Under a ceiling: that the ceiling reaches the figure; over a floor: that the floor stays
    below it. Otherwise that the quantity lies where the figure says.
    """
    if figure.bound is Bound.BETWEEN and bearing == "central":
        return max(0.0, (at_least or 0.0) + (at_most or 0.0) - 1.0)
    if at_least is not None and (bearing != "floor" or at_most is None):
        return at_least
    return at_most if at_most is not None else 0.0


def _sentence(
    figure: Figure,
    samples: Samples,
    place: str,
    percentile: float,
    bearing: str,
    probability: float,
    word: str,
) -> str:
    """Two plain sentences: where the figure stands, and how probable that makes it."""
    said = figure.display()
    low, central, high = (samples.quantile(share) for share in (0.05, 0.5, 0.95))
    range_ = rounded_interval(low, central, high, samples.unit)
    chance = f"{word} ({percent_text(probability)})"
    if bearing == "central":
        return central_sentence(figure, said, range_, place, percentile, chance)
    return bound_sentence(bearing, said, range_, place, chance)
