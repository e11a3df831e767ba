"""Formulas: a small, safe part of arithmetic, checked for units before anything is computed.

`tonnage / mass`, `sqrt(a**2 + b**2)`, `a if b > 0 else c`. The text is scanned by the
project's own tokenizer (length, characters, nesting) before Python's parser sees it, the tree
is checked against a whitelist, and nothing is ever executed by `eval`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from estimates import formula_numbers, formula_units
from estimates.formula_text import FormulaError, check_text
from estimates.points import Array
from sources.units import Unit

__all__ = ["Formula", "FormulaError", "compile_formula"]

MOST_NODES = 300
DEEPEST = 40
LARGEST_EXPONENT = 64
FUNCTIONS = {
    "sqrt": (1, 1), "exp": (1, 1), "log": (1, 1), "abs": (1, 1), "min": (2, 20), "max": (2, 20),
    "sin": (1, 1), "cos": (1, 1), "atan2": (2, 2),
}  # fmt: skip
"""Name, least and most arguments."""
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
ALLOWED = (
    "A formula has + - * / **, sqrt exp log abs min max sin cos atan2, pi, and a if b > c else d."
)


@dataclass(frozen=True)
class Formula:
    """A checked formula. `canonical` is its text in one spelling, equal for equal trees."""

    text: str
    canonical: str
    names: tuple[str, ...]
    tree: ast.expr = field(repr=False, compare=False)
    offset: int = field(repr=False, compare=False, default=0)

    def unit(self, units: Mapping[str, Unit]) -> Unit:
        """The unit of the result, given each name's. `FormulaError` with the place of a
        mismatch, or of a name without a unit."""
        return formula_units.unit_of(self.tree, units, self.offset).simplified()

    def evaluate(self, columns: Mapping[str, Array]) -> Array:
        """The result for columns of base-unit values of one length; NaN marks a bad draw.

        Bad is what has no finite value (log of 0, overflow), and a division whose divisor is
        zero or on the other side of zero from most draws: such a quotient has no mean.
        """
        return formula_numbers.values_of(self.tree, columns)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return compile_formula, (self.text,)


@lru_cache(maxsize=512)
def compile_formula(text: str) -> Formula:
    """Check and parse a formula. Raises `FormulaError` with the place (a 0-based column)."""
    check_text(text)
    stripped = text.lstrip()
    offset = len(text) - len(stripped)
    tree = _parse(stripped.rstrip().replace("\n", " ").replace("\r", " "), offset)
    names = _Checker(offset).check(tree)
    return Formula(text, ast.unparse(tree), names, tree, offset)


def _parse(text: str, offset: int) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise _syntax_error(text, error, offset) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise FormulaError("The formula cannot be read.", offset, ALLOWED) from error


def _syntax_error(text: str, error: SyntaxError, offset: int) -> FormulaError:
    """Where the parser stopped; it counts from 1, and from 0 for the end of the text."""
    if not error.offset:
        end = len(text) + offset
        return FormulaError("Something is missing at the end of the formula.", end, ALLOWED, end)
    place = min(error.offset - 1, len(text))
    if text[place : place + 1] in {"(", ")"}:
        said = "closed" if text[place] == "(" else "opened"
        at = place + offset
        return FormulaError(f"This bracket is never {said}.", at, None, at + 1)
    end = max(min((error.end_offset or 0) - 1, len(text)), place + 1)
    return FormulaError(
        "The formula does not hold together here.", place + offset, ALLOWED, end + offset
    )


class _Checker:
    """Walks a tree without recursion, refusing every node that is not on the whitelist."""

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def check(self, tree: ast.expr) -> tuple[str, ...]:
        """The names used, in order of first appearance."""
        names: dict[str, int] = {}
        pending, count = [(tree, 1)], 0
        while pending:
            node, depth = pending.pop()
            count += 1
            if count > MOST_NODES or depth > DEEPEST:
                raise self.error(node, "The formula is too long or too deeply nested.")
            if isinstance(node, ast.Name) and node.id != "pi":
                names[node.id] = min(names.get(node.id, node.col_offset), node.col_offset)
            # A long sum leans to the left without being nested to a reader.
            leaning = node.left if isinstance(node, ast.BinOp) else None
            children = self.children(node)
            pending += [(child, depth + (child is not leaning)) for child in children]
        return tuple(sorted(names, key=lambda name: names[name]))

    def children(self, node: ast.expr) -> list[ast.expr]:
        match node:
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, OPERATORS):
                if isinstance(op, ast.Pow):
                    self.check_exponent(right)
                return [left, right]
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return [operand]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self.arguments(node, name, arguments)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return [*self.comparison(test), body, orelse]
            case ast.Constant(value=value) if type(value) in {int, float}:
                return self.constant(node, value)
            case ast.Name(id=name) if name not in FUNCTIONS:
                return []
        raise self.error(node, "This does not belong in a formula.", ALLOWED)

    def comparison(self, test: ast.expr) -> list[ast.expr]:
        match test:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(
                op, COMPARISONS
            ):
                return [left, right]
        raise self.error(test, "A condition compares two values.", "Write a if b > c else d.")

    def arguments(self, node: ast.expr, name: str, arguments: list[ast.expr]) -> list[ast.expr]:
        if name not in FUNCTIONS:
            raise self.error(node, f"There is no function “{name}”.", ALLOWED)
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            raise self.error(node, f"{name} takes {wanted} arguments, not {len(arguments)}.")
        return arguments

    def constant(self, node: ast.expr, value: object) -> list[ast.expr]:
        if isinstance(value, int | float) and abs(value) < 1e60:
            return []
        raise self.error(node, "This number is too large.", None)

    def check_exponent(self, node: ast.expr) -> None:
        exponent = formula_numbers.constant_value(node)
        if exponent is None:
            raise self.error(
                node,
                "An exponent is a number.",
                "For another power write exp(b * log(a)).",
            )
        if not abs(exponent) <= LARGEST_EXPONENT:
            raise self.error(node, f"An exponent is at most {LARGEST_EXPONENT}.", None)

    def error(self, node: ast.expr, message: str, suggestion: str | None = None) -> FormulaError:
        place = node.col_offset + self.offset
        return FormulaError(message, place, suggestion, place + formula_units.extent(node))
