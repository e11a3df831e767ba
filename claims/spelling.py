"""Figures, dates, captures and passages as the plain values of frozen content."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from audit.canonical import decimal_text
from claims.tracing import Carried
from sources.columns import FigureColumns, PeriodColumns
from sources.drift_along import Repeat
from sources.models import Capture, Passage

Entry = dict[str, Any]


def capture(row: Capture) -> Entry:
    return {
        "sha256": row.sha256,
        "size": row.size,
        "media_type": row.media_type,
        "filename": row.filename,
        "captured_on": row.captured_at.date().isoformat(),
    }


def passage(row: Passage | None) -> Entry | None:
    """Where the words stand, only for a passage that was found in its capture's text."""
    if row is None:
        return None
    named = ("prefix", "suffix", "start", "end")
    where = {name: getattr(row, name) for name in named if getattr(row, name) not in (None, "")}
    return {"quote": row.quote, "page": row.page, "capture": row.capture.sha256, **where}


def figure(row: FigureColumns) -> Entry:
    return {
        "text": row.text,
        "low": number(row.low),
        "high": number(row.high),
        "bound": row.bound,
        "unit": row.unit,
    }


def period(row: PeriodColumns) -> Entry | None:
    if row.period is None:
        return None
    return {"start": text(row.period_start), "end": text(row.period_end)}


def number(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def text(value: object) -> str | None:
    return None if value is None else str(value)


def carried(found: Carried) -> Entry:
    """Who carries a figure; sources by the names that readers see."""
    it = found.carriers
    return {
        "quantity": found.key,
        "sources": list(it.support),
        "origins": list(it.origins),
        "chains": it.chains,
        "single_points": list(it.single_points),
        "apart": list(found.apart),
        "sentence": found.sentence,
        "apart_sentence": found.apart_sentence,
    }


def drifted(pair: Repeat) -> list[Entry]:
    """What one figure lost against the one that it repeats, by the keys of both."""
    named = {"report": pair.report.key, "origin": pair.origin.key, "stated": pair.stated}
    return [
        {
            **named,
            "respect": str(it.respect),
            "before": it.before,
            "after": it.after,
            "sentence": it.sentence,
        }
        for it in pair.drifts
    ]
