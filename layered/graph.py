"""What is to be drawn: nodes with labels, and edges from one to another. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

Shape = Literal["box", "round", "stack"]
"""A box, one with round ends, and a pile of boxes: several things drawn as one."""

KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")
LINK = re.compile(r"(?:/(?![/\\])|#|https?://)[^\s\x00-\x20]*")
"""Addresses of this site, places of this page, and the web: no `javascript:`."""


class GraphError(ValueError):
    """A graph that cannot be drawn, and why."""


class CircleError(GraphError):
    """A node that would stand below itself."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A short word on a node or an edge. `tone` becomes a class: how it looks; the word says
    what it means."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Node:
    """`lines`: the first is the name, the others say more; each is wrapped. `kind` becomes a
    class. `focus`: the one that the drawing is about."""

    key: str
    lines: tuple[str, ...]
    kind: str = "plain"
    shape: Shape = "box"
    link: str = ""
    mark: Mark | None = None
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from `start` down to `end`, with words on it where it has a label or a mark."""

    start: str
    end: str
    label: str = ""
    kind: str = "plain"
    mark: Mark | None = None

    @property
    def has_words(self) -> bool:
        return bool(self.label or self.mark)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges. Their order decides where there is nothing else to decide by, so give
    them in a stable one. Raises `GraphError` for what cannot be drawn; circles are found when
    it is drawn."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()

    def __post_init__(self) -> None:
        keys = Counter(node.key for node in self.nodes)
        twice = [key for key, count in keys.items() if count > 1]
        if twice:
            raise GraphError(f"Two nodes have the key “{twice[0]}”.")
        for edge in self.edges:
            missing = [end for end in (edge.start, edge.end) if end not in keys]
            if missing:
                raise GraphError(f"An edge leads to “{missing[0]}”, which is no node.")
            if edge.start == edge.end:
                raise CircleError(f"“{edge.start}” would stand below itself.")
        for node in self.nodes:
            _check_kind(node.kind, node.mark)
            if node.link and not LINK.fullmatch(node.link):
                raise GraphError(f"“{node.link}” is no address that may be followed.")
        for edge in self.edges:
            _check_kind(edge.kind, edge.mark)

    @property
    def numbered(self) -> dict[str, int]:
        """Each node's place in the order given."""
        return {node.key: number for number, node in enumerate(self.nodes)}


def _check_kind(kind: str, mark: Mark | None) -> None:
    for name in (kind, mark.tone if mark else "plain"):
        if not KIND.fullmatch(name):
            raise GraphError(f"“{name}” is no name of a class.")
