"""What the page of a draft shows beside its form: the text with what was read from it marked,
the other statements found in it, and claims that it may repeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from accounts.models import User
from claims import repeats
from claims.candidates import Candidate
from claims.drafting import found_in
from claims.models import ClaimDraft
from claims.repeats import Repeat
from sources.quantities import read_figure
from sources.reading import ReadingError

AROUND = 1_500
"""Characters of a long text that are shown before and after the statement."""
MOST_OTHERS = 12


@dataclass(frozen=True)
class Piece:
    """Characters of the text that the same things were read from; `kinds` names them."""

    text: str
    kinds: tuple[str, ...] = ()
    statement: bool = False


@dataclass(frozen=True)
class Choice:
    """A statement found in the text, by its place in the ranking."""

    number: int
    candidate: Candidate
    chosen: bool


@dataclass(frozen=True)
class LoggingPage:
    draft: ClaimDraft
    pieces: list[Piece]
    cut_before: bool
    cut_after: bool
    choices: list[Choice]
    repeats: list[Repeat]
    ticked: set[str]


def read(draft: ClaimDraft, typed: Mapping[str, Any], user: User) -> LoggingPage:
    found = found_in(draft)
    candidate = found[draft.chosen] if draft.chosen < len(found) else None
    first, last = _window(draft.text, candidate)
    return LoggingPage(
        draft=draft,
        pieces=list(_pieces(draft.text, candidate, first, last)),
        cut_before=first > 0,
        cut_after=last < len(draft.text),
        choices=[
            Choice(number, it, number == draft.chosen)
            for number, it in enumerate(found[:MOST_OTHERS])
        ],
        repeats=likely(typed, user),
        ticked=set(typed.get("repeats", [])),
    )


def likely(typed: Mapping[str, Any], user: User) -> list[Repeat]:
    """Claims that what was typed may repeat; figures that cannot be read yet are left out."""
    figures = []
    for row in typed.get("figures") or []:
        try:
            figures.append(read_figure(row.get("text", "")))
        except ReadingError:
            continue
    return repeats.likely(str(typed.get("statement") or ""), figures, user)


def _window(text: str, candidate: Candidate | None) -> tuple[int, int]:
    """What of a text is shown: what was read from it, and some around that."""
    if candidate is None or len(text) <= 4 * AROUND:
        return 0, min(len(text), 4 * AROUND)
    spans = list(_spans(candidate))
    near = [it for it in spans if abs(it[0] - candidate.start) < 2 * AROUND]
    first = max(0, min(it[0] for it in near) - AROUND)
    last = min(len(text), max(it[1] for it in near) + AROUND)
    return first, last


def _spans(candidate: Candidate) -> Iterator[tuple[int, int, str]]:
    yield candidate.start, candidate.end, "statement"
    for name in ("claimant", "claimed_on", "period"):
        read_from = getattr(candidate, name)
        if read_from.start >= 0:
            yield read_from.start, read_from.end, name
    for figure in candidate.figures:
        yield figure.start, figure.end, "figure"


def _pieces(text: str, candidate: Candidate | None, first: int, last: int) -> Iterator[Piece]:
    spans = list(_spans(candidate)) if candidate else []
    edges = {first, last}
    for start, end, _kind in spans:
        edges |= {min(last, max(first, start)), min(last, max(first, end))}
    for start, end in pairwise(sorted(edges)):
        over = _over(spans, start)
        kinds = tuple(kind for kind in dict.fromkeys(over) if kind != "statement")
        yield Piece(text[start:end], kinds, "statement" in over)


def _over(spans: Iterable[tuple[int, int, str]], place: int) -> list[str]:
    return [kind for start, end, kind in spans if start <= place < end]
