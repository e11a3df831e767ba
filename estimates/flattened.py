"""A measurement model: formulas over formulas over typed inputs, flattened to its leaves.

This module knows what rests on what, that nothing is missing or circular, and that the units
fit; `estimates.draws` evaluates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from graphlib import CycleError as GraphCycleError
from graphlib import TopologicalSorter
from typing import Any, Literal, Self

from audit import errors
from audit.canonical import decimal_text
from estimates.distributions import Distribution, parse_input
from estimates.formula import Formula, compile_formula
from sources.reading import ReadingError
from sources.units import LARGEST_POWER, Unit, parse_unit

SCHEMA = "plumbline.model/1"
MOST_LEAVES = 500
MOST_NODES = 5000


class EvaluationError(ReadingError):
    """Why a model has no result, in a sentence."""


class CorrelationError(EvaluationError):
    """Correlations that cannot be asked for."""


class CycleError(EvaluationError, errors.CycleError):
    """An estimate that would rest on itself."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An input as typed, unit included, under the key that names it everywhere."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Ref:
    """What a name in a formula stands for."""

    kind: Literal["leaf", "node"]
    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """A formula, the unit wanted of its result ("" for what comes out), and its names."""

    key: str
    formula: str
    unit: str
    inputs: Mapping[str, Ref]


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation asked for between two leaves, in rank (Spearman's) or of the underlying
    normals ("pearson": exact for two normal inputs)."""

    first: str
    second: str
    coefficient: Decimal
    kind: Literal["rank", "pearson"] = "rank"


@dataclass(frozen=True)
class MeasurementModel:
    """Everything that the `target` node rests on. Immutable, picklable.

    `prepared` parses and checks it once; whatever is wrong is an `EvaluationError`,
    `CycleError`, `InputError`, `FormulaError` or `UnitError` there.
    """

    target: str
    nodes: tuple[Node, ...]
    leaves: tuple[Leaf, ...]
    correlations: tuple[Correlation, ...] = field(default=())

    def canonical(self) -> dict[str, Any]:
        """JSON-ready; numbers as decimal strings, inputs as read, in the order of keys."""
        return {
            "schema": SCHEMA,
            "target": self.target,
            "nodes": [_node_json(node) for node in sorted(self.nodes, key=lambda node: node.key)],
            "leaves": [
                {"key": leaf.key, "text": parse_input(leaf.text).text()}
                for leaf in sorted(self.leaves, key=lambda leaf: leaf.key)
            ],
            "correlations": [
                [item.first, item.second, decimal_text(item.coefficient), item.kind]
                for item in self.correlations
            ],
        }

    @classmethod
    def from_canonical(cls, stored: Mapping[str, Any]) -> Self:
        """The model that `canonical` described. `EvaluationError` for another schema."""
        if stored.get("schema") != SCHEMA:
            raise EvaluationError(f"This is not a stored model of the form {SCHEMA}.")
        return cls(
            target=stored["target"],
            nodes=tuple(_node_from(entry) for entry in stored["nodes"]),
            leaves=tuple(Leaf(entry["key"], entry["text"]) for entry in stored["leaves"]),
            correlations=tuple(
                Correlation(first, second, Decimal(coefficient), kind)
                for first, second, coefficient, kind in stored.get("correlations", [])
            ),
        )

    def check(self) -> Unit:
        """The unit of the target's result; raises if anything in the model does not fit."""
        return self.prepared.unit

    @cached_property
    def prepared(self) -> Prepared:
        return _prepare(self)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "prepared"}


@dataclass(frozen=True, slots=True)
class Step:
    """One node, ready to evaluate: what each name in its formula stands for, and its unit."""

    key: str
    formula: Formula
    refs: Mapping[str, Ref]
    unit: Unit


@dataclass(frozen=True, slots=True)
class Prepared:
    """A model parsed and checked: leaves by key, in order; steps, upstream first."""

    leaves: Mapping[str, Distribution]
    steps: tuple[Step, ...]
    unit: Unit

    @property
    def uncertain(self) -> list[str]:
        """The keys that take a column of the net, in stable order."""
        return [key for key, leaf in self.leaves.items() if not leaf.is_exact]


def _node_json(node: Node) -> dict[str, Any]:
    return {
        "key": node.key,
        "formula": compile_formula(node.formula).canonical,
        "unit": parse_unit(node.unit).text,
        "inputs": {name: {ref.kind: ref.key} for name, ref in sorted(node.inputs.items())},
    }


def _node_from(entry: Mapping[str, Any]) -> Node:
    inputs = {
        name: Ref(kind, key)
        for name, stored in entry["inputs"].items()
        for kind, key in stored.items()
    }
    return Node(entry["key"], entry["formula"], entry["unit"], inputs)


