"""Where a claimed figure stands, in words that leave the judging to people. Pure."""

from __future__ import annotations

from sources.quantities import Bound, Figure

WORDS = (
    (0.05, "remote"),
    (0.20, "highly improbable"),
    (0.45, "improbable"),
    (0.55, "roughly even"),
    (0.80, "probable"),
    (0.95, "highly probable"),
)
"""Upper ends, exclusive, after ICD 203 (2015), D.6.e.(2)(a)."""
CERTAIN = "nearly certain"

STANDINGS = {"inside": "inside", "edge": "at the edge", "outside": "outside"}
BOUND_STANDINGS = {
    "inside": "compatible",
    "edge": "at the edge of what it allows",
    "outside": "outside what it allows",
}
PLACES = {
    "inside": "is compatible with the estimate of {range}: it lies inside the 90 % range, "
    "{percentile}",
    "edge": "lies at the edge of the estimate of {range}, {percentile}",
    "outside": "lies outside the estimate of {range}, {percentile}",
}


def likelihood_word(probability: float) -> str:
    """The ICD 203 word for a probability from 0 to 1; the lower end of a band belongs to it."""
    return next((word for below, word in WORDS if probability < below), CERTAIN)


def standing_words(place: str, bearing: str) -> str:
    """A place in words that fit the estimate's bearing: what lies far below a ceiling is
    compatible with it, and by no means inside it."""
    return (STANDINGS if bearing == "central" else BOUND_STANDINGS)[place]


def central_sentence(
    figure: Figure, said: str, range_: str, place: str, percentile: float, chance: str
) -> str:
    """Where a figure stands in an estimate of the quantity itself, and how probable that is."""
    standing = PLACES[place].format(range=range_, percentile=percentile_text(percentile))
    meaning = {
        Bound.BETWEEN: "lies in that range",
        Bound.UP_TO: "is at most that",
        Bound.LESS_THAN: "is less than that",
    }.get(figure.bound, "is at least that")
    return f"“{said}” {standing}. That the quantity {meaning} is {chance}."


def bound_sentence(bearing: str, said: str, range_: str, place: str, chance: str) -> str:
    """The same under a ceiling or over a floor."""
    bound, reach = {
        "ceiling": (
            "bounds the quantity from above",
            "the ceiling is at least that high",
        ),
        "floor": ("bounds the quantity from below", "the floor is no higher than that"),
    }[bearing]
    standing = "compatible with it" if place == "inside" else BOUND_STANDINGS[place]
    return f"The estimate of {range_} {bound}: “{said}” is {standing}. That {reach} is {chance}."


def percent_text(probability: float) -> str:
    """A probability in whole percent, but never rounded to certainty."""
    percent = probability * 100
    if percent < 1:
        return "under 1 %"
    return "over 99 %" if percent > 99 else f"{percent:.0f} %"


def percentile_text(percentile: float) -> str:
    """ "at the 31st percentile"; at the ends "below the 1st" and "above the 99th"."""
    if percentile < 1:
        return "below the 1st percentile"
    if percentile > 99:
        return "above the 99th percentile"
    number = round(percentile)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"at the {number}{'th' if 10 <= number % 100 <= 20 else ending} percentile"
