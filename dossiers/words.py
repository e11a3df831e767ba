"""Stored values in the words that a reader sees. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from estimates.rounding import rounded_interval
from sources.dates import DateError, PartialDate, Period
from sources.quantities import Bound, Figure, number_text
from sources.reading import ReadingError
from sources.units import read_unit

MODALITIES = {
    "asserted": "stated as fact",
    "may_have": "said to be possible (“may have”)",
    "reported": "reported of others",
    "estimated": "given as an estimate",
    "denied": "denied",
    "planned": "planned or announced",
}
RELATIONS = {
    "quotes": "quotes it",
    "republishes": "republishes it",
    "translates": "translates it",
    "uses_data_of": "uses its data",
    "same_leak": "rests on the same leak",
    "same_author": "is by the same author",
}
"""What a source does with the one that it has it from."""
KINDS = {"dataset": "data set", "social": "social media"}
STANCES = {
    "supports": "Supports the claim",
    "contradicts": "Contradicts the claim",
    "context": "Gives context",
}
HELD_TOGETHER = re.compile(r"(?<=[0-9]) (?=(?:%|t|kg|km|million|billion|trillion)(?![a-z]))")
BEARINGS = {
    "central": "Estimates the quantity itself.",
    "ceiling": "A ceiling: the quantity can hardly be larger than this.",
    "floor": "A floor: the quantity can hardly be smaller than this.",
}
PLACES = {
    "inside": "inside the estimate",
    "edge": "at the edge of the estimate",
    "outside": "outside the estimate",
}
ONE_SIDED_PLACES = {
    "inside": "compatible with it",
    "edge": "at the edge of what it allows",
    "outside": "outside what it allows",
}


def date_words(text: str | None) -> str:
    """ "22 June 2024" for "2024-06-22"; a text that is no date stays as it is."""
    if not text:
        return ""
    try:
        return PartialDate.parse(text).display()
    except DateError:
        return text


def moment_words(text: str) -> str:
    """ "23 November 2026, 02:40 UTC" for an ISO time in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{date_words(moment.date().isoformat())}, {moment:%H:%M} UTC"


def period_words(period: Mapping[str, Any] | None) -> str:
    """ "August 2023 to January 2024 (184 days)"."""
    if not period:
        return ""
    try:
        found = Period(*(PartialDate.parse(it) if (it := period.get(end)) else None
                         for end in ("start", "end")))  # fmt: skip
    except DateError:
        return " to ".join(str(period[end]) for end in ("start", "end") if period.get(end))
    days = f" ({found.days:,} days)" if found.days and found.days > 1 else ""
    return f"{found.display()}{days}"


def figure_of(fields: Mapping[str, Any]) -> Figure | None:
    """The stored figure, to be held against an estimate; None when it cannot be read."""
    try:
        low, high = (None if it is None else Decimal(it) for it in (fields["low"], fields["high"]))
        figure = Figure(fields["text"], low, high, Bound(fields["bound"]), fields["unit"])
        figure.display()
    except (ReadingError, ArithmeticError, ValueError, IndexError):
        return None
    return figure


def interval_words(result: Mapping[str, Any]) -> str:
    """ "1.65 million shells (1.48 to 1.85 million)"."""
    low, central, high = (float(result["quantiles"][percent]) for percent in ("5", "50", "95"))
    return typeset(rounded_interval(low, central, high, read_unit(result["unit"])))


def value_words(value: str, unit: str) -> str:
    """A stored decimal in four significant digits with its unit: "46.25 kg/shell"."""
    number = Decimal(f"{Decimal(value):.4g}")
    return typeset(f"{number_text(number)} {read_unit(unit).label(float(number))}".strip())


def typeset(text: str) -> str:
    """Words of the engine as they are printed: units in words, a true minus, numbers held
    together with their units."""
    return held_together(text.replace("_", " ").replace(" -", " −"))


def held_together(text: str) -> str:
    """No line ends between a number and the word that belongs to it."""
    return HELD_TOGETHER.sub("\u00a0", text)


def size_words(size: int) -> str:
    """Bytes for people: "1.2 MB" (powers of ten)."""
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if size >= 10**power:
            return f"{size / 10**power:.1f} {unit}"
    return f"{size} bytes"


def number_words(number: int) -> str:
    """Small numbers in words, as in running text."""
    small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return small[number] if number < len(small) else f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """ "one source", "14 sources"."""
    return f"{number_words(number)} {one if number == 1 else many}"
