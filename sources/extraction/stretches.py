"""So long, up to then: "the year to March 2024", "the 12 months ending June 2024"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sources.extraction.numbers import read_number
from sources.extraction.points import Parts, iso, point
from sources.extraction.tokens import Sentence
from sources.extraction.words import words

A_WEEK = -1
STRETCHES = {"year": 12, "quarter": 3, "half": 6, "decade": 120, "week": A_WEEK}
BEFORE_STRETCH = words("the financial fiscal first second third fourth final last")


@dataclass(frozen=True, slots=True)
class Stretch:
    begin: str | None
    finish: str | None
    end: int


def year_to(sentence: Sentence, place: int) -> Stretch | None:
    """ "the year to March 2024", "the 12 months ending June 2024"."""
    months, following = _how_long(sentence, place)
    if not months or sentence.at(following) not in {"to", "ending", "ended", "through"}:
        return None
    following += 1 + (sentence.at(following + 1) in {"in", "on", "the"})
    last = point(sentence, following)
    begin = _begin(months, last.finish) if last else None
    return Stretch(begin, iso(last.finish), last.end) if last and begin else None


def _begin(months: int, finish: Parts) -> str | None:
    """Where a stretch of so many months began that ended then; a week is told as `A_WEEK`."""
    year, month, day = finish
    if year is None:
        return None
    if months == A_WEEK:
        ended = iso(finish) if day else None
        return (date.fromisoformat(ended) - timedelta(days=6)).isoformat() if ended else None
    if month is None:
        return iso((year - months // 12 + 1, None, None)) if months > 12 else None
    count = year * 12 + month - months + (1 if day is None or day > 27 else 0)
    return iso(((count - 1) // 12, (count - 1) % 12 + 1, None))


def _how_long(sentence: Sentence, place: int) -> tuple[int, int]:
    """Months in "year", "quarter", "12 months", "six months"; and where the words end."""
    if sentence.at(place) in STRETCHES and sentence.at(place - 1) in BEFORE_STRETCH:
        return STRETCHES[sentence.at(place)], place + 1
    near = {sentence.at(place + 1), sentence.at(place + 2), sentence.at(place + 3)}
    if not near & {"months", "years", "month"} or sentence.taken[place]:
        return 0, place
    number = read_number(sentence, place)
    if number is None or not 1 <= number.value <= 60 or number.value != int(number.value):
        return 0, place
    factor = {"months": 1, "years": 12, "month": 1}.get(sentence.at(number.end), 0)
    return int(number.value) * factor, number.end + 1
