"""Days between two dates: `days from 2023-08 to 2024-01`.

Part of the language of inputs; the grammar stands in `estimates.distributions`. Days are counted
in the calendar, both ends included: a month has the days that it has, never 30.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from estimates.input_sentences import said
from estimates.readings import Exact, InputError
from sources.dates import DateError, PartialDate, Period
from sources.units import parse_unit

OPENING = re.compile(r"days[ \t]+from\b", re.IGNORECASE)
EXAMPLE = "Write days from 2023-08 to 2024-01."


@dataclass(frozen=True)
class CalendarDays(Exact):
    """The days of a period, both ends included; what is not said of a date is its widest."""

    period: Period

    kind = "calendar_days"

    def bare(self) -> str:
        return f"days from {self.period.start} to {self.period.end}"

    def text(self) -> str:
        """The words say the unit."""
        return self.bare()

    def numbers(self) -> list[str]:
        return [str(self.period.start), str(self.period.end)]

    def sentence(self) -> str:
        ends = [
            self.period.start and self.period.start.first,
            self.period.end and self.period.end.last,
        ]
        first, last = (PartialDate(day.isoformat()).display() for day in ends if day)
        return f"Exactly {said(self.value, self.unit)}: {first} to {last}, both included."


def says_days(text: str, start: int) -> bool:
    return OPENING.match(text, start) is not None


def calendar_days(text: str, start: int, end: int) -> CalendarDays:
    """Read "days from 2023-08 to 2024-01" between two places."""
    opening = OPENING.match(text, start)
    position = opening.end() if opening else start
    rest = text[position:end]
    if len(rest.split()) != 3:
        raise InputError("Here go two dates.", position, EXAMPLE)
    try:
        period = Period.parse(rest)
    except DateError as error:
        raise InputError(error.message, position, error.suggestion or EXAMPLE) from error
    days = period.days
    if days is None:
        raise InputError("Here go two dates.", position, EXAMPLE)
    return CalendarDays(parse_unit("day"), Decimal(days), period)
