"""Formulas: what is arithmetic, what is refused, and where units do not fit."""

from __future__ import annotations

import ast
import contextlib
import pickle
from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimates import formula_numbers, formula_units
from estimates.formula import FormulaError, compile_formula
from sources.units import parse_unit

RISING = np.linspace(-1.0, 1.0, 1000)


def unit_of(formula: str, **units: str) -> str:
    return (
        compile_formula(formula).unit({name: parse_unit(text) for name, text in units.items()}).text
    )


def value_of(formula: str, **values: float) -> float:
    columns = {name: np.array([value]) for name, value in values.items()}
    return float(compile_formula(formula).evaluate(columns)[0])


def bad_share(formula: str, x: np.ndarray[tuple[int], np.dtype[np.float64]] = RISING) -> float:
    return float(np.isnan(compile_formula(formula).evaluate({"x": x})).mean())


def test_names_stand_in_the_order_of_appearance() -> None:
    assert compile_formula("tonnage / mass - tonnage").names == ("tonnage", "mass")


def test_the_canonical_text_is_equal_for_equal_trees() -> None:
    assert compile_formula(" a+b ").canonical == compile_formula("(a + b)").canonical
    assert compile_formula("a + b").canonical != compile_formula("b + a").canonical


def test_the_canonical_text_reads_back_as_itself() -> None:
    canonical = compile_formula("a if a>b else -b**2/3e2").canonical
    assert compile_formula(canonical).canonical == canonical


def test_a_formula_can_be_pickled() -> None:
    formula = compile_formula("a / b")
    assert pickle.loads(pickle.dumps(formula)) == formula  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("2 + 3 * 4", 14.0),
        ("a ** 2 - -a", 20.0),
        ("a ** -1", 0.25),
        ("a ** 0.5 + a ** (1/2)", 4.0),
        ("sqrt(a) + exp(0) + log(1) + abs(-a)", 7.0),
        ("min(a, 3, 5) + max(a, 3)", 7.0),
        ("sin(pi / 2) + cos(0)", 2.0),
        ("atan2(1, 1)", pi / 4),
        ("a if a > 3 else 0", 4.0),
        ("a if a <= 3 else 0", 0.0),
        (".5 * a + 2.", 4.0),
        ("\n a +\n 1", 5.0),
    ],
)
def test_arithmetic(formula: str, expected: float) -> None:
    assert value_of(formula, a=4.0) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("formula", "units", "expected"),
    [
        ("t / m", {"t": "t", "m": "kg/shell"}, "shell"),
        ("a + b", {"a": "kg", "b": "t"}, "kg"),
        ("sqrt(l / g)", {"l": "km", "g": "m/s2"}, "s"),
        ("a ** (1/3)", {"a": "m3"}, "m"),
        ("a / b", {"a": "kg", "b": "t"}, ""),
        ("a * b", {"a": "%", "b": "t"}, "t"),
        ("max(0, a - b)", {"a": "t", "b": "kg"}, "t"),
        ("a if a > 0 else 0", {"a": "kg"}, "kg"),
        ("atan2(a, b)", {"a": "kg", "b": "t"}, ""),
        ("exp(a / b)", {"a": "kg", "b": "t"}, ""),
        ("abs(a) + min(a, b)", {"a": "kg", "b": "kg"}, "kg"),
        ("n * c * p", {"n": "voyage", "c": "container/voyage", "p": "t/container"}, "t"),
    ],
)
def test_the_unit_of_the_result(formula: str, units: dict[str, str], expected: str) -> None:
    assert unit_of(formula, **units) == expected


