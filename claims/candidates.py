"""Statements in a text that could be claims, ranked, and what is suggested for each. Pure.

A suggestion is for a person to confirm: each says which characters of the text it was read from,
so that a page can mark them. Rules and not a model: the same text gives the same suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from claims.attribution import NOTHING, Dates, Read, claimant, claimant_nearby, headline
from claims.promising import likeliest
from sources.dates import Period
from sources.extraction import Suggestion, suggest
from sources.quantities import QuantityError, read_figure
from sources.units import UnitError

LONGEST_TEXT = 300_000
"""Characters that are looked through."""
MOST_CANDIDATES = 30
LONGEST_STATEMENT = 2_000

MEASURE = re.compile(r"\s+of\s+(?P<what>[a-z][\w-]*(?: [a-z][\w-]*)?)")
NOT_MEASURED = {"the", "a", "an", "its", "their", "this", "that", "these", "those", "all"}


@dataclass(frozen=True)
class SuggestedFigure:
    text: str
    measure: str
    period: str
    start: int
    end: int
    unsure: str = ""
    """What a person should look at: a unit that is not known, digits that were guessed."""


@dataclass(frozen=True)
class Candidate:
    """A sentence that could be a claim, and what is suggested for it."""

    start: int
    end: int
    statement: str
    score: float
    claimant: Read = NOTHING
    claimed_on: Read = NOTHING
    period: Read = NOTHING
    modality: str = "asserted"
    figures: list[SuggestedFigure] = field(default_factory=list)


def candidates(text: str, today: date | None = None) -> list[Candidate]:
    """The statements of a text that could be claims, the likeliest first.

    `today` is the date of the text, from which "last year" counts. A text without any figure is
    one candidate: its beginning. Never raises; time grows with the length of the text.
    """
    text = text[:LONGEST_TEXT]
    dated = Dates(text)
    told = dated.told()
    found = list(_read(text, today or dated.day_of(told), told))
    spoken = [_candidate(text, list(rows), found, told) for _at, rows in _by_sentence(found)]
    if not spoken:
        whole = _without_figure(text, told)
        return [whole] if whole.statement else []
    spoken.sort(key=lambda it: (-it.score, it.start))
    return spoken[:MOST_CANDIDATES]


def _read(text: str, today: date | None, told: Read) -> Iterator[Suggestion]:
    """The figures of the likeliest paragraphs, in the order of the text."""
    for start, end in sorted(likeliest(text)):
        for it in suggest(text[start:end], today):
            words = it.period_words and (it.period_words[0] + start, it.period_words[1] + start)
            if words and words[0] < told.end and words[1] > told.start:
                yield _moved(it, start, None)  # when it was said is no period that it is about
            else:
                yield _moved(it, start, words)


def _moved(it: Suggestion, by: int, words: tuple[int, int] | None) -> Suggestion:
    return replace(
        it,
        start=it.start + by,
        end=it.end + by,
        period=it.period if words else None,
        period_words=words,
        sentence_start=it.sentence_start + by,
        sentence_end=it.sentence_end + by,
    )


def _by_sentence(found: Sequence[Suggestion]) -> Iterator[tuple[int, Iterator[Suggestion]]]:
    return groupby(found, key=lambda it: it.sentence_start)


def _candidate(
    text: str, rows: list[Suggestion], found: Sequence[Suggestion], told: Read
) -> Candidate:
    first = rows[0]
    start, end = first.sentence_start, min(first.sentence_end, first.sentence_start + 2_000)
    figures = [it for it in rows if not _is_span_of_time(it)] or rows
    modality = next((it.modality for it in figures if it.modality != "asserted"), "asserted")
    named = claimant(text, start, end)
    period = _period(rows, found, start)
    return Candidate(
        start=start,
        end=end,
        statement=" ".join(text[start:end].split()),
        score=_score(text, rows, named, period, start, end),
        claimant=named if named.text else claimant_nearby(text, start),
        claimed_on=told,
        period=period,
        modality=modality,
        figures=[_figure(text, it) for it in figures if it.end <= end],
    )


def _without_figure(text: str, told: Read) -> Candidate:
    """The text's beginning: what was pasted may be a claim without a number."""
    start = len(text) - len(text.lstrip())
    line = text.find("\n\n", start)
    end = min(len(text), start + LONGEST_STATEMENT, line if line > start else len(text))
    statement = " ".join(text[start:end].split())
    return Candidate(start, end, statement, 0.0, claimant(text, start, end), told)


