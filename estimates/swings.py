"""What each input does to a result on its own: the rows of a tornado and of its table. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from estimates.axes import short_text
from estimates.distributions import parse_input
from estimates.rounding import rounded
from sources.reading import ReadingError
from sources.units import NO_UNIT, Unit

Ends = tuple[float, float]

END_SHARES = (0.05, 0.95)


@dataclass(frozen=True)
class Swing:
    """One input: its own 5 % and 95 % quantiles in its `unit` (`ends`), the result there with
    all other inputs at their medians (`results`, in the result's unit), and the share of the
    result's variance that it makes alone, from 0 to 1.

    `ends` is None for a reading that cannot be read here, `results` for an input at whose ends
    there is no result.
    """

    key: str
    title: str
    unit: Unit
    ends: Ends | None
    results: Ends | None
    share: float

    @property
    def length(self) -> float:
        return abs(self.results[1] - self.results[0]) if self.results else 0.0

    @property
    def is_exact(self) -> bool:
        return self.ends is not None and self.ends[0] == self.ends[1]

    @property
    def by_result(self) -> tuple[tuple[str, float], ...]:
        """(the input in words, the result) at both ends, the smaller result first."""
        if self.results is None:
            return ()
        pairs = zip(self.input_words, self.results, strict=True)
        return tuple(sorted(pairs, key=lambda pair: pair[1]))

    def said(self, longest: float) -> tuple[str, str]:
        """ "40 kg/shell → 1.85 million" and the same of the other end, the smaller input first;
        results to two digits of the `longest` swing. Empty where there is no result."""
        if self.results is None:
            return "", ""
        unit = self.unit.label(2).replace("_", " ") if self.ends else ""
        first, second = (
            f"{f'{value} {unit}'.strip()} → {short_text(rounded(result, longest))}"
            for value, result in zip(self.input_words, self.results, strict=True)
        )
        return first, second

    @cached_property
    def input_words(self) -> tuple[str, str]:
        """Both ends as numbers without the unit: "40" and "50"."""
        if self.ends is None:
            return ("its 5 %", "its 95 %")
        low, high = (short_text(rounded(end, self.ends[1] - self.ends[0])) for end in self.ends)
        return low, high


def swings(
    result: Mapping[str, Any], texts: Mapping[str, str], titles: Mapping[str, str]
) -> list[Swing]:
    """All inputs of a canonical result: the longest swing first, exact ones last.

    `texts` has the inputs as typed, `titles` what they are called, by the key that names them
    in the result.
    """
    bars = {bar["name"]: (float(bar["low"]), float(bar["high"])) for bar in result["tornado"]}
    found = [
        _swing(key, titles.get(key, key), texts.get(key, ""), bars.get(key), float(share))
        for key, share in result["shares"].items()
    ]
    return sorted(found, key=lambda it: (it.is_exact, -it.length, -it.share, it.key))


def longest(rows: Iterable[Swing]) -> float:
    """The length of the longest swing: what numbers beside each other are rounded to."""
    return max((row.length for row in rows), default=0.0)


def _swing(key: str, title: str, text: str, results: Ends | None, share: float) -> Swing:
    try:
        reading = parse_input(text)
    except ReadingError:
        return Swing(key, title, NO_UNIT, None, results, share)
    low, high = (float(end) for end in reading.ppf(np.array(END_SHARES)))
    return Swing(key, title, reading.unit, (low, high), results, min(max(share, 0.0), 1.0))
