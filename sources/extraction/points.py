"""One point in time as it is written: a day, a month, a quarter, a half, a year, a decade.

A point may lack its year ("12 March"); `periods` finds it in the other end of the period or
from the date of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sources.extraction.digits import digits_value
from sources.extraction.numbers import SMALL
from sources.extraction.tokens import Sentence
from sources.extraction.words import MONTHS, words

FIRST_YEAR, LAST_YEAR = 1500, 2149
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3,
            "4th": 4, "last": 4, "final": 4}  # fmt: skip
SUFFIXES = frozenset({"st", "nd", "rd", "th"})
VAGUE_PARTS = words("early late mid middle beginning start end summer autumn fall winter spring "
                    "latter")  # fmt: skip
DASHES = frozenset({"-", "‑", "–", "—", "−"})
Parts = tuple[int | None, int | None, int | None]
"""Year, month, day; None for what is not said."""


@dataclass(frozen=True, slots=True)
class Point:
    """Tokens `first` to `end` (exclusive) name the time from `begin` to `finish`."""

    first: int
    end: int
    begin: Parts
    finish: Parts
    bare: bool = False
    """A year and nothing else, which needs a preposition to be a time."""

    @property
    def year(self) -> int | None:
        return self.finish[0]

    def in_year(self, year: int) -> Point:
        return replace(self, begin=(year, *self.begin[1:]), finish=(year, *self.finish[1:]))

    def with_month(self, month: int | None) -> Point:
        begin, finish = self.begin, self.finish
        return replace(
            self, begin=(begin[0], month, begin[2]), finish=(finish[0], month, finish[2])
        )


def iso(parts: Parts) -> str | None:
    """ISO 8601 text as precise as what is said; None without a year or off the calendar."""
    year, month, day = parts
    if year is None:
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def point(sentence: Sentence, place: int) -> Point | None:
    """The point in time that begins at `place`; None when there is none."""
    return (
        _iso_date(sentence, place)
        or _dotted_date(sentence, place)
        or _part_of_year(sentence, place)
        or _day_first(sentence, place)
        or _month_first(sentence, place)
        or _vague_part(sentence, place)
        or _season(sentence, place)
        or _decade(sentence, place)
        or _year(sentence, place)
    )


def _same(first: int, end: int, parts: Parts, *, bare: bool = False) -> Point:
    return Point(first, end, parts, parts, bare)


def year_at(sentence: Sentence, place: int) -> int | None:
    text = sentence.text(place)
    if len(text) != 4 or not text.isdecimal() or sentence.kind(place) != "number":
        return None
    if sentence.glued(place) and sentence.text(place - 1) in {"$", "€", "£", "#"}:
        return None
    return int(text) if FIRST_YEAR <= int(text) <= LAST_YEAR else None


def _month_at(sentence: Sentence, place: int) -> int | None:
    """A month's name with its capital; "March" and "May" are words too."""
    return MONTHS.get(sentence.at(place)) if sentence.capital(place) else None


def _after_month(sentence: Sentence, place: int) -> int:
    """Past the full stop of "Sept."."""
    return (
        place + 2 if sentence.at(place + 1) == "." and len(sentence.at(place)) <= 4 else place + 1
    )


def day_at(sentence: Sentence, place: int) -> tuple[int, int] | None:
    """A day of the month and where it ends ("12", "12th")."""
    text = sentence.text(place)
    if not (text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 31):
        return None
    suffix = sentence.glued(place + 1) and sentence.at(place + 1) in SUFFIXES
    return int(text), place + 1 + suffix


def _iso_date(sentence: Sentence, place: int) -> Point | None:
    """ "2024-03-12" and "2024-03"."""
    year = year_at(sentence, place)
    month = sentence.text(place + 2)
    glued = all(sentence.glued(place + offset) for offset in (1, 2))
    if year is None or sentence.at(place + 1) != "-" or not glued or len(month) != 2:
        return None
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return None
    day = sentence.text(place + 4)
    if (
        sentence.at(place + 3) == "-"
        and sentence.glued(place + 4)
        and day.isdecimal()
        and len(day) == 2
    ):
        parts = (year, int(month), int(day))
        return _same(place, place + 5, parts) if iso(parts) else None
    season = int(month) == (year + 1) % 100
    return None if season else _same(place, place + 3, (year, int(month), None))


def _dotted_date(sentence: Sentence, place: int) -> Point | None:
    """ "12.03.2024"."""
    fields = sentence.text(place).split(".")
    if sentence.kind(place) != "number" or len(fields) != 3 or len(fields[2]) != 4:
        return None
    if not all(field.isdecimal() for field in fields):
        return None
    day, month, year = (int(field) for field in fields)
    parts = (year, month, day)
    valid = FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and iso(parts)
    return _same(place, place + 1, parts) if valid else None


def _of_year(sentence: Sentence, place: int) -> tuple[int | None, int]:
    """The year at `place` or behind "of" or a comma, and where it ends."""
    place_of_year = place + (sentence.at(place) in {"quarter", "period"})
    following = place_of_year + (sentence.at(place_of_year) in {"of", ",", "in"})
    year = year_at(sentence, following)
    return (year, following + 1) if year is not None else (None, place)


def _day_first(sentence: Sentence, place: int) -> Point | None:
    """ "12 March 2024", "12th of March"."""
    day = day_at(sentence, place)
    if day is None:
        return None
    following = day[1] + (sentence.at(day[1]) == "of")
    month = _month_at(sentence, following)
    if month is None:
        return None
    year, end = _of_year(sentence, _after_month(sentence, following))
    return _same(place, end, (year, month, day[0]))


