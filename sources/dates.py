"""Dates that know how precise they are, and periods with both ends inclusive.

"June 2024" is neither the first of June nor the last: it is kept as it was said, and only
asked for its first or last day where a calculation needs one.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sources.reading import ReadingError

LONGEST_TEXT = 60
ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
SHAPES = "Write 2024-06-22, 2024-06 or 2024."


class DateError(ReadingError):
    """A date or period that could not be read."""


class Precision(StrEnum):
    """How much of a date was said."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, order=True, slots=True)
class PartialDate:
    """A day, a month or a year, as ISO 8601 text. Ordered as the text is, so as in time."""

    text: str

    def __post_init__(self) -> None:
        _check_exists(self.text)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read "2024-06-22", "2024-06" or "2024"; `DateError` says what is wrong."""
        return cls(text.strip() if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT])

    @property
    def precision(self) -> Precision:
        return {4: Precision.YEAR, 7: Precision.MONTH}.get(len(self.text), Precision.DAY)

    @property
    def first(self) -> date:
        """The first day that the text may mean."""
        year, month, day = _fields(self.text)
        return date(year, month or 1, day or 1)

    @property
    def last(self) -> date:
        """The last day that the text may mean."""
        year, month, day = _fields(self.text)
        month = month or 12
        return date(year, month, day or calendar.monthrange(year, month)[1])

    def display(self) -> str:
        """ "22 June 2024", "June 2024" or "2024"."""
        year, month, day = _fields(self.text)
        words = [
            str(day) if day else "",
            calendar.month_name[month] if month else "",
            str(year),
        ]
        return " ".join(word for word in words if word)

    def __str__(self) -> str:
        return self.text


def _fields(text: str) -> tuple[int, int, int]:
    match = ISO_DATE.fullmatch(text)
    if match is None:
        raise DateError(f"“{text[:20]}” is not a date.", 0, SHAPES)
    year, month, day = (int(field or 0) for field in match.groups())
    return year, month, day


def _check_exists(text: str) -> None:
    year, month, day = _fields(text)
    if year < 1:
        raise DateError("There is no year 0.", 0, SHAPES)
    if len(text) > 4 and not 1 <= month <= 12:
        raise DateError(f"There is no month {month}.", 5, SHAPES)
    if len(text) > 7 and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise DateError(f"There is no {day} {calendar.month_name[month]} {year}.", 8, SHAPES)


@dataclass(frozen=True, slots=True)
class Period:
    """From a start to an end, both inclusive, either of them open.

    `str(period)` is the form that `Period.parse` reads.
    """

    start: PartialDate | None
    end: PartialDate | None

    def __post_init__(self) -> None:
        if self.start is None and self.end is None:
            raise DateError("A period has a start, an end or both.")
        if self.start and self.end and self.start.first > self.end.last:
            raise DateError("A period cannot end before it starts.", None, "Swap the two dates.")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read "2023-08 to 2024-01", "since 2023-09", "until 2024-01" or one date."""
        if len(text) > LONGEST_TEXT:
            raise DateError("That is too long for a period.", LONGEST_TEXT, SHAPES)
        match text.split():
            case [only]:
                return cls(PartialDate.parse(only), PartialDate.parse(only))
            case [start, "to" | "-" | "–", end]:
                return cls(PartialDate.parse(start), PartialDate.parse(end))
            case ["since" | "from", start]:
                return cls(PartialDate.parse(start), None)
            case ["until", end]:
                return cls(None, PartialDate.parse(end))
        raise DateError(f"“{text}” is not a period.", 0, "Write it like 2023-08 to 2024-01.")

    @property
    def days(self) -> int | None:
        """Calendar days, both ends included; None when an end is open.

        August 2023 to January 2024 is 184: months are counted out, never taken as 30.4 days.
        """
        if self.start is None or self.end is None:
            return None
        return (self.end.last - self.start.first).days + 1

    def display(self) -> str:
        """ "August 2023 to January 2024", "since September 2023", "22 June 2024"."""
        return self._joined(
            self.start.display() if self.start else "",
            self.end.display() if self.end else "",
        )

    def __str__(self) -> str:
        return self._joined(str(self.start or ""), str(self.end or ""))

    @staticmethod
    def _joined(start: str, end: str) -> str:
        if not end:
            return f"since {start}"
        if not start:
            return f"until {end}"
        return start if start == end else f"{start} to {end}"
