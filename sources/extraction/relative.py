"""Periods told from the day the text was written: "last year", "yesterday", "on Tuesday"."""

from __future__ import annotations

from datetime import date, timedelta

from sources.extraction.tokens import Sentence
from sources.extraction.words import WEEKDAYS

NEEDS_A_DATE = "period needs the date of the text"
"""The flag of a sentence with such a period, when that day is not known."""


def relative_period(
    sentence: Sentence, place: int, today: date | None
) -> tuple[str | None, str | None, int] | None:
    """ "last year", "this month", "yesterday", "on Tuesday": from the date of the text."""
    word, following = sentence.at(place), sentence.at(place + 1)
    if word in {"yesterday", "today"} and today:
        day = (today - timedelta(days=word == "yesterday")).isoformat()
        return day, day, place + 1
    if word in WEEKDAYS and sentence.capital(place) and today and sentence.at(place - 1) == "on":
        back = (today.weekday() - WEEKDAYS[word]) % 7
        day = (today - timedelta(days=back)).isoformat()
        return day, day, place + 1
    if word not in {"last", "this", "next"} or following not in {"year", "month"}:
        return None
    if sentence.at(place + 2) in {"'s", "to"}:
        return None
    return _year_or_month(sentence, place, today)


def _year_or_month(
    sentence: Sentence, place: int, today: date | None
) -> tuple[str | None, str | None, int] | None:
    if today is None:
        sentence.flags.add(NEEDS_A_DATE)
        return None, None, place + 2
    step = {"last": -1, "this": 0, "next": 1}[sentence.at(place)]
    if sentence.at(place + 1) == "year":
        text = f"{today.year + step:04d}"
    else:
        count = today.year * 12 + today.month - 1 + step
        text = f"{count // 12:04d}-{count % 12 + 1:02d}"
    since = sentence.at(place - 1) == "since"
    until = sentence.at(place - 1) in {"until", "by"}
    return (None if until else text), (None if since else text), place + 2
