"""An independent oracle: random formulas over random inputs, computed by OpenTURNS as well.

It shares neither parser, quantile functions nor points with the engine. What the engine says is
the 5 % quantile must have 5 % of the oracle's draws below it, within what so many draws can tell.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal
from math import log, pi, sqrt
from typing import Any

import openturns
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from estimates.draws import Samples, draw
from estimates.measurement import Correlation, MeasurementModel
from estimates.results import summary
from tests.estimates.conformance import model_of

DRAWS = 40_000
PLACES = ("1", "5", "50", "95", "99")
STANDARD_ERRORS = 5
NAMES = ("x", "y", "z")
NINETY = 2 * 1.6448536269514722

Pair = tuple[str, Any]
"""An input as typed, and the oracle's distribution."""


def halves(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers that print exactly."""
    return st.integers(round(low * 2), round(high * 2)).map(lambda number: number / 2)


def interval(low: float, width: float) -> Pair:
    high = low + width
    sigma = log(high / low) / NINETY
    return f"{low} to {high}", openturns.LogNormal(log(low * high) / 2, sigma, 0.0)


def pert(low: float, left: float, right: float) -> Pair:
    mode, high = low + left, low + left + right
    weights = 1 + 4 * left / (left + right), 1 + 4 * right / (left + right)
    return f"{low} / {mode} / {high}", openturns.Beta(*weights, low, high)


def mixture(low: float, width: float, mean: float) -> Pair:
    parts = [openturns.Uniform(low, low + width), openturns.Normal(mean, width)]
    return (
        f"30%: {low}..{low + width}, 70%: normal({mean}, {width})",
        openturns.Mixture(parts, [0.3, 0.7]),
    )


def truncated(mean: float, sd: float, reach: float) -> Pair:
    ends = mean - reach, mean + 2 * reach
    return (
        f"truncated(normal({mean}, {sd}), {ends[0]}, {ends[1]})",
        openturns.TruncatedDistribution(openturns.Normal(mean, sd), *ends),
    )


place, size, shape = halves(-9, 9), halves(0.5, 6), halves(1, 6)
INPUTS: st.SearchStrategy[Pair] = st.one_of(
    st.builds(interval, halves(1, 50), size),
    st.builds(pert, place, size, size),
    st.builds(mixture, place, size, place),
    st.builds(truncated, place, size, halves(1, 4)),
    st.builds(lambda m, s: (f"normal({m}, {s})", openturns.Normal(m, s)), place, size),
    st.builds(lambda a, w: (f"{a}..{a + w}", openturns.Uniform(a, a + w)), place, size),
    st.builds(
        lambda a, u, v: (f"triangular({a}, {a + u}, {a + u + v})",
                         openturns.Triangular(a, a + u, a + u + v)), place, size, size,
    ),
    st.builds(
        lambda a, u, v: (f"trapezoid({a}, {a + u}, {a + u + v}, {a + u + 2 * v})",
                         openturns.Trapezoidal(a, a + u, a + u + v, a + u + 2 * v)),
        place, size, size,
    ),
    st.builds(lambda a, w: (f"arcsine({a}, {a + w})", openturns.Arcsine(a, a + w)), place, size),
    st.builds(
        lambda m, s, df: (f"student_t({m}, {s}, {df})", openturns.Student(df, m, s)),
        place, size, halves(3, 20),
    ),
    st.builds(lambda m: (f"exponential({m})", openturns.Exponential(1 / m)), size),
    st.builds(lambda k, m: (f"gamma({k}, {m})", openturns.Gamma(k, 1 / m)), shape, size),
    st.builds(lambda a, b: (f"beta({a}, {b})", openturns.Beta(a, b, 0.0, 1.0)), shape, shape),
    st.builds(
        lambda m, s: (f"lognormal({m}, {s / 10})", openturns.LogNormal(log(m), s / 10, 0.0)),
        size, size,
    ),
)  # fmt: skip


def formulas() -> st.SearchStrategy[str]:
    """Expressions that have a value everywhere, in the engine's spelling."""
    leaves = st.sampled_from([*NAMES, *NAMES, "2", "0.5", "pi"])
    one = ("-({0})", "({0})**2", "sqrt(abs({0}))", "log(1 + abs({0}))", "exp(-abs({0}) / 9)",
           "sin({0})", "cos({0} / 4)", "abs({0})", "1 / (1 + ({0})**2)")  # fmt: skip
    two = ("({0} + {1})", "({0} - {1})", "({0} * {1})", "{0} / (1 + abs({1}))", "min({0}, {1})",
           "max({0}, {1})", "atan2({0}, 1 + abs({1}))",
           "({0} if {0} > {1} else 2 * {1})")  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(str.format, st.sampled_from(one), inner),
            st.builds(str.format, st.sampled_from(two), inner, inner),
        ),
        max_leaves=7,
    )


