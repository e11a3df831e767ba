"""What the comparison of two estimates found, in sentences. Pure.

They never say which estimate is right: that is the editor's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from estimates.agreement import Comparison
from estimates.rounding import rounded
from sources.quantities import number_text
from sources.units import read_unit

NAMED = 3
"""So many shared inputs are named; further ones are counted."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
BOUNDS = {"ceiling": "a ceiling", "floor": "a floor"}
FINENESS = (4.0, 1.0, 0.1, 0.01, 0.001)

ALL_OF_ONE = {
    "agree": ("The two estimates agree.", "All {} estimates agree."),
    "compatible": (
        "The two estimates are apart, as bounds may be: neither contradicts the other.",
        "All {} estimates are apart, as bounds may be: none contradicts another.",
    ),
    "differ": ("The two estimates differ.", "All {} estimates differ from each other."),
}
"""When all pairs are alike: of two estimates, and of more."""
VERBS = {
    "agree": ("agrees", "agree"),
    "compatible": ("is compatible", "are compatible"),
    "differ": ("differs", "differ"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """An estimate as a sentence speaks of it."""

    title: str
    bearing: str

    @property
    def quoted(self) -> str:
        return f"“{self.title}”"


def agreement(first: Named, second: Named, found: Comparison) -> str:
    names = f"{first.quoted} and {second.quoted}"
    if found.low == found.high:
        return f"{names} agree: they are equal."
    said = _numbers(found)[1]
    how = f"the first is {said} times the second"
    if said == "1":
        how = "the first is about as large as the second"
    if found.kind != "ratio":
        how = f"the first less the second is {said}"
    return f"{names} agree: {how}{_interval(found)}."


def compatible(upper: Named, lower: Named, how_far: Comparison) -> str:
    """Apart, as a bound may be; `how_far` is the upper one over the lower."""
    apart = f"{upper.quoted} is {_by(how_far, lower.quoted)}"
    return f"{apart}, and may be: {_why_compatible(upper, lower)}."


def difference(upper: Named, lower: Named, how_far: Comparison) -> str:
    said = _by(how_far, "the second")
    both = f"{upper.quoted} and {lower.quoted} differ: the first is {said}."
    return both + _why_contradicting(upper, lower)


def independence(shared: Sequence[str], titles: Mapping[str, str], *, all_shared: bool) -> str:
    """What two estimates share, by the titles of their inputs."""
    if not shared:
        return "They share no input."
    if all_shared:
        return "Both rest on the same inputs: only how they reckon differs."
    return f"Both rest on {listed(shared, titles)}: they are not independent."


def summary(verdicts: Sequence[str], estimates: int) -> str:
    """How many pairs of so many estimates agree; "" when there is nothing to sum up."""
    counts = Counter(filter(None, verdicts))
    total = sum(counts.values())
    if len(counts) == 1 and total == len(verdicts):
        of_two, of_more = ALL_OF_ONE[verdicts[0]]
        return of_two if estimates == 2 else of_more.format(number_words(estimates))
    if total < 2:
        return ""
    parts = [
        f"{number_words(counts[verdict])} {one if counts[verdict] == 1 else many}"
        for verdict, (one, many) in VERBS.items()
        if counts[verdict]
    ]
    return f"Of {number_words(total)} pairs of estimates, {joined(parts)}."


def common_ground(shared: Sequence[str], titles: Mapping[str, str]) -> str:
    """What all of several estimates share."""
    it = "it" if len(shared) == 1 else "one of them"
    return (
        f"All of them rest on {listed(shared, titles)}: they are not independent, and what is "
        f"wrong with {it} is wrong with all."
    )


def joined(parts: Sequence[str]) -> str:
    """ "one, two and three"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def listed(keys: Sequence[str], titles: Mapping[str, str]) -> str:
    """ "“One”, “Two”, “Three” and 2 more inputs"."""
    names = [f"“{titles.get(key, key)}”" for key in keys]
    more = len(names) - NAMED
    if more > 1:
        names = [*names[:NAMED], f"{number_words(more)} more inputs"]
    return joined(names)


def number_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _numbers(found: Comparison) -> tuple[str, str, str]:
    """The quantiles in words, fine enough to tell an end from equality."""
    width = float(found.high - found.low)
    ends = (found.low, found.median, found.high)
    told = [str(end) for end in ends]
    for fineness in FINENESS:
        shown = [rounded(float(end), width * fineness) for end in ends]
        told = [number_text(number).replace("-", "−") for number in shown]
        if all(number != found.same or end == found.same
               for number, end in zip(shown[::2], ends[::2], strict=True)):  # fmt: skip
            break
    label = read_unit(found.unit).label(float(found.median)).replace("_", " ")
    return told[0], f"{told[1]} {label}".strip(), told[2]


def _by(how_far: Comparison, other: str) -> str:
    """ "1.3 times “B” (90 % interval 1.1 to 1.6)"; or "5 t more than"."""
    said = _numbers(how_far)[1]
    by = f"{said} times" if how_far.kind == "ratio" else f"{said} more than"
    return f"{by} {other}{_interval(how_far)}"


def _interval(found: Comparison) -> str:
    if found.low == found.high:
        return ""
    low, _, high = _numbers(found)
    return f" (90 % interval {low} to {high})"


def _why_compatible(upper: Named, lower: Named) -> str:
    if upper.bearing == lower.bearing == "ceiling":
        return "both are ceilings, and the lower one binds"
    if upper.bearing == lower.bearing == "floor":
        return "both are floors, and the higher one binds"
    named = [f"{it.quoted} is {BOUNDS[bearing]}"
             for it, bearing in ((upper, "ceiling"), (lower, "floor"))
             if it.bearing == bearing]  # fmt: skip
    return " and ".join(named)


def _why_contradicting(upper: Named, lower: Named) -> str:
    named = [f"{it.quoted} is {BOUNDS[it.bearing]}"
             for it in (lower, upper) if it.bearing in BOUNDS]  # fmt: skip
    return f" {' and '.join(named)}: they contradict each other." if named else ""
