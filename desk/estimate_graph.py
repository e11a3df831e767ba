"""The page around an estimate or a parameter: a picture, the same as nested lists, how far a
recompute is, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from claims.models import Finding
from desk import chains, neighbours
from desk.neighbours import Surroundings
from estimates import neighbourhood
from estimates.models import Estimate, Parameter
from estimates.neighbourhood import Middle
from estimates.progress import Progress, progress
from estimates.rounding import rounded_interval
from layered.drawing import draw
from layered.graph import Edge, Graph, Mark, Node
from sources.units import read_unit

FIRST, STEP, DEEPEST = 3, 3, 12
"""Steps up and down that are shown at first, how many more at a time, and at most."""
ACROSS = 5

TONES = {"fresh": "good", "stale": "busy", "failed": "bad", "retired": "plain"}
STATES = {
    "fresh": gettext_lazy("up to date"),
    "stale": gettext_lazy("being worked out"),
    "failed": gettext_lazy("cannot be worked out"),
    "retired": gettext_lazy("retired"),
}
PLACE_TONES = {"inside": "good", "edge": "warn", "outside": "bad"}


@dataclass
class Entry:
    """One thing, as the picture and the lists show it."""

    kind: str
    name: str
    value: str
    link: str
    graph: str = ""
    """Address of the graph around it."""
    language: str = ""
    state: str = ""
    state_words: str = ""
    reason: str = ""
    asides: list[str] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES.get(self.state, PLACE_TONES.get(self.state, "plain"))


@dataclass
class Branch:
    """An entry of a nested list; `name`: what the formula next to it calls it, `mark`: where a
    claimed figure stands in the estimate that it hangs on."""

    entry: Entry
    name: str
    mark: Mark | None
    again: bool
    deeper: bool
    branches: list[Branch]


@dataclass
class GraphPage:
    surroundings: Surroundings
    entries: dict[str, Entry]
    progress: Progress
    depth: int
    title: str

    @property
    def failed(self) -> list[Estimate]:
        rows = self.surroundings.estimates.values()
        return [row for row in rows if row.is_live and row.state == "failed"]

    @property
    def is_running(self) -> bool:
        """Whether something here is still to come: a result, or where a figure stands in it."""
        findings = [tie.finding for tie in self.surroundings.ties if tie.finding]
        return self.progress.is_running or any(it.state == "stale" for it in findings)

    @property
    def deeper(self) -> int | None:
        """How many steps to show next; None when more would not show more."""
        full = len(self.surroundings.order) >= neighbours.MOST
        if not self.surroundings.left_out or full or self.depth >= DEEPEST:
            return None
        return min(self.depth + STEP, DEEPEST)

    def picture(self) -> str:
        """As SVG that the server drew: numbers, and texts that were escaped."""
        counted = len(self.entries)
        description = ngettext(
            "A graph of %(count)d thing, from what is taken in above to what rests on it "
            "below. The same stands in words below the picture.",
            "A graph of %(count)d things, from what is taken in above to what rests on it "
            "below. The same stands in words below the picture.",
            counted,
        ) % {"count": counted}
        nodes = tuple(self._node(key, entry) for key, entry in self.entries.items())
        edges = tuple(
            Edge(tie.above, tie.below, mark=self._marks.get((tie.above, tie.below)))
            for tie in self.surroundings.ties
        )
        return draw(Graph(nodes, edges), title=self.title, description=description, across=ACROSS)

    def _node(self, key: str, entry: Entry) -> Node:
        return Node(
            key,
            (entry.name, *filter(None, (entry.value, *entry.asides))),
            kind=entry.kind,
            shape="round" if entry.kind == "parameter" else "box",
            link=entry.graph or entry.link,
            mark=Mark(entry.state_words, entry.tone) if entry.state else None,
            focus=key == self.surroundings.middle,
        )

    def up(self) -> list[Branch]:
        return self._branches(chains.upward)

    def down(self) -> list[Branch]:
        return self._branches(lambda root, edges: chains.downward([root], edges))

    def _branches(self, walk: Any) -> list[Branch]:
        keys = list(self.entries)
        numbers = {key: number for number, key in enumerate(keys)}
        edges = [
            chains.Edge(numbers[tie.below], numbers[tie.above], tie.name)
            for tie in self.surroundings.ties
        ]
        (root,) = walk(numbers[self.surroundings.middle], edges)
        return self._entered(root, keys)

    def _entered(self, above: chains.Link, keys: Sequence[str]) -> list[Branch]:
        return [
            Branch(
                self.entries[keys[link.source]],
                link.relation,
                self._marks.get((keys[above.source], keys[link.source])),
                link.again,
                link.deeper,
                self._entered(link, keys),
            )
            for link in above.links
        ]

    @cached_property
    def _marks(self) -> dict[tuple[str, str], Mark]:
        """On ties, by their two ends."""
        marked = ((tie, _mark(tie.finding)) for tie in self.surroundings.ties)
        return {(tie.above, tie.below): mark for tie, mark in marked if mark}


def read(middle: Middle, user: User, depth: int) -> GraphPage:
    found = neighbours.read(middle, user, depth)
    return GraphPage(
        surroundings=found,
        entries={key: _entry(key, found) for key in found.order},
        progress=progress(neighbourhood.around(middle)),
        depth=depth,
        title=_("What stands around “%(title)s”") % {"title": middle.title},
    )


def depth_of(given: str) -> int:
    """The number of steps that an address asks for, kept within bounds."""
    asked = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else FIRST
    return min(max(asked, 1), DEEPEST)


def _entry(key: str, found: Surroundings) -> Entry:
    if key in found.parameters:
        return _parameter(found.parameters[key], found.users.get(key, 0))
    if key in found.figures:
        return _figure(found.figures[key])
    entry = _estimate(found.estimates[key])
    hidden = found.inputs_left_out.get(key, 0)
    if hidden:
        entry.asides.append(
            ngettext("takes in %(n)d more", "takes in %(n)d more", hidden) % {"n": hidden}
        )
    entry.asides += _users(found.users.get(key, 0) - found.users_there.get(key, 0))
    return entry


def _users(unseen: int) -> list[str]:
    if unseen < 1:
        return []
    words = ngettext("taken in by %(n)d more", "taken in by %(n)d more", unseen)
    return [words % {"n": unseen}]


def _parameter(parameter: Parameter, users: int) -> Entry:
    entry = Entry(
        kind="parameter",
        name=parameter.title,
        value=parameter.text,
        link=reverse("desk:parameter", args=[parameter.slug]),
        graph=reverse("desk:parameter_graph", args=[parameter.slug]),
        state="" if parameter.is_live else "retired",
        state_words="" if parameter.is_live else str(STATES["retired"]),
    )
    if users > 1:
        entry.asides.append(_("shared by %(n)d estimates") % {"n": users})
    return entry


def _estimate(estimate: Estimate) -> Entry:
    state = estimate.state if estimate.is_live else "retired"
    return Entry(
        kind="estimate",
        name=estimate.title,
        value=_interval(estimate),
        link=reverse("desk:estimate", args=[estimate.slug]),
        graph=reverse("desk:estimate_graph", args=[estimate.slug]),
        state=state,
        state_words=str(STATES[state]),
        reason=estimate.error if state == "failed" else "",
    )


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.central is None or estimate.high is None:
        return ""
    unit = read_unit(estimate.unit)
    return rounded_interval(estimate.low, estimate.central, estimate.high, unit)


def _figure(finding: Finding) -> Entry:
    claim = finding.quantity.claim
    return Entry(
        kind="figure",
        name=_("Claimed: %(figure)s") % {"figure": finding.quantity.figure.display()},
        value=claim.reference,
        link=reverse("desk:claim", args=[claim.reference]),
        language=claim.language,
        asides=[],
    )


def _mark(finding: Finding | None) -> Mark | None:
    """Where a claimed figure stands, on the edge that leads to it."""
    if finding is None:
        return None
    if finding.state == "fresh" and finding.place:
        return Mark(str(finding.get_place_display()), PLACE_TONES[finding.place])
    if finding.state == "failed":
        return Mark(_("cannot be compared"), "bad")
    return Mark(_("being compared"), "busy")
