"""How a reading is said: plain English that could stand in a newspaper's appendix.

Numbers that follow from what was typed (a median, an end of a range) are said to two digits of
the width that they stand in; numbers that were typed are said as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from math import isfinite

import numpy as np
from scipy import special

from audit.canonical import decimal_text
from estimates.families import FAMILIES, Family
from estimates.rounding import rounded
from sources.quantities import number_text
from sources.units import Unit

Number = Decimal | float
LARGEST_SPOKEN = 1e15
SMALLEST_SPOKEN = 1e-9
PER = re.compile(r"/(?=[a-z][a-z_]{2})")
"""Before a word, "/" is said "per"; m/s stays as it is."""
UPPER_QUARTILE = 0.75
RATIOS = ((1.5, "a little more likely"), (2.5, "more likely"))
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MOST_LISTED = 6
ALMOST_NOTHING = 1e-4
USUAL = Decimal(90)


def spoken(value: Number) -> str:
    """A number for people: "74,000", "1.6 million", "−3"; a float to three digits."""
    size = abs(float(value))
    if size >= LARGEST_SPOKEN or 0 < size < SMALLEST_SPOKEN:
        return f"{float(value):.3g}".replace("e+", "e").replace("-", "−")
    decimal = value if isinstance(value, Decimal) else Decimal(f"{value:.3g}")
    return number_text(decimal).replace("-", "−")


def unit_words(unit: Unit, value: Number) -> str:
    """The unit after a number: "kg per shell", "short tons", "per day"; "" for none."""
    words = PER.sub(" per ", unit.label(float(value))).replace("_", " ")
    return words.removeprefix("1 ").strip()


def said(value: Number, unit: Unit) -> str:
    """A number with its unit."""
    return f"{spoken(value)} {unit_words(unit, value)}".strip()


def said_range(low: Number, high: Number, unit: Unit, joined_by: str = "and") -> str:
    """ "40 and 50 kg", "4 and 5 million shells": a scale word that both share is said once.

    One that only one has is written out: "1 and 1 million" could be two millions.
    """
    first, last = spoken(low), spoken(high)
    words = [text.partition(" ")[2] for text in (first, last)]
    if words[0] == words[1]:
        first = first.partition(" ")[0]
    elif max(abs(float(low)), abs(float(high))) < LARGEST_SPOKEN:
        first, last = (_without_scale(value) for value in (low, high))
    return f"{first} {joined_by} {last} {unit_words(unit, 2)}".strip()


def _without_scale(value: Number) -> str:
    number, _, scale = spoken(value).partition(" ")
    return f"{Decimal(str(value)).normalize():,f}".replace("-", "−") if scale else number


def percentage(value: Decimal) -> str:
    return f"{decimal_text(value)} %"


def sure(coverage: Decimal, low: Number, high: Number, unit: Unit) -> str:
    """ "90 % sure it is between 40 and 50 kg"."""
    return f"{percentage(coverage)} sure it is between {said_range(low, high, unit)}"


def skew(median: float, sigma: float, width: float, unit: Unit) -> str:
    """What lognormal means, on the numbers at hand: the density at the median against that at
    the upper quartile, whose ratio is exp(z²/2 + z·sigma) with z = 0.674."""
    z = float(special.ndtri(UPPER_QUARTILE))
    above = median * float(np.exp(z * sigma))
    ratio = float(np.exp(z * z / 2 + z * sigma))
    words = next((words for below, words in RATIOS if ratio < below), "much more likely")
    middle = rounded(median, min(width, median))
    return f"{said(middle, unit)} is {words} than {spoken(rounded(above, min(width, above)))}"


def interval(coverage: Decimal, low: Decimal, high: Decimal, unit: Unit, member: Member) -> str:
    """The sentence of `low to high`."""
    family, (middle, spread) = member
    width = float(high - low)
    opening = sure(coverage, low, high, unit)
    if family.name == "lognormal":
        return f"{opening}; lognormal, so {skew(middle, spread, width, unit)}."
    return f"{opening}; normal, so {said(rounded(middle, width), unit)} is the most likely."


def plus_minus(
    value: Decimal, half: Decimal, half_width: float, coverage: Decimal, unit: Unit, *, share: bool
) -> str:
    """The sentence of `value +- half`, `half` being a percentage of the value if `share`."""
    ends = (_exactly(float(value) - half_width), _exactly(float(value) + half_width))
    opening = f"Most likely {said(value, unit)}, and {percentage(coverage)} sure it is"
    within = f" within {percentage(half)} of that," if share else ""
    return f"{opening}{within} between {said_range(*ends, unit)} (normal)."


def _exactly(value: float) -> Decimal:
    """Without the last bit's noise: 45.6, not 45.599999999999994."""
    return Decimal(f"{value:.12g}")