@pytest.mark.parametrize(
    ("formula", "units", "position", "words"),
    [
        ("a + b", {"a": "kg", "b": "shell"}, 4, "Cannot add kg and shell, at character 5"),
        ("  a - b * 2", {"a": "kg", "b": "s"}, 6, "Cannot subtract kg and s, at character 7"),
        ("log(a)", {"a": "kg"}, 4, "log takes a plain number, not kg"),
        ("sqrt(a)", {"a": "kg"}, 0, "no power 0.5"),
        ("a ** 0.3", {"a": "kg"}, 0, "no power 0.3"),
        ("a if a > b else a", {"a": "kg", "b": "s"}, 9, "Cannot compare kg and s"),
        ("a if a > 0 else b", {"a": "kg", "b": "s"}, 16, "Cannot choose between kg and s"),
        ("min(a, b)", {"a": "kg", "b": "s"}, 7, "Cannot compare kg and s"),
        ("a + 1", {"a": "kg"}, 4, "kg and a plain number"),
        ("a + c", {"a": "kg"}, 4, "Nothing is given for “c”"),
    ],
)
def test_a_unit_error_names_the_place(
    formula: str, units: dict[str, str], position: int, words: str
) -> None:
    with pytest.raises(FormulaError, match=words) as caught:
        unit_of(formula, **units)
    assert caught.value.position == position


def test_the_limits_are_where_they_are_said_to_be() -> None:
    compile_formula("+".join(["a"] * 150))
    compile_formula("(" * 39 + "a" + ")" * 39)
    compile_formula("a ** 64")
    with pytest.raises(FormulaError, match="too long"):
        compile_formula("+".join(["a"] * 151))


def test_bad_draws_are_marked() -> None:
    assert bad_share("log(x)") == 0.5
    assert bad_share("sqrt(x)") == 0.5
    assert bad_share("exp(1000 * x)") == pytest.approx(0.146, abs=0.01)
    assert bad_share("1 / x") == 0.5
    assert bad_share("x ** -2") == 0.5
    assert bad_share("1 / (x + 2)") == 0.0
    assert bad_share("1 / (x - 2)") == 0.0


def test_a_condition_guards_what_would_be_bad() -> None:
    assert bad_share("1 / x if x > 0 else 0") == 0.0
    assert bad_share("log(x) if x > 0 else 0") == 0.0
    assert bad_share("1 if log(x) > 0 else 0") == 0.5


def test_a_thing_over_itself_is_one_even_around_zero() -> None:
    assert set(compile_formula("x / x").evaluate({"x": RISING})) == {1.0}
    assert set(compile_formula("x - x").evaluate({"x": RISING})) == {0.0}


def test_a_formula_that_was_not_checked_is_never_evaluated() -> None:
    unchecked = ast.parse("a @ b if a else [b]", mode="eval").body
    with pytest.raises(TypeError, match="lets comparisons through only"):
        formula_numbers.values_of(unchecked, {"a": RISING, "b": RISING})
    with pytest.raises(TypeError, match="not part of a checked formula"):
        formula_numbers.values_of(ast.parse("[a]", mode="eval").body, {"a": RISING})
    with pytest.raises(TypeError, match="not part of a checked formula"):
        formula_units.unit_of(ast.parse("[a]", mode="eval").body, {}, 0)


def test_a_divisor_that_is_always_zero_is_bad() -> None:
    assert bad_share("1 / (x - x)") == 1.0


@given(st.text(alphabet="ab 0123456789.+-*/(),<>=ifelsqrtx_", max_size=60))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    with contextlib.suppress(FormulaError):
        formula = compile_formula(text)
        assert compile_formula(formula.canonical).canonical == formula.canonical
        columns = {name: np.array([1.5, 2.5]) for name in formula.names}
        assert np.shape(formula.evaluate(columns)) in {(1,), (2,)}


names = st.sampled_from(["a", "b", "c"])
expressions = st.recursive(
    names | st.integers(1, 9).map(str),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=12,
)


@given(expressions, st.lists(st.integers(-50, 50), min_size=3, max_size=3))
def test_whole_numbers_come_out_as_python_computes_them(formula: str, values: list[int]) -> None:
    given_values = dict(zip("abc", values, strict=True))
    expected = eval(formula, {"__builtins__": {}}, given_values)  # noqa: S307 - the oracle
    if abs(expected) < 2**53:
        assert value_of(formula, **given_values) == expected
