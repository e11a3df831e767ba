"""One calculation described as plain JSON, without a database: what `calculate` prints.

The request names a formula and its inputs as text; the answer has everything the engine
knows about the result, numbers as JSON numbers with twelve significant digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import astuple
from decimal import Decimal, InvalidOperation
from functools import cache, partial
from itertools import chain
from typing import Any

from estimates.draws import Samples, draw
from estimates.flattened import MOST_LEAVES
from estimates.formula import FUNCTIONS
from estimates.measurement import (
    Correlation,
    EvaluationError,
    Leaf,
    MeasurementModel,
    Node,
    Ref,
    Result,
    evaluate,
)
from estimates.rounding import rounded_interval
from estimates.sampling import LARGEST_LOG2_POINTS, LOG2_POINTS, REPLICATES
from estimates.shortest import shortest_interval
from estimates.verdict_words import standing_words
from estimates.verdicts import BEARINGS, Position, position
from sources import counting
from sources.counting import Count
from sources.quantities import read_figure
from sources.reading import ReadingError
from sources.unit_words import check_new

TARGET = "result"
NO_MODEL = "“model” is a stored model, as a dossier carries it."
KNOWN = frozenset({"formula", "inputs", "correlations", "unit", "claimed", "bearing", "seed",
                   "replicates", "log2_points", "shortest", "units", "model"})  # fmt: skip
OF_ONE_FORMULA = ("formula", "inputs", "correlations", "unit")
"""What a stored model says itself."""
WORDS = frozenset({"token", "singular", "plural"})
TAKEN = FUNCTIONS.keys() | {"pi"}
MOST_LISTED = 10_000
MOST_REPLICATES = 64
LARGEST_SEED = 2**32 - 1


class RequestError(ReadingError):
    """A request that does not have the form of a calculation."""


def calculate(request: Mapping[str, Any]) -> dict[str, Any]:
    """Work out a request. Raises `ReadingError`s, whose sentences say what is wrong.

    Keys: formula, inputs {name: text}, unit, claimed (a figure as text), bearing,
    correlations [[a, b, coefficient, "rank" | "pearson"]], seed, replicates, log2_points
    (given, it fixes the size), shortest (true adds the shortest 95 % interval), units (what is
    counted beside the tables: a token, or {"token", "singular", "plural"}). In place of
    formula, inputs, correlations and unit: model, a stored one (`MeasurementModel.canonical`).
    """
    _check_keys(request)
    with counting.given(_counts(request)):
        return _calculate(request)


def _calculate(request: Mapping[str, Any]) -> dict[str, Any]:
    model, as_given = model_of(request)
    size = {
        "replicates": _whole(request, "replicates", REPLICATES, 1, MOST_REPLICATES),
        "log2_points": _whole(request, "log2_points", LOG2_POINTS, 3, LARGEST_LOG2_POINTS),
        "seed": _whole(request, "seed", 0, 0, LARGEST_SEED),
    }
    up_to = size["log2_points"] if "log2_points" in request else None
    result = evaluate(model, **size, up_to=up_to)
    answer = {**_readings(model, as_given), **_spelled(result, as_given)}
    answer["notices"] += sorted(_idle(model, as_given))
    size["log2_points"] = (result.points // size["replicates"]).bit_length() - 1
    samples = cache(partial(draw, model, **size))  # as large as the result's, drawn if needed
    if _yes_or_no(request, "shortest"):
        _add_shortest(answer, samples())
    return {**answer, **_against(request, model, as_given, samples)}


def model_of(request: Mapping[str, Any]) -> tuple[MeasurementModel, dict[str, str]]:
    """The model, and each of its leaf keys with the name as it was given.

    Names are read without regard to case, because formulas have lower-case names only.
    """
    if "model" in request:
        model = _stored(request["model"])
        return model, {leaf.key: leaf.key for leaf in model.leaves}
    inputs = request.get("inputs") or {}
    if not isinstance(inputs, Mapping):
        raise RequestError("“inputs” maps each name to a text.")
    if len(inputs) > MOST_LEAVES:
        raise RequestError(f"A calculation has at most {MOST_LEAVES:,} inputs.")
    as_given = {str(name).lower(): str(name) for name in inputs}
    if len(as_given) != len(inputs):
        raise RequestError("Two inputs differ only in case.")
    texts = {str(name).lower(): str(text) for name, text in inputs.items()}
    for name in texts.keys() & TAKEN:
        raise RequestError(f"“{name}” has a meaning of its own in formulas.", None, "Rename it.")
    formula = str(request.get("formula", ""))
    node = Node(
        TARGET,
        formula.lower(),
        str(request.get("unit") or ""),
        {name: Ref("leaf", name) for name in texts},
    )
    leaves = tuple(Leaf(name, text) for name, text in texts.items())
    return MeasurementModel(TARGET, (node,), leaves, _correlations(request)), as_given


def _stored(given: Any) -> MeasurementModel:
    """A model as it was stored. `RequestError` for what does not have its form."""
    try:
        model = MeasurementModel.from_canonical(given)
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise RequestError(NO_MODEL) from error
    texts: list[Any] = [model.target, *chain.from_iterable(map(astuple, model.leaves))]
    for node in model.nodes:
        texts += [node.key, node.formula, node.unit, *node.inputs]
        texts += chain.from_iterable(map(astuple, node.inputs.values()))
    texts += chain.from_iterable((it.first, it.second) for it in model.correlations)
    odd = any(
        it.kind not in {"rank", "pearson"} or not it.coefficient.is_finite()
        for it in model.correlations
    )
    kinds = {ref.kind for node in model.nodes for ref in node.inputs.values()}
    if not all(isinstance(text, str) for text in texts) or odd or kinds - {"leaf", "node"}:
        raise RequestError(NO_MODEL)
    return model


def _check_keys(request: Mapping[str, Any]) -> None:
    twice = [key for key in OF_ONE_FORMULA if key in request and "model" in request]
    if twice:
        raise RequestError(f"A stored model says its own {twice[0]}: leave that out.")
    if "model" not in request and not isinstance(request.get("formula"), str):
        raise RequestError("A calculation has a formula.", None, 'Write {"formula": "a / b", …}.')
    unknown = sorted(set(request) - KNOWN)
    if unknown:
        raise RequestError(
            f"“{unknown[0]}” is not part of a calculation.",
            None,
            f"Known: {', '.join(sorted(KNOWN))}.",
        )


def _idle(model: MeasurementModel, as_given: Mapping[str, str]) -> list[str]:
    """What was given and changes nothing: a slip of the pen, more often than not."""
    used, uncertain = model.prepared.leaves, model.prepared.uncertain
    correlated = {key for item in model.correlations for key in (item.first, item.second)}
    exact = correlated & (used.keys() - set(uncertain))
    return [
        *(f"“{as_given[key]}” is not used by the formula." for key in as_given.keys() - used),
        *(f"“{as_given[key]}” is exact: nothing can be correlated with it." for key in exact),
    ]


def _yes_or_no(request: Mapping[str, Any], key: str) -> bool:
    value = request.get(key)
    if value is not None and not isinstance(value, bool):
        raise RequestError(f"“{key}” is true or false.")
    return bool(value)


def _listed(request: Mapping[str, Any], key: str) -> list[Any]:
    value = request.get(key) or []
    if not isinstance(value, list | tuple):
        raise RequestError(f"“{key}” is a list.")
    if len(value) > MOST_LISTED:
        raise RequestError(f"“{key}” has at most {MOST_LISTED:,} entries.")
    return list(value)


def _counts(request: Mapping[str, Any]) -> list[Count]:
    """What the request counts in, none of it readable as something else."""
    found: list[Count] = []
    for entry in _listed(request, "units"):
        words = {"token": entry} if isinstance(entry, str) else entry
        known = isinstance(words, Mapping) and "token" in words and set(words) <= WORDS
        if not known or not all(isinstance(word, str) for word in words.values()):
            raise RequestError("A unit is a token, or has a token, a singular and a plural.")
        count = Count(**words)
        check_new(count, found)
        found.append(count)
    return found


def _whole(request: Mapping[str, Any], key: str, usual: int, least: int, most: int) -> int:
    value = usual if request.get(key) is None else request[key]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise RequestError(f"“{key}” is a whole number from {least} to {most}.")
    return value


def _correlations(request: Mapping[str, Any]) -> tuple[Correlation, ...]:
    found = tuple(_correlation(entry) for entry in _listed(request, "correlations"))
    pairs = Counter(frozenset({item.first, item.second}) for item in found)
    for pair, times in pairs.items():
        if times > 1:
            raise RequestError(f"{' and '.join(sorted(pair))} are correlated {times} times.")
    return found


def _correlation(entry: Any) -> Correlation:
    match entry:
        case [str(first), str(second), coefficient]:
            kind = "rank"
        case [str(first), str(second), coefficient, ("rank" | "pearson") as kind]:
            pass
        case _:
            raise RequestError("A correlation is [name, name, number], or with “pearson” after it.")
    try:
        value = Decimal(str(coefficient))
    except InvalidOperation as error:
        raise RequestError("A correlation is a number from −1 to 1.") from error
    if not value.is_finite():
        raise RequestError("A correlation is a number from −1 to 1.")
    return Correlation(
        first.lower(), second.lower(), value, "rank" if kind == "rank" else "pearson"
    )


def _number(value: float) -> float:
    """Twelve significant digits: all that two machines agree on, and more than is known."""
    return float(f"{value:.11e}")


def _readings(model: MeasurementModel, as_given: Mapping[str, str]) -> dict[str, Any]:
    """How every input was read, in words."""
    return {
        "readings": {
            as_given[key]: {"text": leaf.text(), "sentence": leaf.sentence()}
            for key, leaf in model.prepared.leaves.items()
        }
    }


def _spelled(result: Result, as_given: Mapping[str, str]) -> dict[str, Any]:
    quantiles = result.quantiles
    shares = {as_given[key]: _number(share) for key, share in result.shares.items()}
    return {
        "unit": result.unit.text,
        "summary": rounded_interval(quantiles["5"], quantiles["50"], quantiles["95"], result.unit),
        "mean": _number(result.mean),
        "sd": _number(result.sd),
        "quantiles": {percent: _number(value) for percent, value in quantiles.items()},
        "standard_errors": {name: _number(value) for name, value in result.standard_errors.items()},
        "shares": shares,
        "interaction": _number(max(0.0, 1 - sum(shares.values())) if result.sd else 0.0),
        "tornado": [
            {"name": as_given[bar.name], "low": _number(bar.low), "high": _number(bar.high)}
            for bar in result.tornado
        ],
        "bad_share": _number(result.bad_share),
        "points": result.points,
        "notices": list(result.notices),
        "versions": {"engine": result.engine, "numpy": result.numpy, "scipy": result.scipy},
    }


def _add_shortest(answer: dict[str, Any], samples: Samples) -> None:
    ends, errors = shortest_interval(samples)
    answer["shortest"] = [_number(float(end)) for end in ends]
    for name, error in zip(("shortest_low", "shortest_high"), errors, strict=True):
        answer["standard_errors"][name] = _number(float(error))


def _against(
    request: Mapping[str, Any],
    model: MeasurementModel,
    as_given: Mapping[str, str],
    samples: Callable[[], Samples],
) -> dict[str, Any]:
    """Position, break-even and verdict of a claimed figure; empty without one."""
    if request.get("claimed") in (None, ""):
        return {"break_even": [], "position": None, "verdict": None}
    bearing = request.get("bearing") or "central"
    if bearing not in BEARINGS:
        raise RequestError("A bearing is central, ceiling or floor.")
    figure = read_figure(str(request["claimed"]))
    found = position(model, figure, bearing=bearing, samples=samples())
    return {
        "break_even": [
            {
                "name": as_given[item.name],
                "value": None if item.value is None else _number(item.value),
                "unit": item.unit.text,
            }
            for item in found.break_even
        ],
        "position": _position(found),
        "verdict": f"{found.sentence} {found.shape_check.sentence()}".strip(),
    }


def _position(found: Position) -> dict[str, Any]:
    return {
        "place": found.place,
        "standing": standing_words(found.place, found.shape_check.bearing),
        "percentile": _number(found.percentile),
        "p_at_least": None if found.p_at_least is None else _number(found.p_at_least),
        "p_at_most": None if found.p_at_most is None else _number(found.p_at_most),
        "word": found.word,
        "shapes": found.shape_check.places,
    }


__all__ = ["EvaluationError", "RequestError", "calculate", "model_of"]
