"""The unit pass over a checked formula: finds "cannot add kg and shell" before computing."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fractions import Fraction

from estimates.formula_numbers import constant_value
from estimates.formula_text import FormulaError
from sources.units import NO_UNIT, Unit

SAME_UNIT = frozenset({"min", "max"})
PLAIN_ONLY = frozenset({"exp", "log", "sin", "cos"})
LARGEST_ROOT = 64


def unit_of(node: ast.expr, units: Mapping[str, Unit], offset: int) -> Unit:
    """The unit of `node`; `offset` is added to the columns that errors name."""
    return _Pass(units, offset).unit(node)


class _Pass:
    def __init__(self, units: Mapping[str, Unit], offset: int) -> None:
        self.units = units
        self.offset = offset

    def unit(self, node: ast.expr) -> Unit:
        match node:
            case ast.Constant() | ast.Name(id="pi"):
                return NO_UNIT
            case ast.Name(id=name):
                return self.of_name(node, name)
            case ast.UnaryOp(operand=operand):
                return self.unit(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(node, self.unit(left), constant_value(right) or 0.0)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.unit(left) * self.unit(right)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.unit(left) / self.unit(right)
            case ast.BinOp(left=left, op=op, right=right):
                verb = "add" if isinstance(op, ast.Add) else "subtract"
                return self.same(verb, left, right)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self.call(node, name, arguments)
            case ast.IfExp(test=ast.Compare(left=left, comparators=[right]), body=body):
                self.same("compare", left, right)
                return self.same("choose between", body, node.orelse)
        raise TypeError(f"{type(node).__name__} is not part of a checked formula.")

    def of_name(self, node: ast.expr, name: str) -> Unit:
        if name not in self.units:
            raise self.error(node, f"Nothing is given for “{name}”.", "Add it as an input.")
        return self.units[name]

    def same(self, verb: str, left: ast.expr, right: ast.expr) -> Unit:
        """The unit of two things that must be of one kind; a literal 0 is of every kind."""
        first, second = self.unit(left), self.unit(right)
        if first.dimension == second.dimension or is_zero(right):
            return first
        if is_zero(left):
            return second
        raise self.error(
            right,
            f"Cannot {verb} {said(first)} and {said(second)}.",
            "Both must be of one kind.",
        )

    def call(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> Unit:
        unit = self.unit(arguments[0])
        if name in PLAIN_ONLY and not unit.is_dimensionless:
            raise self.error(
                arguments[0],
                f"{name} takes a plain number, not {said(unit)}.",
                "Divide by something of the same kind first.",
            )
        for argument in arguments[1:]:
            unit = self.same("compare", arguments[0], argument)
        if name == "sqrt":
            return self.power(node, unit, 0.5)
        return unit if name in SAME_UNIT or name == "abs" else NO_UNIT

    def power(self, node: ast.expr, unit: Unit, exponent: float) -> Unit:
        if unit.is_dimensionless:
            return NO_UNIT
        fraction = Fraction(exponent).limit_denominator(LARGEST_ROOT)
        root = (unit**fraction.numerator).root(fraction.denominator)
        if root is None or abs(float(fraction) - exponent) > 1e-12:
            raise self.error(node, f"{said(unit)} has no power {exponent:g} among units.", None)
        return root

    def error(self, node: ast.expr, message: str, suggestion: str | None) -> FormulaError:
        place = node.col_offset + self.offset
        said = f"{message.rstrip('.')}, at character {place + 1}."
        return FormulaError(said, place, suggestion, place + extent(node))


def extent(node: ast.expr) -> int:
    """How many characters an expression takes; a formula is ASCII and one line to the parser."""
    return max((node.end_col_offset or 0) - node.col_offset, 1)


def is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def said(unit: Unit) -> str:
    return unit.text or "a plain number"