def _prepare(model: MeasurementModel) -> Prepared:
    nodes = {node.key: node for node in model.nodes}
    texts = {leaf.key: leaf.text for leaf in model.leaves}
    _check_sizes(model, nodes, texts)
    _check_correlations(model.correlations, texts)
    formulas = {key: compile_formula(node.formula) for key, node in nodes.items()}
    _check_names(nodes, texts, formulas)
    order = _upstream_first(nodes, model.target)
    refs = {key: {name: nodes[key].inputs[name] for name in formulas[key].names} for key in order}
    used = {ref.key for taken in refs.values() for ref in taken.values() if ref.kind == "leaf"}
    leaves = {key: parse_input(texts[key]) for key in sorted(used)}
    units: dict[Ref, Unit] = {Ref("leaf", key): leaf.unit for key, leaf in leaves.items()}
    steps = []
    for key in order:
        named = {name: units[ref] for name, ref in refs[key].items()}
        units[Ref("node", key)] = unit = _result_unit(nodes[key], formulas[key].unit(named))
        steps.append(Step(key, formulas[key], refs[key], unit))
    return Prepared(leaves, tuple(steps), units[Ref("node", model.target)])


def _check_sizes(
    model: MeasurementModel, nodes: Mapping[str, Node], texts: Mapping[str, str]
) -> None:
    if model.target not in nodes:
        raise EvaluationError(f"There is no estimate “{model.target}” in the model.")
    if len(nodes) != len(model.nodes) or len(texts) != len(model.leaves):
        raise EvaluationError("Two things in the model have one key.")
    if len(nodes) > MOST_NODES or len(texts) > MOST_LEAVES:
        raise EvaluationError(
            f"A model has at most {MOST_NODES:,} estimates and {MOST_LEAVES:,} inputs."
        )


def _check_correlations(correlations: tuple[Correlation, ...], texts: Mapping[str, str]) -> None:
    for item in correlations:
        if not -1 <= item.coefficient <= 1:
            raise CorrelationError("A correlation lies between −1 and 1.")
        if item.first == item.second:
            raise CorrelationError(f"“{item.first}” cannot be correlated with itself.")
        for key in (item.first, item.second):
            if key not in texts:
                raise CorrelationError(f"There is no input “{key}” to correlate.")


def each_once(correlations: Iterable[Correlation]) -> tuple[Correlation, ...]:
    """Each pair once, in order: how two inputs go together is a fact about them, so estimates
    that rest on each other must say the same. `CorrelationError` if they do not."""
    found: dict[tuple[str, str], Correlation] = {}
    for item in correlations:
        first, second = sorted((item.first, item.second))
        known = found.setdefault((first, second), replace(item, first=first, second=second))
        if (known.coefficient, known.kind) != (item.coefficient, item.kind):
            asked = sorted((known.coefficient, item.coefficient))
            raise CorrelationError(
                f"“{first}” and “{second}” are correlated differently by estimates that rest on "
                f"each other: {' and '.join(map(decimal_text, asked))}.",
                None,
                "State one value.",
            )
    return tuple(found[pair] for pair in sorted(found))


def _check_names(
    nodes: Mapping[str, Node], texts: Mapping[str, str], formulas: Mapping[str, Formula]
) -> None:
    for key, node in nodes.items():
        for name in formulas[key].names:
            ref = node.inputs.get(name)
            known = nodes if ref and ref.kind == "node" else texts
            if ref is None or ref.key not in known:
                raise EvaluationError(
                    f"In “{key}”, nothing is given for “{name}”.",
                    None,
                    "Add it as an input.",
                )


def _upstream_first(nodes: Mapping[str, Node], target: str) -> list[str]:
    """The target and what it rests on, in an order in which everything comes after its inputs."""
    before = {
        key: sorted(
            ref.key for ref in node.inputs.values() if ref.kind == "node" and ref.key in nodes
        )
        for key, node in sorted(nodes.items())
    }
    try:
        order = list(TopologicalSorter(before).static_order())
    except GraphCycleError as error:
        circle = " → ".join(f"“{key}”" for key in reversed(error.args[1]))
        raise CycleError(f"An estimate would rest on itself: {circle}.") from error
    needed, pending = {target}, [target]
    while pending:
        fresh = [key for key in before[pending.pop()] if key not in needed]
        needed.update(fresh)
        pending += fresh
    return [key for key in order if key in needed]


def _result_unit(node: Node, found: Unit) -> Unit:
    """The unit wanted, when the result can be said in it.

    A plain number may be labelled with a counting unit: a ratio of masses is so many shells.
    """
    if any(abs(power) > LARGEST_POWER for _, power in found.powers):
        raise EvaluationError(f"“{node.key}” comes out in {found.text}: no unit has such powers.")
    if not node.unit.strip():
        return found
    wanted = parse_unit(node.unit)
    labelled = found.is_dimensionless and wanted.is_count
    if found.dimension != wanted.dimension and not labelled:
        raise EvaluationError(
            f"“{node.key}” comes out in {found.text or 'a plain number'}, which is not "
            f"{wanted.text or 'a plain number'}.",
            None,
            "Change its unit or its formula.",
        )
    return wanted