def _month_first(sentence: Sentence, place: int) -> Point | None:
    """ "March 2024", "March 12, 2024", "March 12", "March"."""
    month = _month_at(sentence, place)
    if month is None:
        return None
    following = _after_month(sentence, place)
    day = day_at(sentence, following)
    if day is not None and _is_day(sentence, day[1]):
        year, end = _of_year(sentence, day[1])
        return _same(place, end, (year, month, day[0]))
    year, end = _of_year(sentence, following)
    return _same(place, end, (year, month, None))


def _is_day(sentence: Sentence, end: int) -> bool:
    """ "March 12" is a day, "in March 12 soldiers" is not."""
    following = sentence.at(end)
    measured = following.endswith("s") and len(following) > 3 and following not in {"was", "has"}
    return not measured and following not in {"people", "percent", "per", "%", "million", "km"}


def _part_of_year(sentence: Sentence, place: int) -> Point | None:
    """ "Q3 2023", "the first half of 2024", "the first nine months of 2023"."""
    letter, digit = sentence.at(place), sentence.text(place + 1)
    if letter in {"q", "h"} and sentence.glued(place + 1) and digit in {"1", "2", "3", "4"}:
        months = 3 if letter == "q" else 6
        return _nth(sentence, place, place + 2, int(digit), months)
    start = place + (sentence.at(place) == "the")
    number = ORDINALS.get(sentence.at(start))
    if number is None and sentence.glued(start + 1):
        number, start = ORDINALS.get(sentence.at(start) + sentence.at(start + 1)), start + 1
    if number is None:
        return None
    word = sentence.at(start + 1)
    if word in {"half", "quarter"}:
        half = word == "half"
        if half and sentence.at(start + 2) == "of" and (decade := _decade(sentence, start + 3)):
            return _half_of_decade(place, decade, first=number == 1)
        nth = 2 if half and sentence.at(start) in {"last", "final"} else number
        return _nth(sentence, place, start + 2, nth, 6 if half else 3)
    return _first_months(sentence, place, start + 1, last=number == 4)


def _half_of_decade(first_token: int, decade: Point, *, first: bool) -> Point:
    """ "the first half of the 1990s": five years."""
    year = decade.begin[0] or 0
    begin, finish = (year, year + 4) if first else (year + 5, year + 9)
    return Point(first_token, decade.end, (begin, None, None), (finish, None, None))


def _nth(sentence: Sentence, first: int, end: int, number: int, months: int) -> Point | None:
    year, end = _of_year(sentence, end)
    if number * months > 12 or year is None:
        return None
    return Point(first, end, (year, (number - 1) * months + 1, None), (year, number * months, None))


def _first_months(sentence: Sentence, first: int, place: int, *, last: bool) -> Point | None:
    """ "the first nine months of 2023", "the last two months of 2023"."""
    count = SMALL.get(sentence.at(place))
    if count is None and sentence.text(place).isdecimal():
        read = digits_value(sentence.text(place))
        count = read[0] if read else None
    if count is None or not 1 <= count <= 12 or not sentence.says(place + 1, "months", "of"):
        return None
    year = year_at(sentence, place + 3)
    if year is None:
        return None
    begin, finish = (13 - int(count), 12) if last else (1, int(count))
    return Point(first, place + 4, (year, begin, None), (year, finish, None))


def _vague_part(sentence: Sentence, place: int) -> Point | None:
    """ "late 2023", "mid-2024", "the end of 2025", "early March 2024": no more precise."""
    start = place + (sentence.at(place) == "the")
    if sentence.at(start) not in VAGUE_PARTS:
        return None
    following = start + 1 + (sentence.at(start + 1) in {"of", "-", "in"})
    found = (
        _month_first(sentence, following) or _season(sentence, following)
        or _decade(sentence, following) or _year(sentence, following)
    )  # fmt: skip
    return None if found is None else replace(found, first=place, bare=False)


def _season(sentence: Sentence, place: int) -> Point | None:
    """ "2022-23", "2022/23": both years."""
    year, text = year_at(sentence, place), sentence.text(place + 2)
    joined = sentence.at(place + 1) in DASHES | {"/"} and sentence.glued(place + 1)
    if year is None or not joined or not sentence.glued(place + 2) or len(text) != 2:
        return None
    if not text.isdecimal() or int(text) <= year % 100:
        return None
    last = year - year % 100 + int(text)
    return Point(place, place + 3, (year, None, None), (last, None, None))


def _decade(sentence: Sentence, place: int) -> Point | None:
    """ "the 1990s", "the 1990's"."""
    start = place + (sentence.at(place) == "the")
    year = year_at(sentence, start)
    if year is None or year % 10 or not sentence.glued(start + 1):
        return None
    end = start + 2 if sentence.at(start + 1) == "s" else start + 3
    if sentence.at(end - 1) != "s":
        return None
    return Point(
        place,
        end,
        (year, None, None),
        (year + (99 if year % 100 == 0 and year < 2000 else 9), None, None),
    )


def _year(sentence: Sentence, place: int) -> Point | None:
    start = place
    if sentence.at(start) == "fy" or sentence.at(start) == "year":
        start += 1
    elif sentence.at(start) in {"fiscal", "financial"}:
        start += 1 + (sentence.at(start + 1) == "year")
    year = year_at(sentence, start)
    if year is None:
        return None
    return _same(place, start + 1, (year, None, None), bare=start == place)
