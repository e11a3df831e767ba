"""The numeric pass over a checked formula: float64 columns in base units."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from math import pi

import numpy as np
from numpy.typing import NDArray

from estimates.points import Array

Binary = Callable[[Array, Array], Array]
COMPARE: dict[type[ast.cmpop], Callable[[Array, Array], NDArray[np.bool_]]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
UNARY: dict[str, Callable[[Array], Array]] = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "abs": np.abs,
    "sin": np.sin,
    "cos": np.cos,
}
SEVERAL: dict[str, Binary] = {"min": np.minimum, "max": np.maximum, "atan2": np.arctan2}


def values_of(tree: ast.expr, columns: Mapping[str, Array]) -> Array:
    """The value of `tree` for each draw; NaN for a bad draw (see `Formula.evaluate`)."""
    length = len(next(iter(columns.values()))) if columns else 1
    with np.errstate(all="ignore"):
        values = np.asarray(_values(tree, columns, length), dtype=float)
    good = np.isfinite(values)
    return spread(values if good.all() else np.where(good, values, np.nan), length)


def spread(values: Array, length: int) -> Array:
    """A constant as a column of that length; a column as it is, without the cost of asking."""
    return values if values.shape == (length,) else np.broadcast_to(values, (length,))


def _values(node: ast.expr, columns: Mapping[str, Array], length: int) -> Array:
    match node:
        case ast.Constant(value=int() | float() as value):
            return np.asarray(float(value))
        case ast.Name(id="pi"):
            return np.asarray(pi)
        case ast.Name(id=name):
            return columns[name]
        case ast.UnaryOp(op=op, operand=operand):
            under = _values(operand, columns, length)
            return np.negative(under) if isinstance(op, ast.USub) else under
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_values(left, columns, length), constant_value(right) or 0.0)
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, _values(left, columns, length), _values(right, columns, length))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, [_values(argument, columns, length) for argument in arguments])
        case ast.IfExp():
            return _choice(node, columns, length)
    raise TypeError(f"{type(node).__name__} is not part of a checked formula.")


def _binary(op: ast.operator, left: Array, right: Array) -> Array:
    if isinstance(op, ast.Add):
        return left + right
    if isinstance(op, ast.Sub):
        return left - right
    if isinstance(op, ast.Mult):
        return left * right
    return _divided(left / right, right)


def _power(base: Array, exponent: float) -> Array:
    if exponent == 2:
        return base * base
    result = np.power(base, exponent)
    return _divided(result, base) if exponent < 0 else result


def _divided(quotient: Array, divisor: Array) -> Array:
    """Mark draws whose divisor is zero, or on the other side of zero from most draws.

    A quotient that is the same in every draw (x / x) does not care.
    """
    low, high = np.min(divisor), np.max(divisor)
    if low > 0 or high < 0 or np.min(quotient) == np.max(quotient):
        return quotient
    mostly_positive = np.count_nonzero(divisor > 0) * 2 >= np.size(divisor)
    good = divisor > 0 if mostly_positive else divisor < 0
    return np.where(good, quotient, np.nan)


def _call(name: str, arguments: list[Array]) -> Array:
    if name in UNARY:
        return UNARY[name](arguments[0])
    result = arguments[0]
    for argument in arguments[1:]:
        result = SEVERAL[name](result, argument)
    return result


def _choice(node: ast.IfExp, columns: Mapping[str, Array], length: int) -> Array:
    """Each branch sees only the draws that take it, so `a / x if x > 0 else 0` is safe."""
    if not isinstance(node.test, ast.Compare):
        raise TypeError("The whitelist lets comparisons through only.")
    left = spread(_values(node.test.left, columns, length), length)
    right = spread(_values(node.test.comparators[0], columns, length), length)
    taken = COMPARE[type(node.test.ops[0])](left, right)
    bad = np.isnan(left) | np.isnan(right)
    result = np.full(length, np.nan)
    for chosen, branch in ((taken & ~bad, node.body), (~taken & ~bad, node.orelse)):
        count = int(np.count_nonzero(chosen))
        if count:
            subset = {name: column[chosen] for name, column in columns.items()}
            result[chosen] = _values(branch, subset, count)
    return result


def constant_value(node: ast.expr) -> float | None:
    """The value of an expression without names: `2`, `-1`, `1/3`; None for any other."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value) if abs(value) < 1e60 else None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as op, operand=operand):
            under = constant_value(operand)
            return -under if under is not None and isinstance(op, ast.USub) else under
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            above, below = constant_value(left), constant_value(right)
            return above / below if above is not None and below else None
    return None


def complaint_about(tree: ast.expr, columns: Mapping[str, Array]) -> str | None:
    """Why some draws of a formula are bad, naming the innermost expression that makes them so."""
    place = bad_place(tree, columns)
    return None if place is None else _complaint(place)


def bad_place(tree: ast.expr, columns: Mapping[str, Array]) -> ast.expr | None:
    """The innermost expression that has no value in some draws; from the top, so that only
    what is bad is looked into."""
    if isinstance(tree, ast.Name) and tree.id not in columns and tree.id != "pi":
        return None  # the name of a function
    if not np.isnan(values_of(tree, columns)).any():
        return None
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.expr) and not isinstance(child, ast.Compare):
            place = bad_place(child, columns)
            if place is not None:
                return place
    return tree


def _complaint(tree: ast.expr) -> str:
    text = ast.unparse(tree)
    match tree:
        case ast.BinOp(op=ast.Div(), right=right):
            return f"the divisor “{ast.unparse(right)}” has a range that includes zero"
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"“{text}” overflows, or “{ast.unparse(left)}” is zero or below"
        case ast.Call(func=ast.Name(id="log"), args=[inner]):
            return f"“{ast.unparse(inner)}”, of which the logarithm is taken, is zero or below"
        case ast.Call(func=ast.Name(id="sqrt"), args=[inner]):
            return f"“{ast.unparse(inner)}”, of which the root is taken, is below zero"
    return f"“{text}” is too large to compute"
