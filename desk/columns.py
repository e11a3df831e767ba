"""Columns of a list: what each is called, how a cell is shown, and what it says to a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Said = Callable[[Any], object]


@dataclass(frozen=True)
class Column:
    """`says` is the value for exports and plain cells, `more` further values of the same cell.

    `cell` is the template of a cell that is more than its value; `joins` and `reads` are what a
    row needs of other tables for it: asked for only where the column is shown.
    """

    name: str
    label: Any
    says: Said
    cell: str = "components/cell.html"
    more: Mapping[str, Said] = field(default_factory=dict)
    numeric: bool = False
    usual: bool = True
    joins: tuple[str, ...] = ()
    reads: tuple[Any, ...] = ()

    def values(self, row: Any) -> dict[str, object]:
        return {self.name: self.says(row), **{name: say(row) for name, say in self.more.items()}}

    @property
    def names(self) -> list[str]:
        return [self.name, *self.more]


def chosen(columns: Sequence[Column], names: Iterable[str]) -> list[Column]:
    """Those asked for, in the list's order, the first always; the usual ones if none is known."""
    wanted = set(names)
    picked = [it for it in columns[1:] if it.name in wanted]
    if not picked:
        picked = [it for it in columns[1:] if it.usual]
    return [columns[0], *picked]
