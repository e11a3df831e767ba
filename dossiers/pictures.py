"""The pictures of a dossier, and the tables that say the same. Pure.

Drawn from what the version holds, so that any worker draws the same.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers import words
from dossiers.language import gettext as _
from dossiers.language import spoken
from dossiers.sourcing import Sourcing
from dossiers.words import counted
from estimates.charts import ForestRow, distribution_svg, forest_svg, tornado_svg
from estimates.swings import Swing, longest, swings
from sources.drift_along import last_steps
from sources.provenance_drawing import Drawn, Tie, Wording, picture
from sources.units import read_unit

Entry = Mapping[str, Any]
PAPER_WIDTH = 640
MOST_AT_A_GLANCE = 4
PAPER_ACROSS = 4
"""So many sources stand side by side on paper."""
PAPER_BETWEEN = 18
"""Rows of sources stand closer on paper, so that a long chain is read on one page."""


@dataclass(frozen=True)
class SwingRow:
    """One input of a result: its title, what its ends give, its share of the spread."""

    title: str
    low: str
    high: str
    share: str


@dataclass(frozen=True)
class Width:
    """Where the width of a result comes from: the picture, and the same as a table."""

    picture: str
    rows: list[SwingRow]
    exact: list[str]
    """Titles of the inputs that widen nothing."""


@dataclass(frozen=True)
class Beside:
    """Several estimates of one figure: the picture, and whether they agree, in words."""

    picture: str
    summary: str
    independence: str
    pairs: list[tuple[str, str]]
    """Of each pair: how far apart they are, and what they share."""
    aside: list[tuple[str, str]]
    """(estimate, why it is not compared)."""


_kept: OrderedDict[str, str] = OrderedDict()
MOST_KEPT = 400


def drawn_once(draw: Callable[..., str], *args: object, **named: object) -> str:
    """Each picture once a process: pages, and the chapters of a collection, show the same ones."""
    told = repr((draw.__name__, spoken(), args, sorted(named.items())))
    key = hashlib.sha256(told.encode()).hexdigest()
    if key not in _kept:
        _kept[key] = draw(*args, **named)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def anchor_of(estimate: Entry) -> str:
    """Where links to an estimate lead: a name that no slug can turn into anything else."""
    return f"estimate-{hashlib.sha256(estimate['slug'].encode()).hexdigest()[:12]}"


def distributions(
    estimate: Entry, figures: Sequence[Entry], *, width: int = PAPER_WIDTH
) -> list[str]:
    """One for each claimed figure that the estimate is held against, or one without.

    `width` is in units that are about pixels; pictures of two widths may share a page.
    """
    if not estimate["result"]:
        return []
    return [
        drawn_once(
            distribution_svg,
            estimate["result"],
            claimed=words.figure_of(figure) if figure else None,
            title=_told(estimate, figure),
            width=width,
            prefix=f"{anchor_of(estimate)}-{number}-",
        )
        for number, figure in enumerate(figures or [None])
    ]


def width_of(
    estimate: Entry,
    parameters: Mapping[str, Entry],
    figure: Entry | None,
    *,
    width: int = PAPER_WIDTH,
) -> Width:
    """What each input does on its own; `figure` is marked if the estimate is held against one."""
    if not estimate["result"]:
        return Width("", [], [])
    texts = {slug: row["text"] for slug, row in parameters.items()}
    titles = {slug: row["title"] for slug, row in parameters.items()}
    rows = swings(estimate["result"], texts, titles)
    moving = [row for row in rows if not row.is_exact]
    picture = drawn_once(
        tornado_svg,
        estimate["result"],
        moving,
        claimed=words.figure_of(figure) if figure else None,
        title=_("What each input does to the estimate “{title}”").format(title=estimate["title"]),
        width=width,
        prefix=f"{anchor_of(estimate)}-width-",
    )
    most = longest(rows)
    exact = [row.title for row in rows if row.is_exact]
    return Width(picture, [_row(row, most) for row in moving], exact)


def beside(
    figure: Entry,
    estimates: Mapping[str, Entry],
    agreement: Entry | None,
    *,
    width: int = PAPER_WIDTH,
) -> Beside | None:
    """The estimates that a claimed figure is held against, beside each other; None when there
    is nothing to compare. `agreement` is what the version says of them."""
    if agreement is None:
        return None
    compared = [estimates[slug] for slug in agreement["estimates"] if slug in estimates]
    picture = drawn_once(
        forest_svg,
        [ForestRow(row["title"], row["bearing"], row["result"]) for row in compared],
        [("", words.figure_of(figure["figure"]))],
        title=_("The estimates beside each other: {measure}").format(measure=figure["measure"]),
        width=width,
        prefix=f"beside-{hashlib.sha256(figure['key'].encode()).hexdigest()[:12]}-",
    )
    return Beside(
        picture=picture,
        summary=agreement["summary"],
        independence=agreement["independence"],
        pairs=[_pair(pair) for pair in agreement["pairs"]],
        aside=[(_title(row["estimate"], estimates), row["why"]) for row in agreement["aside"]],
    )


def glance(figure: Entry, estimates: Sequence[Entry]) -> str:
    """A claimed figure and the first estimates that it is held against, on one axis; those that
    measure something else than the first are left out."""
    results = [row for row in estimates if row["result"]][:MOST_AT_A_GLANCE]
    if not results:
        return ""
    dimension = read_unit(results[0]["result"]["unit"]).dimension
    alike = [row for row in results if read_unit(row["result"]["unit"]).dimension == dimension]
    return drawn_once(
        forest_svg,
        [ForestRow(row["title"], row["bearing"], row["result"]) for row in alike],
        [("", words.figure_of(figure["figure"]))],
        title=_("The estimates at a glance: {measure}").format(measure=figure["measure"]),
        width=PAPER_WIDTH,
        prefix=f"glance-{hashlib.sha256(figure['key'].encode()).hexdigest()[:12]}-",
    )


def provenance(content: Entry, sourcing: Sourcing, *, prefix: str = "") -> str:
    """Who got it from whom, from the origins down; empty where nobody has it from another."""
    ties = [row for row in content["derivations"]
            if {row["source"], row["origin"]} <= set(sourcing.by_ref)]  # fmt: skip
    if not ties:
        return ""
    derived = {row["source"] for row in ties}
    changed, alone = _changed(content, ties), _alone(content, sourcing)
    drawn = [
        Drawn(
            cited.anchor,
            f"[{cited.number}] {cited.name}",
            cited.published,
            marks=(_("single point of failure"),) if ref in alone else (),
            focus=ref not in derived,
        )
        for ref, cited in sorted(sourcing.by_ref.items(), key=lambda it: it[1].number)
    ]
    anchors = {ref: cited.anchor for ref, cited in sourcing.by_ref.items()}
    tied = [
        Tie(
            anchors[row["source"]],
            anchors[row["origin"]],
            words.looked_up(words.RELATIONS, row["relation"]),
            tuple(changed.get((row["source"], row["origin"]), ())),
        )
        for row in ties
    ]
    return picture(
        drawn, tied, _wording(), across=PAPER_ACROSS, between=PAPER_BETWEEN, prefix=prefix
    )[0]


def _changed(content: Entry, ties: Sequence[Entry]) -> dict[tuple[str, str], list[str]]:
    """By (source, origin), in which respects figures differ."""
    read_in = {row["key"]: row["source"] for row in content["observations"]}
    lost = [
        (
            (read_in[row["report"]], read_in[row["origin"]]),
            words.looked_up(words.RESPECTS, str(row["respect"])),
        )
        for row in content.get("drift", ())
    ]
    edges = [(row["source"], row["origin"]) for row in ties]
    steps = last_steps(edges, {pair for pair, _respect in lost})
    found: dict[tuple[str, str], list[str]] = {}
    for pair, respect in lost:
        said = found.setdefault(steps[pair], []) if pair in steps else []
        if respect not in said:
            said.append(respect)
    return found


def _alone(content: Entry, sourcing: Sourcing) -> set[str]:
    """References of the sources without which no support, or nobody who carries a figure, would
    be left."""
    carried = [row for row in content.get("carried", ()) if len(row["sources"]) > 1]
    points = {ref for row in carried for ref in row["single_points"]}
    support = sourcing.support
    return points | set(support.single_points if len(support.support) > 1 else ())


def _wording() -> Wording:
    return Wording(
        title=_("Who got it from whom"),
        description=_(
            "A graph from the origins above to those who have it from them below. "
            "The list beside it says the same."
        ),
        pile=lambda count: _("{number} sources").format(number=count),
        others=lambda count: counted(count, "and {number} other", "and {number} others"),
        changed=lambda respects: _("changed: {respects}").format(respects=respects),
    )


def _title(slug: str, estimates: Mapping[str, Entry]) -> str:
    return str(estimates[slug]["title"]) if slug in estimates else slug


def _pair(pair: Entry) -> tuple[str, str]:
    return words.held_together(pair["sentence"]), words.held_together(pair["independence"])


def _row(row: Swing, most: float) -> SwingRow:
    low, high = (words.typeset(said) or "–" for said in row.said(most))
    return SwingRow(row.title, low, high, words.typeset(f"{row.share * 100:.0f} %"))


def _told(estimate: Entry, figure: Entry | None) -> str:
    """The distribution for those who hear it."""
    interval = words.interval_words(estimate["result"])
    told = _("Chart of the estimate “{title}”: {interval}, 90 % range.").format(
        title=estimate["title"], interval=interval
    )
    if figure is None:
        return told
    claimed = _("The claimed figure, “{figure}”, is marked.").format(figure=figure["text"])
    return f"{told} {claimed}"
