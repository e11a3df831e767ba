"""The page around an estimate or a parameter: a picture, the same as nested lists, how far a
recompute is, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from desk import chains, neighbours
from desk.graph_entries import Entry, entry_of, mark_of
from desk.graph_picture import picture
from desk.neighbours import Surroundings
from estimates import neighbourhood
from estimates.models import Estimate
from estimates.neighbourhood import Middle
from estimates.progress import Progress, progress
from layered.graph import Mark

FIRST, STEP, DEEPEST = 3, 3, 12
"""Steps up and down that are shown at first, how many more at a time, and at most."""


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
    def own_entry(self) -> Entry:
        """Of what stands in the middle."""
        return self.entries[self.surroundings.middle]

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
        return picture(self.entries, self.surroundings, self._marks, self.title)

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
        marked = ((tie, mark_of(tie.finding)) for tie in self.surroundings.ties)
        return {(tie.above, tie.below): mark for tie, mark in marked if mark}


def read(middle: Middle, user: User, depth: int) -> GraphPage:
    found = neighbours.read(middle, user, depth)
    return GraphPage(
        surroundings=found,
        entries={key: entry_of(key, found) for key in found.order},
        progress=progress(neighbourhood.around(middle)),
        depth=depth,
        title=_("What stands around “%(title)s”") % {"title": middle.title},
    )


def depth_of(given: str) -> int:
    """The number of steps that an address asks for, kept within bounds."""
    asked = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else FIRST
    return min(max(asked, 1), DEEPEST)