def _score(
    text: str, rows: list[Suggestion], named: Read, period: Read, start: int, end: int
) -> float:
    """How much a sentence looks like a claim: large figures in known units, said by somebody."""
    score = sum(_weight(it) for it in rows[:4])
    score += 2 if named.text else 0
    score += 1 if period.start >= start and period.end <= end and period.text else 0
    score -= 2 if text[start:end].rstrip().endswith("?") else 0
    score -= 2 if end - start > 600 else 0
    score -= 2 if end - start < 25 else 0
    return round(score + 1 - start / max(1, len(text)), 3)


def _weight(found: Suggestion) -> float:
    if _is_span_of_time(found):
        return 0.2
    figure = found.figure
    size = max(abs(it) for it in (figure.low, figure.high) if it is not None)
    if not found.unit_known and size < 13:
        return 0.0
    large = size >= 1000 or figure.unit in {"%", "USD", "EUR", "GBP"}
    return 0.5 + (1 if found.unit_known and figure.unit else 0) + (1.5 if large else 0)


def _is_span_of_time(found: Suggestion) -> bool:
    return found.figure.unit in {"day", "week", "month", "year", "h", "min", "s", "decade"}


def _figure(text: str, found: Suggestion) -> SuggestedFigure:
    written = _written(found)
    doubts = [] if found.unit_known else [f"The unit “{found.unit}” is not known."]
    return SuggestedFigure(
        text=written,
        measure=_measure(text, found),
        period=str(found.period) if found.period else "",
        start=found.start,
        end=found.end,
        unsure=" ".join(doubts),
    )


def _written(found: Suggestion) -> str:
    """As it stands in the text where that reads back as the same figure, else in our form."""
    ours = found.figure
    try:
        read = read_figure(ours.text)
        if (read.low, read.high, read.bound, read.unit) == (
            ours.low, ours.high, ours.bound, ours.unit
        ):  # fmt: skip
            return ours.text
        return ours.display()
    except (QuantityError, UnitError):
        return ours.display()


def _measure(text: str, found: Suggestion) -> str:
    """What is counted or weighed: "explosives" of "74,000 tons of explosives"."""
    after = MEASURE.match(text, found.end)
    if after and after["what"].split()[0] not in NOT_MEASURED:
        words = [it for it in after["what"].split() if it not in SMALL_WORDS]
        return " ".join(words)
    named = found.unit.replace("_", " ").split()
    written = text[found.start : found.end].split()[-len(named) :] if named else []
    alike = [
        one[:3].lower() == other[:3].lower() for one, other in zip(written, named, strict=False)
    ]
    return " ".join(written if alike and all(alike) else named) or "number"


SMALL_WORDS = {"from", "in", "at", "to", "by", "for", "on", "with", "over", "and", "or", "of", "as",
               "was", "were", "is", "are", "has", "have", "had", "that", "which"}  # fmt: skip


def _period(rows: list[Suggestion], found: Sequence[Suggestion], start: int) -> Read:
    """The period of the sentence; else the nearest that has both ends, elsewhere in the text."""
    own = [it for it in rows if it.period and it.period_words]
    others = [it for it in found if it.period_words and _has_both_ends(it.period)]
    near = min(others, key=lambda it: abs(it.start - start), default=None)
    chosen = own[0] if own else near
    if chosen is None or chosen.period_words is None:
        return NOTHING
    return Read(str(chosen.period), *chosen.period_words)


def _has_both_ends(period: Period | None) -> bool:
    return period is not None and period.start != period.end and bool(period.start and period.end)


__all__ = [
    "LONGEST_TEXT", "Candidate", "Read", "SuggestedFigure", "candidates", "headline",
]  # fmt: skip
