"""What a typed input was read as: numbers kept as decimals, with a unit.

Every reading draws (`ppf`), prints itself (`text`, which reads back as an equal reading),
says itself (`sentence`) and has a canonical form for digests (`canonical`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import numpy as np
from scipy import special

from audit.canonical import decimal_text
from estimates import input_sentences
from estimates.families import FAMILIES, Family, Support
from estimates.input_sentences import said
from estimates.points import Array, Column
from sources.reading import ReadingError
from sources.units import Unit

USUAL_COVERAGE = Decimal(90)
NORMAL_COVERAGE = Decimal(95)
LONGEST_PLAIN = 24


class InputError(ReadingError):
    """An input that could not be read, or that could mean two things."""


@dataclass(frozen=True)
class Distribution(ABC):
    """A reading. Subclasses are immutable, hashable, comparable and picklable.

    `ppf`, `cdf` and `support` are in the unit as typed; `base` is in base units.
    """

    unit: Unit

    kind: ClassVar[str]

    @abstractmethod
    def ppf(self, u: Array) -> Array:
        """Quantiles at `u` (float64, strictly between 0 and 1), in `unit`; same shape."""

    @abstractmethod
    def cdf(self, x: Array) -> Array:
        """Probability of at most `x`, which is in `unit`; same shape."""

    @property
    @abstractmethod
    def support(self) -> Support:
        """The least and the greatest possible value, in `unit`; infinite where open."""

    @abstractmethod
    def bare(self) -> str:
        """The canonical text without its unit."""

    @abstractmethod
    def sentence(self) -> str:
        """How it was read, in plain English."""

    @abstractmethod
    def numbers(self) -> object:
        """The numbers that define it, for the canonical form."""

    @property
    def is_exact(self) -> bool:
        return False

    def base(self, u: Array) -> Array:
        """Quantiles at `u` in base units (kg, m, s, one thing counted)."""
        drawn, factor = self.ppf(u), self.unit.factor
        return drawn if factor == 1 else drawn * factor

    def draw(self, column: Column) -> Array:
        """Draws in base units for a column of a sample."""
        return self.base(column.u)

    def text(self) -> str:
        """The canonical text, unit included: `parse_input(x.text()) == x`."""
        return f"{self.bare()} {self.unit.text}".strip()

    def canonical(self) -> dict[str, object]:
        """JSON-ready, numbers as decimal strings; equal for equal readings, so
        "40 to 50kg" and "40 to 50 kg" have one digest."""
        return {"kind": self.kind, "numbers": self.numbers(), "unit": self.unit.text}


def printed(value: Decimal) -> str:
    """A number in the canonical text: plain, or with an exponent where that is far shorter."""
    plain = decimal_text(value)
    return plain if len(plain) <= LONGEST_PLAIN else f"{value.normalize():e}"


def _list(values: tuple[Decimal, ...]) -> list[str]:
    return [decimal_text(value) for value in values]


@dataclass(frozen=True)
class Exact(Distribution):
    """One value without doubt."""

    value: Decimal

    kind = "exact"

    @property
    def is_exact(self) -> bool:
        return True

    @property
    def support(self) -> Support:
        return float(self.value), float(self.value)

    def ppf(self, u: Array) -> Array:
        return np.full(np.shape(u), float(self.value))

    def cdf(self, x: Array) -> Array:
        return np.where(np.asarray(x) >= float(self.value), 1.0, 0.0)

    def bare(self) -> str:
        return printed(self.value)

    def numbers(self) -> list[str]:
        return [decimal_text(self.value)]

    def sentence(self) -> str:
        return f"Exactly {said(self.value, self.unit)}."


class FromFamily(Distribution):
    """A reading that stands for one member of a family."""

    @abstractmethod
    def member(self) -> tuple[Family, tuple[float, ...]]:
        """The family, and its parameters in the unit as typed."""

    def ppf(self, u: Array) -> Array:
        family, parameters = self.member()
        return family.ppf(u, *parameters)

    def draw(self, column: Column) -> Array:
        family, parameters = self.member()
        if family.at_scores is None:
            return self.base(column.u)
        drawn = family.at_scores(column.scores, *parameters)
        factor = self.unit.factor
        return drawn if factor == 1 else drawn * factor

    def cdf(self, x: Array) -> Array:
        family, parameters = self.member()
        return family.cdf(x, *parameters)

    @property
    def support(self) -> Support:
        family, parameters = self.member()
        return family.support(*parameters)


@dataclass(frozen=True)
class Interval(FromFamily):
    """`low to high`: a coverage interval with equal tails. Lognormal when both ends are
    positive, because such quantities err by factors; otherwise normal."""

    low: Decimal
    high: Decimal
    coverage: Decimal = USUAL_COVERAGE

    kind = "interval"

    def member(self) -> tuple[Family, tuple[float, ...]]:
        low, high = float(self.low), float(self.high)
        width = 2 * float(special.ndtri(0.5 + float(self.coverage) / 200))
        if low > 0:
            logs = np.log(low), np.log(high)
            median, sigma = np.exp((logs[0] + logs[1]) / 2), (logs[1] - logs[0]) / width
            return FAMILIES["lognormal"], (float(median), float(sigma))
        return FAMILIES["normal"], ((low + high) / 2, (high - low) / width)

    def bare(self) -> str:
        return f"{printed(self.low)} to {printed(self.high)}"

    def text(self) -> str:
        return super().text() + _coverage_text(self.coverage, USUAL_COVERAGE)

    def numbers(self) -> list[str]:
        return _list((self.low, self.high, self.coverage))

    def sentence(self) -> str:
        return input_sentences.interval(
            self.coverage, self.low, self.high, self.unit, self.member()
        )


@dataclass(frozen=True)
class PlusMinus(FromFamily):
    """`value +- half`: a normal interval, 95 % unless said otherwise.

    `relative` says that `half` is a percentage of the value.
    """

    value: Decimal
    half: Decimal
    relative: bool = False
    coverage: Decimal = NORMAL_COVERAGE

    kind = "plus_minus"

    @property
    def half_width(self) -> float:
        share = abs(float(self.value)) / 100 if self.relative else 1.0
        return float(self.half) * share

    def member(self) -> tuple[Family, tuple[float, ...]]:
        sd = self.half_width / float(special.ndtri(0.5 + float(self.coverage) / 200))
        return FAMILIES["normal"], (float(self.value), sd)

    def bare(self) -> str:
        percent = "%" if self.relative else ""
        return f"{printed(self.value)} +- {printed(self.half)}{percent}"

    def text(self) -> str:
        if self.unit.text == "%":
            bare = f"{printed(self.value)} % +- {printed(self.half)} %"
        else:
            bare = super().text()
        return bare + _coverage_text(self.coverage, NORMAL_COVERAGE)

    def numbers(self) -> list[str]:
        relative = ["relative"] if self.relative else []
        return [*_list((self.value, self.half, self.coverage)), *relative]

    def sentence(self) -> str:
        return input_sentences.plus_minus(
            self.value, self.half, self.half_width, self.coverage, self.unit, share=self.relative
        )


def _coverage_text(coverage: Decimal, usual: Decimal) -> str:
    return "" if coverage == usual else f" ({decimal_text(coverage)}%)"


@dataclass(frozen=True)
class Named(FromFamily):
    """A family by name with its parameters. `uniform`, `pert` have short forms too."""

    family: str
    parameters: tuple[Decimal, ...]

    kind = "named"

    def member(self) -> tuple[Family, tuple[float, ...]]:
        return FAMILIES[self.family], tuple(float(value) for value in self.parameters)

    def bare(self) -> str:
        if self.family == "uniform":
            return "..".join(map(printed, self.parameters))
        if self.family == "pert":
            return " / ".join(map(printed, self.parameters))
        return f"{self.family}({', '.join(map(printed, self.parameters))})"

    def numbers(self) -> list[str]:
        return [self.family, *_list(self.parameters)]

    def sentence(self) -> str:
        return input_sentences.named(self.family, self.parameters, self.unit)
