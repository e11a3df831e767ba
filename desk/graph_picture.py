"""What stands around an estimate as one picture, in which many of a kind are piled up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.graph_entries import STATES, TONES, Entry
from desk.neighbours import Surroundings
from desk.wording import grouped
from layered.drawing import draw
from layered.graph import Edge, Graph, Mark, Node
from layered.groups import Group, collapsed

ACROSS = 5
MOST_ALIKE, SHOWN_ALIKE = 8, 5
"""Of more things than this that hang on one other only, so many are drawn and the rest piled."""
WORST_FIRST = ("failed", "stale", "retired", "fresh", "")
IN_WORDS = "#in-words"
"""Where on the page all of them stand as lists."""

Marks = Mapping[tuple[str, str], Mark]
"""On ties, by their two ends."""


def picture(
    entries: Mapping[str, Entry], surroundings: Surroundings, marks: Marks, title: str
) -> str:
    """As SVG that the server drew: numbers, and texts that were escaped."""
    nodes = (_node(key, entry, surroundings.middle) for key, entry in entries.items())
    ends = [(tie.above, tie.below) for tie in surroundings.ties]
    edges = (Edge(above, below, mark=marks.get((above, below))) for above, below in ends)
    graph = collapsed(Graph(tuple(nodes), tuple(edges)), _piles(entries, ends, surroundings))
    return draw(graph, title=title, description=_described(len(entries)), across=ACROSS)


def _described(count: int) -> str:
    words = ngettext(
        "A graph of %(count)s thing, from what is taken in above to what rests on it below. The "
        "same stands in words below the picture.",
        "A graph of %(count)s things, from what is taken in above to what rests on it below. "
        "The same stands in words below the picture.",
        count,
    )
    return words % {"count": grouped(count)}


def _node(key: str, entry: Entry, middle: str) -> Node:
    return Node(
        key,
        (entry.name, *filter(None, (entry.value, *entry.asides))),
        kind=entry.kind,
        shape="round" if entry.kind == "parameter" else "box",
        link=entry.graph or entry.link,
        mark=Mark(entry.state_words, entry.tone) if entry.state else None,
        focus=key == middle,
    )


def _piles(
    entries: Mapping[str, Entry], ends: Sequence[tuple[str, str]], surroundings: Surroundings
) -> list[Group]:
    """Things of one kind that hang on one and the same other, and on nothing else."""
    counts = Counter(key for pair in ends for key in pair)
    alike: dict[tuple[str, bool, str], list[str]] = {}
    for above, below in ends:
        for key, other, is_above in ((above, below, True), (below, above, False)):
            if counts[key] == 1 and key != surroundings.middle:
                alike.setdefault((other, is_above, entries[key].kind), []).append(key)
    return [
        _pile(number, keys, entries)
        for number, keys in enumerate(alike.values())
        if len(keys) > MOST_ALIKE
    ]


def _pile(number: int, keys: Iterable[str], entries: Mapping[str, Entry]) -> Group:
    """All but the first few; what went wrong is among those."""
    ordered = sorted(keys, key=lambda key: WORST_FIRST.index(entries[key].state))
    piled = ordered[SHOWN_ALIKE:]
    states = Counter(entries[key].state for key in piled if entries[key].state)
    kind = entries[piled[0]].kind
    node = Node(
        f"pile-{number}",
        (_("%(n)s others like these") % {"n": grouped(len(piled))},),
        kind=kind,
        shape="stack",
        link=IN_WORDS,
        mark=_worst(states),
    )
    return Group(node, frozenset(piled))


def _worst(states: Mapping[str, int]) -> Mark | None:
    """Of the states in a pile, the one that most needs to be seen."""
    found = next((state for state in WORST_FIRST if states.get(state)), None)
    if not found:
        return None
    words = {"n": grouped(states[found]), "state": STATES[found]}
    return Mark(_("%(n)s %(state)s") % words, TONES[found])
