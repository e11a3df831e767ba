"""Who got it from whom as one picture, in three degrees of detail. Pure.

Origins stand at the top, whoever has it from them below. In full, every source is drawn. Grouped,
those that nobody has it from and that have it from the same sources are one pile. Reduced to
origins, all that leads back to the same origins is one pile, however it got there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from graphlib import TopologicalSorter

from layered.arrangement import BETWEEN_ROWS
from layered.drawing import draw
from layered.graph import Edge, Graph, Mark, Node

ACROSS = 5
FEW, SOME, MANY = 16, 36, 60
"""Up to so many boxes a picture is by itself in full and grouped, and as large as it may be."""
ALIKE = 3
"""So many of a kind are one pile."""
NAMED = 3
"""Of a pile, so many are named."""


class Detail(StrEnum):
    FULL = "full"
    GROUPED = "grouped"
    ORIGINS = "origins"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A source as the picture shows it; `marks`: words on it that warn."""

    key: str
    name: str
    more: str = ""
    link: str = ""
    marks: tuple[str, ...] = ()
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """`source` has it from `origin`; `changed`: in which respects its figures differ."""

    source: str
    origin: str
    relation: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What the picture says beside names; the numbers are of sources."""

    title: str
    description: str
    pile: Callable[[int], str]
    others: Callable[[int], str]
    changed: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Boxes:
    """What is drawn for what: a source by itself, or a pile of several."""

    sources: Mapping[str, Drawn]
    ties: Sequence[Tie]
    piles: Sequence[tuple[str, ...]]

    @property
    def count(self) -> int:
        return len(self.sources) - sum(len(pile) - 1 for pile in self.piles)


def picture(
    sources: Iterable[Drawn],
    ties: Iterable[Tie],
    wording: Wording,
    detail: Detail | None = None,
    across: int = ACROSS,
    between: float = BETWEEN_ROWS,
    prefix: str = "",
) -> tuple[str, Detail]:
    """The picture as SVG and the detail that it has: the one asked for, or a coarser one where
    that would be too much; without one, the finest that is read at a glance.

    Ties must not close a circle; those to sources that are not given are left out. Ids begin with
    `prefix`.
    """
    shown = {source.key: source for source in sources}
    kept = [tie for tie in dict.fromkeys(ties) if {tie.source, tie.origin} <= set(shown)]
    found, boxes = _chosen(shown, kept, detail)
    graph = _graph(boxes, wording)
    svg = draw(
        graph,
        title=wording.title,
        description=wording.description,
        across=across,
        between=between,
        prefix=prefix,
    )
    return svg, found


def _chosen(
    shown: Mapping[str, Drawn], ties: Sequence[Tie], asked: Detail | None
) -> tuple[Detail, _Boxes]:
    limits = {Detail.FULL: FEW, Detail.GROUPED: SOME} if asked is None else {}
    details = list(Detail)
    for detail in details[details.index(asked or Detail.FULL) :]:
        boxes = _Boxes(shown, ties, _piles(shown, ties, detail))
        if boxes.count <= limits.get(detail, MANY):
            return detail, boxes
    return Detail.ORIGINS, _fewer(boxes)


def _piles(
    shown: Mapping[str, Drawn], ties: Sequence[Tie], detail: Detail
) -> list[tuple[str, ...]]:
    if detail is Detail.FULL:
        return []
    alike: dict[object, list[str]] = {}
    above = _above(ties)
    followed = {tie.origin for tie in ties}
    roots = _roots(shown, ties) if detail is Detail.ORIGINS else {}
    for key in shown:
        if key not in above:
            continue  # an origin is never hidden in a pile with those who have it from it
        if detail is Detail.ORIGINS:
            alike.setdefault(roots[key], []).append(key)
        elif key not in followed and not shown[key].focus:
            alike.setdefault(frozenset(above[key]), []).append(key)
    least = 2 if detail is Detail.ORIGINS else ALIKE
    return [tuple(keys) for keys in alike.values() if len(keys) >= least]


def _fewer(boxes: _Boxes) -> _Boxes:
    """Of more origins than can be drawn, those from which the most is had; the others are one
    pile, and so is everything below."""
    derived = _above(boxes.ties)
    reach = Counter(tie.origin for tie in boxes.ties)
    origins = [key for key in boxes.sources if key not in derived]
    ordered = sorted(origins, key=lambda key: -reach[key])  # stable: then as they were given
    piles = tuple(ordered[MANY // 2 :]), tuple(key for key in boxes.sources if key in derived)
    return _Boxes(boxes.sources, boxes.ties, [pile for pile in piles if len(pile) > 1])


def _above(ties: Iterable[Tie]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tie in ties:
        found.setdefault(tie.source, []).append(tie.origin)
    return found


def _roots(shown: Iterable[str], ties: Sequence[Tie]) -> dict[str, frozenset[str]]:
    """The origins that each source leads back to."""
    above = _above(ties)
    found: dict[str, frozenset[str]] = {}
    for key in TopologicalSorter({key: above.get(key, ()) for key in shown}).static_order():
        origins = {found[it] for it in above.get(key, ())}
        # Sources below the same origins share one set: ten thousand of their own cost gigabytes.
        found[key] = next(iter(origins)) if len(origins) == 1 else frozenset().union(*origins)
        if not origins:
            found[key] = frozenset([key])
    return found


def _graph(boxes: _Boxes, wording: Wording) -> Graph:
    place = {key: f"pile-{number}" for number, pile in enumerate(boxes.piles) for key in pile}
    nodes: dict[str, Node] = {}
    for key, source in boxes.sources.items():
        if key not in place:
            nodes[key] = _node(source)
        elif place[key] not in nodes:
            pile = boxes.piles[int(place[key].removeprefix("pile-"))]
            nodes[place[key]] = _pile(place[key], [boxes.sources[it] for it in pile], wording)
    joined: dict[tuple[str, str], list[Tie]] = {}
    for tie in boxes.ties:
        ends = place.get(tie.origin, tie.origin), place.get(tie.source, tie.source)
        if ends[0] != ends[1]:
            joined.setdefault(ends, []).append(tie)
    edges = (_edge(above, below, ties, wording) for (above, below), ties in joined.items())
    return Graph(tuple(nodes.values()), tuple(edges))


def _node(source: Drawn) -> Node:
    return Node(
        source.key,
        tuple(filter(None, (source.name, source.more))),
        kind="source",
        link=source.link,
        mark=Mark(", ".join(source.marks), "warn") if source.marks else None,
        focus=source.focus,
    )


def _pile(key: str, sources: Sequence[Drawn], wording: Wording) -> Node:
    names = list(dict.fromkeys(source.name for source in sources))
    told = ", ".join(names[:NAMED])
    left = len(sources) - NAMED
    more = f"{told} {wording.others(left)}" if left > 0 and len(names) > NAMED else told
    marks = list(dict.fromkeys(mark for source in sources for mark in source.marks))
    mark = Mark(", ".join(marks), "warn") if marks else None
    return Node(key, (wording.pile(len(sources)), more), kind="pile", shape="stack", mark=mark)


def _edge(above: str, below: str, ties: Sequence[Tie], wording: Wording) -> Edge:
    """One arrow for all ties between two boxes, with what they have in common."""
    relations = list(dict.fromkeys(tie.relation for tie in ties))
    counts = Counter(respect for tie in ties for respect in dict.fromkeys(tie.changed))
    said = [it if len(ties) == 1 else f"{it} {count}" for it, count in counts.items()]
    return Edge(
        above,
        below,
        label=relations[0] if len(relations) == 1 else "",
        kind="changed" if counts else "plain",
        mark=Mark(wording.changed(", ".join(said)), "bad") if counts else None,
    )
