"""Several estimates of one quantity: which can be compared, which agree, what they share. Pure.

Bounded: at most `MOST` estimates, each pair on at most 8 × 2^12 points (8 ms), remembered by the
pair of digests. Sentences never say which estimate is right: that is the editor's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations
from math import comb
from typing import Any

from audit.canonical import decimal_text
from estimates import agreement_words
from estimates.agreement import Comparison, compared
from estimates.agreement_words import Named
from estimates.flattened import MeasurementModel
from sources.reading import ReadingError
from sources.units import Unit

MOST = 8


@dataclass(frozen=True)
class Contender:
    """An estimate as it is compared: equal digests are equal models.

    `model` is an evaluation's canonical text, "" while there is no result for the digest;
    `why_not` says so in a sentence.
    """

    key: str
    title: str = field(compare=False)
    bearing: str = field(compare=False)
    digest: str
    model: str = field(compare=False, repr=False)
    why_not: str = field(compare=False, default="")

    @cached_property
    def read(self) -> MeasurementModel:
        return _model(_Digested(self.digest, self.model))

    @property
    def unit(self) -> Unit:
        return self.read.prepared.unit

    @property
    def named(self) -> Named:
        return Named(self.title, self.bearing)

    def takes_in(self, other: Contender) -> bool:
        return self.key != other.key and any(node.key == other.key for node in self.read.nodes)


@dataclass(frozen=True)
class Pair:
    """Two estimates held against each other; `comparison` is None with a reason in `why_not`."""

    first: Contender
    second: Contender
    comparison: Comparison | None
    why_not: str = ""

    @property
    def verdict(self) -> str:
        """ "agree", "differ", or "compatible": apart, but as a bound may be; "" without one.

        Above a ceiling's value nothing is excluded from below, and under a floor's nothing
        from above: apart is a contradiction only where the upper one claims to be reached.
        """
        if self.comparison is None:
            return ""
        if self.comparison.agree:
            return "agree"
        upper, lower, _ = self._upper_first(self.comparison)
        fits = upper.bearing == "ceiling" or lower.bearing == "floor"
        return "compatible" if fits else "differ"

    @property
    def sentence(self) -> str:
        found, one, other = self.comparison, self.first.named, self.second.named
        if found is None:
            return f"{one.quoted} and {other.quoted}: {self.why_not}"
        if self.verdict == "agree":
            return agreement_words.agreement(one, other, found)
        upper, lower, how_far = self._upper_first(found)
        said = {"compatible": agreement_words.compatible, "differ": agreement_words.difference}
        return said[self.verdict](upper.named, lower.named, how_far)

    def independence(self, titles: Mapping[str, str]) -> str:
        """What the two share, in a sentence; inputs by their titles."""
        for one, other in ((self.first, self.second), (self.second, self.first)):
            if one.takes_in(other):
                return (
                    f"{one.named.quoted} takes in {other.named.quoted}: they are not independent."
                )
        if self.comparison is None:
            return ""
        leaves = [set(it.read.prepared.leaves) for it in (self.first, self.second)]
        return agreement_words.independence(
            self.comparison.shared, titles, all_shared=leaves[0] == leaves[1]
        )

    def _upper_first(self, found: Comparison) -> tuple[Contender, Contender, Comparison]:
        """The larger, the smaller, and how far the larger is above."""
        if found.low > found.same:
            return self.first, self.second, found
        return self.second, self.first, found.turned()

    def canonical(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """JSON-ready, numbers as decimal strings."""
        found = self.comparison
        return {
            "first": self.first.key,
            "second": self.second.key,
            "verdict": self.verdict,
            "kind": found.kind if found else "",
            "low": found and decimal_text(found.low),
            "median": found and decimal_text(found.median),
            "high": found and decimal_text(found.high),
            "unit": found.unit if found else "",
            "shared": list(found.shared) if found else [],
            "sentence": self.sentence,
            "independence": self.independence(titles),
        }


@dataclass(frozen=True)
class Triangulation:
    """`compared`: the estimates that could be, in the order given; `aside`: the others, each
    with the sentence why not; `pairs`: every two of the compared."""

    compared: tuple[Contender, ...]
    aside: tuple[tuple[Contender, str], ...]
    pairs: tuple[Pair, ...]

    @property
    def summary(self) -> str:
        """How many agree, in a sentence; "" unless every two were compared."""
        if len(self.pairs) != comb(len(self.compared), 2):
            return ""
        verdicts = [pair.verdict for pair in self.pairs]
        return agreement_words.summary(verdicts, len(self.compared))

    def shared_by_all(self) -> tuple[str, ...]:
        """Keys of the inputs that every one of the compared rests on."""
        if len(self.compared) < 2:
            return ()
        leaves = [set(it.read.prepared.leaves) for it in self.compared]
        return tuple(sorted(set.intersection(*leaves)))

    def independence(self, titles: Mapping[str, str]) -> str:
        shared = self.shared_by_all()
        if not shared or len(self.compared) == 2:
            return ""  # of two, the pair's own sentence says it
        return agreement_words.common_ground(shared, titles)

    def canonical(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """JSON-ready; `titles` names inputs by their keys. A pair says nothing of what it
        shares where that is only what all share, which is said once."""
        common = self.independence(titles)
        pairs = [pair.canonical(titles) for pair in self.pairs]
        for pair in pairs:
            if common and tuple(pair["shared"]) == self.shared_by_all():
                pair["independence"] = ""
        return {
            "estimates": [it.key for it in self.compared],
            "aside": [{"estimate": it.key, "why": why} for it, why in self.aside],
            "summary": self.summary,
            "independence": common,
            "pairs": pairs,
        }


def triangulated(
    contenders: Sequence[Contender], *, about: Contender | None = None
) -> Triangulation:
    """Hold every two of the contenders against each other; with `about`, each against that
    one only. Units are those of most of them, of the first among equals."""
    ready = [it for it in contenders if not _unreadable(it)]
    dimensions = Counter(it.unit.dimension for it in ready)
    usual = dimensions.most_common(1)[0][0] if dimensions else ()
    if about in ready:
        usual = about.unit.dimension
    fit = [it for it in ready if it.unit.dimension == usual]
    shown = tuple(fit[:MOST])
    aside = [(it, why) for it in contenders if (why := _why_aside(it, usual, shown))]
    pairs = [pair for pair in combinations(shown, 2) if about is None or about in pair]
    return Triangulation(shown, tuple(aside), tuple(_pair(*pair) for pair in pairs))


@dataclass(frozen=True)
class _Digested:
    """A model's text, which counts by its digest only."""

    digest: str
    text: str = field(compare=False, repr=False)


