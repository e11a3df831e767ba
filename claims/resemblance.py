"""How like each other two claims are, by their words and their figures. Pure.

A claim is found by marks: numbers that stand for its words, its figures and its whole statement.
Two figures share a mark where they are the same to two significant digits or lie within one per
cent, in base units: 74,000 t and 74 kt do, and so do "about 1.6 million" and "1,599,400".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from sources.extraction.words import words
from sources.quantities import Figure
from sources.suggesting.shingles import number_of
from sources.units import UnitError

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 40
LONGEST_TEXT = 2_000
CLOSE = 0.01
AS_TONNES = {"ton": ("[mass]", 1000.0)}
"""A bare ton is some mass near that: near enough to show one claim beside another."""
FEWEST_ALIKE, FEWEST_WITH_FIGURE = 0.62, 0.3
"""Shares of the words that must be alike to be shown, without and with a figure in common."""
OF_FIGURE, OF_WORDS = 0.45, 0.55
NOT_TELLING = words(
    """a about according after all also am an and any are as at be been before being between both
    but by can could did do does for from had has have he her his how if in into is it its last may
    might more most must new no not of off on one or other our out over per said same say says she
    should since so some such than that the their them then there these they this those through to
    told two under up very was we were what when where which while who will with would year years
    you"""
)


@dataclass(frozen=True)
class Wording:
    """A claim as it is compared."""

    statement: str
    figures: tuple[Figure, ...] = ()
    claimant: str = ""


@dataclass(frozen=True)
class Resemblance:
    """How like a claim another is, from 0 to 1, and why."""

    score: float
    figures: tuple[str, ...]
    words: tuple[str, ...]
    share: int
    """Per cent of the words that are alike."""


def telling_words(text: str) -> list[str]:
    """The words that say something, folded, each once, in their order."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].casefold())
    letters = "".join(it for it in plain if not unicodedata.combining(it))
    found: dict[str, None] = {}
    for word in WORD.findall(letters):
        if len(word) > 2 and word not in NOT_TELLING and not word[0].isdigit():
            found[_stem(word)] = None
    return list(found)[:MOST_WORDS]


def _stem(word: str) -> str:
    """Without a plural's ending: enough for "shells" to meet "shell"."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def word_marks(text: str) -> dict[str, int]:
    return {word: number_of(f"word {word}") for word in telling_words(text)}


def figure_marks(figure: Figure) -> set[int]:
    """One for each end of a figure, and for what it is rounded to on either side of it."""
    kind, factor = _kind(figure)
    ends = {value for value in (figure.low, figure.high) if value is not None}
    near = [float(value) * factor * nudge for value in ends for nudge in (1 - CLOSE, 1, 1 + CLOSE)]
    return {number_of(f"figure {kind} {value:.1e}") for value in near}


def own_figure_marks(figure: Figure) -> set[int]:
    """Those that are stored: each end as it is; what is asked for looks to either side."""
    kind, factor = _kind(figure)
    ends = {value for value in (figure.low, figure.high) if value is not None}
    return {number_of(f"figure {kind} {float(value) * factor:.1e}") for value in ends}


def whole_mark(statement: str, claimant: str) -> int:
    """The same for statements of the same words by the same claimant, whatever their order."""
    numbers = sorted(set(re.findall(r"\d[\d.,]*", statement[:LONGEST_TEXT])))
    words = [*sorted(telling_words(statement)), *numbers, "by", *sorted(telling_words(claimant))]
    return number_of(f"whole {' '.join(words)}")


def marks_of(wording: Wording) -> set[int]:
    """Everything that a claim is found by."""
    figures = (own_figure_marks(it) for it in wording.figures)
    whole = whole_mark(wording.statement, wording.claimant)
    return {whole, *word_marks(wording.statement).values()}.union(*figures)


def compare(ours: Wording, theirs: Wording) -> Resemblance | None:
    """How like theirs is; None where it is not worth showing."""
    one, other = telling_words(ours.statement), telling_words(theirs.statement)
    share = fuzz.token_sort_ratio(" ".join(one), " ".join(other)) / 100
    held = set(other)
    common = [word for word in one if word in held]
    share = max(share, len(common) / max(1, min(len(one), len(other))) * 0.9 if common else 0)
    same = _same_figures(ours.figures, theirs.figures)
    if share < (FEWEST_WITH_FIGURE if same else FEWEST_ALIKE):
        return None
    score = OF_WORDS * share + (OF_FIGURE if same else 0)
    return Resemblance(round(score, 3), tuple(same), tuple(common[:6]), round(100 * share))


def _same_figures(ours: Sequence[Figure], theirs: Sequence[Figure]) -> list[str]:
    wanted = set().union(*(figure_marks(it) for it in ours)) if ours else set()
    same = [it for it in theirs if wanted & own_figure_marks(it)]
    return list(dict.fromkeys(_written(same)))


def _written(figures: Iterable[Figure]) -> list[str]:
    found = []
    for figure in figures:
        try:
            found.append(figure.display())
        except UnitError:
            found.append(figure.text)
    return found


def _kind(figure: Figure) -> tuple[str, float]:
    """What is measured and how many base units one is; a unit kept as written stands for itself."""
    if figure.unit in AS_TONNES:
        return AS_TONNES[figure.unit]
    try:
        unit = figure.parsed_unit
        if unit.comparable:
            (name, power), *more = unit.dimension or (("", 0),)
            single = not more and power == 1
            return name if single else str(unit.dimension), unit.factor
    except UnitError:
        pass
    return figure.unit, 1.0
