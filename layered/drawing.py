"""A graph as one SVG, from top to bottom: for a page and for paper. Pure.

Parts carry classes for a page's style sheet and presentation attributes for where there is
none (the PDF): no style attributes, no script, nothing that a strict policy would refuse.
Every node and every word has room of its own. The same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from layered.arrangement import BETWEEN_ROWS, Arrangement, Place, Point, arrange
from layered.graph import Edge, Graph, Mark, Node
from layered.labels import printable, text_width, wrapped
from layered.skeleton import Size

SIZE, SMALL = 13.0, 11.5
LINE = 1.3
PADDING = 9.0
LABEL_ROOM = 150.0
WORDS_ROOM = 120.0
LEAST_WIDTH = 64.0
ARROW = 7.0
PILE = 4.0
"""By how much the boxes of a pile are set apart."""
CORNER, ROUND = 3.0, 16.0
LINES, FEWER_LINES = 4, 3

PAPER, INK, MUTED, RULE = "#ffffff", "#1d1c1a", "#5d584f", "#857f73"
TONES = {"good": "#1c6237", "warn": "#7a4a05", "bad": "#9b1c1c", "busy": "#24486b"}
FONTS = "Inter, Noto Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words: `kind` is its class, `tone` that of a mark."""

    text: str
    size: float
    kind: str
    fill: str
    bold: bool = False

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, bold=self.bold)

    @property
    def height(self) -> float:
        return self.size * LINE


