"""Figures that extraction offers for a passage: a person confirms one, or writes another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sources.extraction import Suggestion, suggest
from sources.models import Passage
from sources.quantities import QuantityError, read_figure

MOST_OFFERED = 40


@dataclass(frozen=True)
class Offered:
    """A suggestion, and its figure as it can be typed and read back as the same."""

    number: int
    suggestion: Suggestion
    figure: str


def offered(passage: Passage) -> list[Offered]:
    """What is found in the quote, its periods counted from its source's own date."""
    published = passage.capture.source.published_on
    today: date | None = published.last if published else None
    found = suggest(passage.quote, today)[:MOST_OFFERED]
    return [Offered(number, it, _written(it)) for number, it in enumerate(found, 1)]


def _written(suggestion: Suggestion) -> str:
    """As the source wrote it where that can be read back as the same, else in our form."""
    try:
        read = read_figure(suggestion.figure.text)
    except QuantityError:
        return suggestion.figure.display()
    ours = suggestion.figure
    same = (read.low, read.high, read.bound) == (ours.low, ours.high, ours.bound)
    return ours.text if same and read.unit == ours.unit else ours.display()