def foreign(formula: str) -> str:
    """The oracle's spelling: a power is ^, a conditional c ? a : b, everything in brackets."""
    return _spelled(ast.parse(formula, mode="eval").body)


SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^", ast.Gt: ">",
}  # fmt: skip


def _spelled(node: ast.expr) -> str:
    match node:
        case ast.IfExp(test, body, other):
            return f"({_spelled(test)} ? {_spelled(body)} : {_spelled(other)})"
        case ast.BinOp(left, sign, right) | ast.Compare(left, [sign], [right]):
            return f"({_spelled(left)} {SIGNS[type(sign)]} {_spelled(right)})"
        case ast.UnaryOp(ast.USub(), value):
            return f"(-{_spelled(value)})"
        case ast.Call(ast.Name(name), values):
            return f"{name}({', '.join(map(_spelled, values))})"
        case ast.Name("pi"):
            return repr(pi)
        case _:
            return ast.unparse(node)


def copula(pearson: float) -> Any:
    matrix = openturns.CorrelationMatrix(len(NAMES))
    matrix[0, 1] = pearson
    return openturns.NormalCopula(matrix)


def oracle(formula: str, inputs: dict[str, Pair], pearson: float) -> Callable[[float], float]:
    """The share of the oracle's draws that are at most a value."""
    margins = [inputs[name][1] for name in NAMES]
    joint = openturns.JointDistribution(margins, *([copula(pearson)] if pearson else []))
    openturns.RandomGenerator.SetSeed(2026)
    values = openturns.SymbolicFunction(list(NAMES), [foreign(formula)])(joint.getSample(DRAWS))
    return lambda value: float(values.computeEmpiricalCDF([value]))


def engine(formula: str, inputs: dict[str, Pair], pearson: float) -> Samples:
    pair = (Correlation("x", "y", Decimal(str(pearson)), "pearson"),) if pearson else ()
    texts = {name: text for name, (text, _) in inputs.items()}
    model: MeasurementModel = model_of(formula, texts, correlations=pair)
    return draw(model, log2_points=11)


@settings(max_examples=25, deadline=None)
@given(formulas(), st.fixed_dictionaries(dict.fromkeys(NAMES, INPUTS)),
       st.sampled_from([0.0, 0.0, 0.9, -0.5]))  # fmt: skip
@example("(x if x > (y if y > z else 2 * z) else 2 * y)",
         {"x": interval(1, 2), "y": interval(1, 1), "z": pert(0, 1, 1)}, 0.0)  # fmt: skip
def test_an_independent_oracle_agrees_on_random_formulas(
    formula: str, inputs: dict[str, Pair], pearson: float
) -> None:
    share_at_most = oracle(formula, inputs, pearson)
    samples = engine(formula, inputs, pearson)
    assert samples.bad_share == 0
    found, errors = summary(samples)
    for percent in PLACES:
        share, reach = float(percent) / 100, STANDARD_ERRORS * errors[percent]
        slack = STANDARD_ERRORS * sqrt(share * (1 - share) / DRAWS)
        reach += 1e-9 * max(1.0, abs(found[percent]))
        below, above = (share_at_most(found[percent] + side * reach) for side in (-1, 1))
        assert below - slack <= share <= above + slack, (percent, found[percent], below, above)


def test_the_oracle_would_notice_a_wrong_reading() -> None:
    """A 95 % interval read as one of 90 %."""
    wrong = {name: ("1 to 2 (95%)", interval(1, 1)[1]) for name in NAMES}
    with pytest.raises(AssertionError):
        test_an_independent_oracle_agrees_on_random_formulas.hypothesis.inner_test(  # type: ignore[attr-defined]
            "x", wrong, 0.0
        )


def test_a_conditional_is_spelled_for_the_oracle() -> None:
    assert foreign("((x if x > y else 2) if (y if y > z else z)**2 > x else -z)") == (
        "(((((y > z) ? y : z) ^ 2) > x) ? ((x > y) ? x : 2) : (-z))"
    )