def draw(
    graph: Graph,
    *,
    title: str,
    description: str,
    across: int = 0,
    between: float = BETWEEN_ROWS,
    prefix: str = "",
) -> str:
    """The graph as an `<svg>` element, as wide and as high as it needs to be.

    `title` and `description` are read out before, or instead of, the picture: the caller
    gives an equivalent list beside it. At most `across` nodes stand side by side (0: any
    number), rows `between` apart. Ids begin with `prefix`, which sets apart two equal drawings on
    one page. Raises `CircleError`.
    """
    drawn = _Drawing.of(graph, across, between)
    key = hashlib.sha256(repr((graph, title, across)).encode()).hexdigest()[:12]
    name = f"{prefix}graph-{key}"
    # What can be followed must be reached: only a picture without links is one image.
    role = "group" if any(node.link for node in graph.nodes) else "img"
    width, height = _n(drawn.arranged.width), _n(drawn.arranged.height)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="layered" role="{role}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f"aria-labelledby={quoteattr(f'{name}-title {name}-desc')} "
        f'font-family="{FONTS}" font-size="{_n(SIZE)}" fill="{INK}">'
    )
    told = (
        f"<title id={quoteattr(f'{name}-title')}>{_words(title)}</title>"
        f"<desc id={quoteattr(f'{name}-desc')}>{_words(description)}</desc>"
    )
    return "".join((opening, told, *drawn.parts(), "</svg>"))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A graph with the lines of its words, and where all of it stands."""

    graph: Graph
    labels: Sequence[Sequence[Line]]
    words: Mapping[int, Sequence[Line]]
    arranged: Arrangement

    @classmethod
    def of(cls, graph: Graph, across: int, between: float) -> _Drawing:
        labels = [_label(node) for node in graph.nodes]
        words = {number: _on_edge(edge) for number, edge in enumerate(graph.edges)}
        words = {number: lines for number, lines in words.items() if lines}
        sizes = [_size(node, lines) for node, lines in zip(graph.nodes, labels, strict=True)]
        around = {number: _around(lines) for number, lines in words.items()}
        return cls(graph, labels, words, arrange(graph, sizes, around, across, between))

    def parts(self) -> Iterator[str]:
        """Arrows first, so that words and nodes stand upon them."""
        drawn = list(zip(self.graph.edges, self.arranged.routes, strict=True))
        yield f'<g class="layered__edges" fill="none" stroke="{RULE}" stroke-width="1.2">'
        for edge, route in drawn:
            yield f'<path class="layered__edge layered__edge--{edge.kind}" d="{_path(route)}"/>'
        yield f'</g><g class="layered__heads" fill="{RULE}">'
        for edge, route in drawn:
            yield _head(edge, *route[-1])
        yield '</g><g class="layered__words" text-anchor="middle">'
        for number, place in self.arranged.words.items():
            yield _rect(place, "layered__ground", f'fill="{PAPER}"')
            yield from _texts(self.words[number], place)
        yield '</g><g class="layered__nodes">'
        nodes = zip(self.graph.nodes, self.labels, self.arranged.nodes, strict=True)
        for node, lines, place in nodes:
            yield from _node(node, lines, place)
        yield "</g>"


def _label(node: Node) -> list[Line]:
    """The name, what more is said, and the mark."""
    name, *others = node.lines or ("",)
    lines = [
        Line(text, SIZE, "layered__name", INK, bold=node.focus)
        for text in wrapped(name, LABEL_ROOM, SIZE, bold=node.focus, most=LINES)
    ]
    for other in others:
        texts = wrapped(other, LABEL_ROOM, SMALL, most=FEWER_LINES)
        lines += [Line(text, SMALL, "layered__more", MUTED) for text in texts]
    return [*lines, *_marked(node.mark, LABEL_ROOM)]


def _on_edge(edge: Edge) -> list[Line]:
    lines = [
        Line(text, SMALL, "layered__label", MUTED)
        for text in wrapped(edge.label, WORDS_ROOM, SMALL, most=FEWER_LINES)
    ]
    return [*lines, *_marked(edge.mark, WORDS_ROOM)]


def _marked(mark: Mark | None, room: float) -> list[Line]:
    if mark is None:
        return []
    kind = f"layered__mark layered__mark--{mark.tone}"
    fill = TONES.get(mark.tone, MUTED)
    texts = wrapped(mark.text, room, SMALL, bold=True, most=FEWER_LINES)
    return [Line(text, SMALL, kind, fill, bold=True) for text in texts]


def _around(lines: Sequence[Line], padding: float = 3.0) -> Size:
    width = max((line.width for line in lines), default=0.0)
    return width + 2 * padding, sum(line.height for line in lines) + 2 * padding


def _size(node: Node, lines: Sequence[Line]) -> Size:
    width, height = _around(lines, PADDING)
    width += PADDING if node.shape == "round" else 0.0
    pile = PILE if node.shape == "stack" else 0.0
    return max(width, LEAST_WIDTH) + 2 * pile, height + 2 * pile


def _node(node: Node, lines: Sequence[Line], place: Place) -> Iterator[str]:
    focus = " layered__node--focus" if node.focus else ""
    if node.link:
        yield f'<a class="layered__link" href={quoteattr(node.link)}>'
    # Not on a group around the links: WeasyPrint drops a link's shapes where words are centred.
    yield f'<g class="layered__node layered__node--{node.kind}{focus}" text-anchor="middle">'
    paint = f'fill="{PAPER}" stroke="{INK if focus else RULE}" stroke-width="{2 if focus else 1}"'
    if node.shape == "stack":
        for step in (PILE, 0.0, -PILE):
            yield _rect(_in_a_pile(place, step), "layered__box", paint, CORNER)
    else:
        radius = min(place.height / 2, ROUND) if node.shape == "round" else CORNER
        yield _rect(place, "layered__box", paint, radius)
    yield from _texts(lines, place)
    yield "</g></a>" if node.link else "</g>"


def _in_a_pile(place: Place, step: float) -> Place:
    """One box of a pile, moved by `step` to the left and down."""
    size = place.width - 2 * PILE, place.height - 2 * PILE
    return Place(place.x - step, place.top + PILE - step, *size)


def _texts(lines: Sequence[Line], place: Place) -> Iterator[str]:
    """The lines one below the other, in the middle of their place."""
    y = place.top + (place.height - sum(line.height for line in lines)) / 2
    for line in lines:
        weight = ' font-weight="700"' if line.bold else ""
        yield (
            f'<text class="{line.kind}" x="{_n(place.x)}" y="{_n(y + line.size)}" '
            f'font-size="{_n(line.size)}"{weight} fill="{line.fill}">{_words(line.text)}</text>'
        )
        y += line.height


def _path(route: Sequence[Point]) -> str:
    """Straight down within a row, a curve that begins and ends upright between two."""
    (x, y), *_ = route
    parts = [f"M{_n(x)} {_n(y)}"]
    for (left, above), (right, below) in pairwise(route):
        if left == right:
            parts.append(f"V{_n(below)}")
        else:
            middle = _n((above + below) / 2)
            parts.append(f"C{_n(left)} {middle} {_n(right)} {middle} {_n(right)} {_n(below)}")
    return "".join(parts)


def _head(edge: Edge, x: float, y: float) -> str:
    return (
        f'<path class="layered__head layered__head--{edge.kind}" '
        f'd="M{_n(x)} {_n(y)}l{_n(-ARROW / 2)} {_n(-ARROW)}h{_n(ARROW)}Z"/>'
    )


def _rect(place: Place, kind: str, paint: str, radius: float = 0.0) -> str:
    corners = f' rx="{_n(radius)}"' if radius else ""
    return (
        f'<rect class="{kind}" x="{_n(place.x - place.width / 2)}" y="{_n(place.top)}" '
        f'width="{_n(place.width)}" height="{_n(place.height)}"{corners} {paint}/>'
    )


def _words(text: str) -> str:
    return escape(printable(text))


def _n(value: float) -> str:
    """Coordinates to a tenth: enough for paper, and the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
