"""Stored values in the words that a reader sees. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from dossiers.language import gettext as _
from dossiers.language import ngettext, noop
from estimates.rounding import rounded_interval
from sources.dates import DateError, PartialDate, Period, Precision
from sources.quantities import Bound, Figure, number_text
from sources.reading import ReadingError
from sources.units import read_unit

MONTHS = (
    *(noop("January"), noop("February"), noop("March"), noop("April"), noop("May"), noop("June")),
    *(noop("July"), noop("August"), noop("September"), noop("October"), noop("November")),
    noop("December"),
)
SMALL_NUMBERS = (
    *(noop("no"), noop("one"), noop("two"), noop("three"), noop("four"), noop("five")),
    *(noop("six"), noop("seven"), noop("eight"), noop("nine")),
)
MODALITIES = {
    "asserted": noop("stated as fact"),
    "may_have": noop("said to be possible (“may have”)"),
    "reported": noop("reported of others"),
    "estimated": noop("given as an estimate"),
    "denied": noop("denied"),
    "planned": noop("planned or announced"),
}
RELATIONS = {
    "quotes": noop("quotes it"),
    "republishes": noop("republishes it"),
    "translates": noop("translates it"),
    "uses_data_of": noop("uses its data"),
    "same_leak": noop("rests on the same leak"),
    "same_author": noop("is by the same author"),
}
"""What a source does with the one that it has it from."""
RESPECTS = {
    "value": noop("value"),
    "unit": noop("unit"),
    "bound": noop("bound"),
    "modality": noop("modality"),
    "period": noop("period"),
    "place": noop("place"),
}
"""In which a report differs from what it repeats."""
KINDS = {
    "article": noop("article"),
    "broadcast": noop("broadcast"),
    "dataset": noop("data set"),
    "report": noop("report"),
    "statement": noop("statement"),
    "imagery": noop("imagery"),
    "social": noop("social media"),
    "document": noop("document"),
    "other": noop("other"),
}
STANCES = {
    "supports": noop("Supports the claim"),
    "contradicts": noop("Contradicts the claim"),
    "context": noop("Gives context"),
}
STATUSES = {
    "logged": noop("logged"),
    "checking": noop("checking"),
    "in review": noop("in review"),
    "approved": noop("approved"),
    "published": noop("published"),
    "returned": noop("returned"),
    "on hold": noop("on hold"),
    "withdrawn": noop("withdrawn"),
    "changed since approval": noop("changed since approval"),
    "superseded": noop("superseded"),
}
"""How a claim stood, as the facts of an issue keep it."""
ISSUE_KINDS = {
    "draft": noop("draft"),
    "approved": noop("approved"),
    "published": noop("published"),
    "superseded": noop("superseded"),
}
SOMEBODY = noop("a member of the desk")
HELD_TOGETHER = re.compile(r"(?<=[0-9]) (?=(?:%|t|kg|km|million|billion|trillion)(?![a-z]))")
BEARINGS = {
    "central": noop("Estimates the quantity itself."),
    "ceiling": noop("A ceiling: the quantity can hardly be larger than this."),
    "floor": noop("A floor: the quantity can hardly be smaller than this."),
}
PLACES = {
    "inside": noop("inside the estimate"),
    "edge": noop("at the edge of the estimate"),
    "outside": noop("outside the estimate"),
}
ONE_SIDED_PLACES = {
    "inside": noop("compatible with it"),
    "edge": noop("at the edge of what it allows"),
    "outside": noop("outside what it allows"),
}


def looked_up(table: Mapping[str, str], name: str) -> str:
    """What a table says of a name, in the language that is spoken; the name itself for one that
    it does not have."""
    return _(table[name]) if name in table else name


def quoted(text: str) -> str:
    """In the quotation marks of the language that is spoken."""
    return _("“{text}”").format(text=text)


def date_words(text: str | None) -> str:
    """ "22 June 2024" for "2024-06-22"; a text that is no date stays as it is."""
    if not text:
        return ""
    try:
        return _dated(PartialDate.parse(text))
    except DateError:
        return text


def _dated(date: PartialDate) -> str:
    first = date.first
    if date.precision == Precision.YEAR:
        return str(first.year)
    month = _(MONTHS[first.month - 1])
    if date.precision == Precision.MONTH:
        return f"{month} {first.year}"
    return _("{day} {month} {year}").format(day=first.day, month=month, year=first.year)


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
    days = _(" ({number} days)").format(number=f"{found.days:,}") if (found.days or 0) > 1 else ""
    return f"{spanned(found)}{days}"


def spanned(period: Period) -> str:
    """ "August 2023 to January 2024"."""
    start, end = (_dated(it) if it else "" for it in (period.start, period.end))
    if not end:
        return _("since {start}").format(start=start)
    if not start:
        return _("until {end}").format(end=end)
    return start if start == end else _("{start} to {end}").format(start=start, end=end)


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


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words where one ends near the cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    head, blank, tail = cut.rpartition(" ")
    return f"{(head if blank and len(tail) < most // 3 else cut).rstrip(' ,.;:–-')}…"


def isolated(text: str, direction: str) -> str:
    """A text that keeps its punctuation on its own side within one of the other direction."""
    return (
        f"\N{RIGHT-TO-LEFT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        if direction == "rtl"
        else text
    )


def size_words(size: int) -> str:
    """Bytes for people: "1.2 MB" (powers of ten)."""
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if size >= 10**power:
            return f"{size / 10**power:.1f} {unit}"
    return _("{size} bytes").format(size=size)


def number_words(number: int) -> str:
    """Small numbers in words, as in running text."""
    return _(SMALL_NUMBERS[number]) if number < len(SMALL_NUMBERS) else f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """ "one source", "14 sources" of "{number} source" and "{number} sources"."""
    return ngettext(one, many, number).format(number=number_words(number))


def capitalised(text: str) -> str:
    """With a capital where a sentence begins; names inside keep theirs."""
    return text[:1].upper() + text[1:]