@lru_cache(maxsize=256)
def _model(stored: _Digested) -> MeasurementModel:
    return MeasurementModel.from_canonical(json.loads(stored.text))


@lru_cache(maxsize=2048)
def _compared(first: _Digested, second: _Digested) -> Comparison:
    return compared(_model(first), _model(second))


def _pair(first: Contender, second: Contender) -> Pair:
    try:
        found = _compared(
            _Digested(first.digest, first.model), _Digested(second.digest, second.model)
        )
    except ReadingError as error:
        return Pair(first, second, None, error.sentence())
    return Pair(first, second, found)


def _unreadable(it: Contender) -> str:
    """Why there is nothing to compare; "" if there is."""
    if it.why_not:
        return it.why_not
    try:
        it.read.check()
    except ReadingError as error:
        return error.sentence()
    return ""


def _why_aside(it: Contender, usual: object, shown: Sequence[Contender]) -> str:
    if unreadable := _unreadable(it):
        return unreadable
    if it.unit.dimension != usual:
        own, others = it.unit.label(2), shown[0].unit.label(2)
        return (
            f"It is in {own or 'plain numbers'}, the others in {others or 'plain numbers'}: "
            "they cannot be compared."
        )
    return (
        ""
        if it in shown
        else f"At most {agreement_words.number_words(MOST)} estimates are compared at once."
    )
