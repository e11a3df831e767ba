"""What changed between two evaluations of an estimate, from what each stored. Pure.

Both sides are an evaluation's canonical model and result, parsed: nothing is read that may
have changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from sources.units import Unit, read_unit

Canonical = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What a thing was and is; None where there was no such thing."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Differences:
    """`leaves`: typed inputs, by the key of the parameter. `formulas` and `units`: by the key
    of the estimate. `inputs`: what a name stands for, as "estimate.name". `correlations`: by
    the two keys, "first, second"."""

    leaves: tuple[Change, ...]
    formulas: tuple[Change, ...]
    units: tuple[Change, ...]
    inputs: tuple[Change, ...]
    correlations: tuple[Change, ...]

    @property
    def revised(self) -> list[str]:
        """Keys of the leaves that stand on both sides, with another value."""
        return [it.name for it in self.leaves if it.before is not None and it.after is not None]

    @property
    def names(self) -> set[str]:
        """Short names of all parameters and estimates that these changes are about."""
        found = {it.name for it in (*self.leaves, *self.formulas, *self.units)}
        for it in self.inputs:
            found.add(it.name.rpartition(".")[0])
            found |= {side.partition(" ")[2] for side in (it.before, it.after) if side}
        return found.union(*(it.name.split(", ") for it in self.correlations))

    @property
    def is_only_values(self) -> bool:
        """Whether nothing but values of inputs that stand on both sides changed."""
        others = self.formulas or self.units or self.inputs or self.correlations
        return not others and len(self.revised) == len(self.leaves)

    def __bool__(self) -> bool:
        parts = (self.leaves, self.formulas, self.units, self.inputs, self.correlations)
        return any(parts)


def differences(before: Canonical, after: Canonical) -> Differences:
    """Between two canonical models. Only estimates that stand on both sides have their
    formulas compared: what a new one adds is said by the inputs that lead to it."""
    nodes = [{node["key"]: node for node in model["nodes"]} for model in (before, after)]
    both = [key for key in nodes[0] if key in nodes[1]]
    return Differences(
        leaves=_changes(*(_texts(model) for model in (before, after))),
        formulas=_changes(*({key: side[key]["formula"] for key in both} for side in nodes)),
        units=_changes(*({key: side[key]["unit"] for key in both} for side in nodes)),
        inputs=_changes(*(_refs([side[key] for key in both]) for side in nodes)),
        correlations=_changes(*(_correlations(model) for model in (before, after))),
    )


def versions(before: Canonical, after: Canonical) -> tuple[Change, ...]:
    """Of the engine and the libraries that two results were made with."""
    names = ("engine", "numpy", "scipy")
    return _changes(
        *({name: str(side.get(name, "")) for name in names} for side in (before, after))
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """The 5, 50 and 95 % quantiles of a result, in `unit`."""

    low: float
    central: float
    high: float
    unit: Unit

    @classmethod
    def of(cls, result: Canonical) -> Self:
        low, central, high = (float(result["quantiles"][share]) for share in ("5", "50", "95"))
        return cls(low, central, high, read_unit(str(result["unit"])))

    @property
    def width(self) -> float:
        return self.high - self.low

    def into(self, unit: Unit) -> Spread | None:
        """The same in another unit; None when it measures something else."""
        labelled = self.unit.is_dimensionless and unit.is_count
        if self.unit.dimension != unit.dimension and not labelled:
            return None
        factor = self.unit.factor / unit.factor
        return Spread(self.low * factor, self.central * factor, self.high * factor, unit)


@dataclass(frozen=True, slots=True)
class Movement:
    """Two spreads in one unit."""

    before: Spread
    after: Spread

    @classmethod
    def between(cls, before: Canonical, after: Canonical) -> Movement | None:
        """Of two canonical results; None when they do not measure the same."""
        later = Spread.of(after)
        earlier = Spread.of(before).into(later.unit)
        return None if earlier is None else cls(earlier, later)

    @property
    def share(self) -> float | None:
        """By how much the median grew, as a share of what it was; None from 0 or through it."""
        was, is_now = self.before.central, self.after.central
        if not was or was * is_now < 0:
            return None
        return (is_now - was) / abs(was)

    @property
    def widening(self) -> float | None:
        """How many times as wide the 90 % interval is; None when it had no width."""
        return self.after.width / self.before.width if self.before.width else None

    @property
    def leaves_interval(self) -> bool:
        """Whether the median is now outside the 90 % interval that was given before."""
        return not self.before.low <= self.after.central <= self.before.high

    @property
    def coarsest(self) -> float:
        """The width by which numbers of this movement are rounded."""
        widths = [width for width in (self.before.width, self.after.width) if width]
        return min(widths, default=0.0)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    return tuple(_changed(before, after))


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Change(name, before.get(name), after.get(name))


def _texts(model: Canonical) -> dict[str, str]:
    return {leaf["key"]: leaf["text"] for leaf in model["leaves"]}


def _refs(nodes: list[Canonical]) -> dict[str, str]:
    """What each name stands for: "leaf mass", "node shells"."""
    return {
        f"{node['key']}.{name}": f"{kind} {key}"
        for node in nodes
        for name, stands_for in node["inputs"].items()
        for kind, key in stands_for.items()
    }


def _correlations(model: Canonical) -> dict[str, str]:
    found = {}
    for first, second, coefficient, kind in model.get("correlations", []):
        asked = f"{Decimal(coefficient).normalize():f}"
        said = asked if kind == "rank" else f"{asked} ({kind})"
        found[", ".join(sorted((first, second)))] = said
    return found
