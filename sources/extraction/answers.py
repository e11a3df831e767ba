"""What extraction answers: JSON for the command line, suggestions for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sources.dates import PartialDate, Period
from sources.extraction.bounds import MAY_HAVE, PLANNED, REPORTED
from sources.extraction.known_units import known_unit
from sources.extraction.periods import FoundPeriod
from sources.extraction.reading import Quantity, SentenceReading, read_text
from sources.quantities import LONGEST_FIGURE, Figure


def extract(text: str, today: date | None = None) -> dict[str, Any]:
    """The quantities, periods and flags of a text, as plain values for JSON.

    `today` is the date of the text, from which "last year" counts. Never raises; time grows
    with the length of the text.
    """
    readings = read_text(text, today)
    return {
        "text": text,
        "quantities": [_quantity(found) for reading in readings for found in reading.quantities],
        "periods": [
            {"from": found.begin, "to": found.finish}
            for reading in readings
            for found in reading.periods
        ],
        "flags": sorted(set().union(*(reading.flags for reading in readings))),
    }


def _quantity(found: Quantity) -> dict[str, Any]:
    return {
        "low": _number(found.low),
        "high": _number(found.high),
        "unit": found.unit,
        "modality": found.modality,
        "start": found.start,
        "end": found.end,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A figure that a passage seems to hold, for a person to confirm.

    `start` and `end` index the text, and so do those of the sentence around it. `figure` has
    the unit by its token in `sources.units`; where there is none, `figure.unit` is "" and
    `unit` still says what was read. `period_words` are the first and last character of what the
    period was read from. `modality` is a value of `sources.columns.Modality`.
    """

    start: int
    end: int
    figure: Figure
    unit: str
    unit_known: bool
    period: Period | None
    period_words: tuple[int, int] | None
    modality: str
    sentence_start: int
    sentence_end: int
    sentence: str
    flags: tuple[str, ...]


def suggest(text: str, today: date | None = None) -> list[Suggestion]:
    """Every figure of a text as a suggestion, in the order of the text."""
    return [
        _suggestion(text, reading, found)
        for reading in read_text(text, today)
        for found in reading.quantities
    ]


def _suggestion(text: str, reading: SentenceReading, found: Quantity) -> Suggestion:
    unit = known_unit(found.unit)
    period = _nearest(found, reading.periods)
    figure = Figure(
        text=text[found.start : found.end].strip()[:LONGEST_FIGURE],
        low=found.low,
        high=found.high,
        bound=found.bound,
        unit=unit.text if unit else "",
    )
    return Suggestion(
        start=found.start,
        end=found.end,
        figure=figure,
        unit=found.unit,
        unit_known=unit is not None,
        period=_period(period),
        period_words=(period.start, period.end) if period else None,
        modality=_modality(found),
        sentence_start=reading.start,
        sentence_end=reading.end,
        sentence=text[reading.start : reading.end],
        flags=tuple(sorted(reading.flags)),
    )


def _nearest(found: Quantity, periods: list[FoundPeriod]) -> FoundPeriod | None:
    """The period of the sentence that stands closest to the figure."""
    if not periods:
        return None
    return min(periods, key=lambda period: max(period.start - found.end, found.start - period.end))


def _period(found: FoundPeriod | None) -> Period | None:
    if found is None:
        return None
    return Period(
        PartialDate(found.begin) if found.begin else None,
        PartialDate(found.finish) if found.finish else None,
    )


def _modality(found: Quantity) -> str:
    """How firmly the figure is stated, as a value of `sources.columns.Modality`."""
    words = {found.hedge, found.bound_words}
    if "denied" in words:
        return "denied"
    if words & PLANNED:
        return "planned"
    if words & MAY_HAVE:
        return "may_have"
    if words & REPORTED:
        return "reported"
    return "estimated" if "estimated" in words else "asserted"