Member = tuple[Family, tuple[float, ...]]


def named(family: str, parameters: Sequence[Decimal], unit: Unit) -> str:
    """The sentence of `family(parameters) unit`."""
    plain = [spoken(value) for value in parameters]
    full = [said(value, unit) for value in parameters]
    ends = said_range(parameters[0], parameters[-1], unit)
    middle = said_range(parameters[1], parameters[-2], unit, "to") if len(parameters) > 3 else ""
    sentence = SENTENCES[family]
    about = _spread(family, parameters, unit) if "{about}" in sentence else ""
    mean = _mean(family, parameters, unit) if "{mean}" in sentence else ""
    limits = said_range(parameters[0], parameters[1], unit) if len(parameters) > 1 else ""
    return sentence.format(
        *full,
        plain=plain,
        ends=ends,
        limits=limits,
        middle=middle,
        about=about,
        mean=mean,
        zero_to_one=said_range(0.0, 1.0, unit),
        sigma=plain[-1],
    )


def _spread(family: str, parameters: Sequence[Decimal], unit: Unit) -> str:
    """ "90 % sure it is between …", from the family's own quantiles; "" if they are off all
    scales (Student's t with a small fraction of a degree of freedom)."""
    numbers = [float(value) for value in parameters]
    low, high = (float(end) for end in FAMILIES[family].ppf(np.array([0.05, 0.95]), *numbers))
    if not (isfinite(low) and isfinite(high)) or max(abs(low), abs(high)) >= LARGEST_SPOKEN:
        return ""
    ends = _apart(low, high)
    if 0 <= low < high * ALMOST_NOTHING:
        return f", and 95 % sure it is below {said(ends[1], unit)}"
    return f", and {sure(USUAL, *ends, unit)}" if ends[0] < ends[1] else ""


def _apart(low: float, high: float) -> tuple[Decimal, Decimal]:
    """The ends to two digits of the width; of itself where an end is far smaller."""
    width = high - low
    first, last = (rounded(end, min(width, abs(end) or width)) for end in (low, high))
    return first, last


def _mean(family: str, parameters: Sequence[Decimal], unit: Unit) -> str:
    a, b = parameters
    mean = a * b if family == "gamma" else a / (a + b)
    return said(float(mean), unit)


SENTENCES = {
    "uniform": "Certainly between {ends}, every value equally likely (uniform).",
    "pert": "Certainly between {ends}, most likely {1} (PERT).",
    "triangular": "Certainly between {ends}, most likely {1} (triangular).",
    "normal": "Most likely {0}{about} (normal, standard deviation {1}).",
    "lognormal": "As likely above as below {0}{about} (lognormal, its logarithm with standard "
    "deviation {plain[1]}).",
    "trapezoid": "Certainly between {ends}, every value from {middle} equally likely, less so "
    "towards the ends (trapezoid).",
    "ctrap": "Every value between {limits} equally likely, the two limits themselves known only "
    "to ±{2} (curvilinear trapezoid).",
    "arcsine": "Certainly between {ends}, most often near one of the two ends (arcsine).",
    "student_t": "Most likely {0}{about} (Student’s t, scale {1}, degrees of freedom {plain[2]}).",
    "exponential": "Above zero, {0} on average, small values the most likely (exponential).",
    "gamma": "Above zero, {mean} on average{about} (gamma, shape {plain[0]}, scale {1}).",
    "beta": "Between {zero_to_one}, {mean} on average{about} (beta, parameters {plain[0]} and "
    "{plain[1]}).",
}


def observed(values: Sequence[Decimal], unit: Unit) -> str:
    """The sentence of observed values: all of them where they are few."""
    opening = f"One of {counted(len(values))} observed values, each equally likely"
    if len(values) > MOST_LISTED:
        return f"{opening}, from {said_range(min(values), max(values), unit, 'to')}."
    *before, last = (spoken(value) for value in values)
    listed = f"{', '.join(before)} and {last}" if before else last
    return f"{opening}: {listed} {unit_words(unit, 2)}".strip() + "."


def mixture(parts: Sequence[tuple[Decimal, str]]) -> str:
    """The sentence of weights in percent and the sentences of the parts."""
    cases = [f"With {percentage(weight)} probability: {lowered(it)}" for weight, it in parts]
    return f"One of {counted(len(cases))} cases. {' '.join(cases)}"


def truncated(inner: str, low: Decimal, high: Decimal, unit: Unit) -> str:
    """The sentence of a reading of which only the part between two limits counts."""
    limits = said_range(low, high, unit)
    return f"{inner.rstrip('.')}; of this only what lies between {limits} counts (truncated)."


def counted(number: int) -> str:
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else str(number)


def lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
