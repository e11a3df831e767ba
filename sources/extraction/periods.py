"""Periods in English text: "between August 2023 and January 2024", "since December 2023".

Both ends are inclusive and as precise as the text; an open end is None. What depends on when
the text was written ("since September", "last year") needs that date and is flagged without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sources.extraction.nouns import stops
from sources.extraction.points import (
    DASHES,
    Parts,
    Point,
    day_at,
    iso,
    point,
)
from sources.extraction.relative import NEEDS_A_DATE, relative_period
from sources.extraction.stretches import year_to
from sources.extraction.tokens import PERIOD, Sentence
from sources.extraction.words import MONTHS, words

SINCE = words("since from after starting beginning following")
UNTIL = words("until till by before through to")
AT = words("in during throughout of for than on with against at early late mid "
           "compared within as and versus vs or the ( [")  # fmt: skip
NEARLY = words("about around circa over")
DETERMINERS = words("a an the his her its their our my this that your these those last first")
CHANGED = words("up down rise rose risen fall fell fallen increase increased decrease decreased "
                "drop dropped decline declined climb climbed jump jumped higher lower")  # fmt: skip
RECORDS = words("imagery images image photo photos photograph photographs picture pictures footage "
                "video videos report reports data document documents figures letter interview "
                "statement records record map census survey study poll article date dates dated "
                "dating")  # fmt: skip
TO = words("to until till through and")


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """ISO dates as precise as the text, None where open; characters `start` to `end`."""

    begin: str | None
    finish: str | None
    start: int
    end: int


def find_periods(sentence: Sentence, today: date | None = None) -> list[FoundPeriod]:
    """The periods of a sentence in order; no figure begins on their tokens."""
    found: list[FoundPeriod] = []
    place = 0
    while place < len(sentence):
        end = _period_at(sentence, place, today, found)
        place = max(end, place + 1)
    return found


def _period_at(sentence: Sentence, place: int, today: date | None, found: list[FoundPeriod]) -> int:
    """Read what begins at `place` into `found`; where it ended."""
    relative = relative_period(sentence, place, today)
    if relative is not None:
        return _keep(sentence, place, relative[2], relative[0], relative[1], found)
    span = year_to(sentence, place)
    if span is not None:
        return _keep(sentence, place, span.end, span.begin, span.finish, found)
    if sentence.taken[place] == PERIOD or not _could_begin(sentence, place):
        return place
    first = point(sentence, place) or _day_alone(sentence, place)
    if first is None:
        return place
    second = _second(sentence, first)
    if second is not None and _is_time(sentence, first, second):
        return _keep_pair(sentence, first, second, today, found)
    if not _is_time(sentence, first, None) or (
        first.finish[1:] == (None, None) and first.year is None
    ):
        return place
    return _keep_one(sentence, first, today, found)


def _could_begin(sentence: Sentence, place: int) -> bool:
    """A cheap test before the patterns: most tokens begin no date."""
    word = sentence.at(place)
    return sentence.kind(place) == "number" or word in MONTHS or word in BEGINNINGS


BEGINNINGS = words("q h fy fiscal financial early late mid middle beginning start end summer "
                   "autumn fall winter spring latter first second third fourth last final the "
                   "year")  # fmt: skip


def _day_alone(sentence: Sentence, place: int) -> Point | None:
    """ "3" in "3 to 9 May 2022": a day whose month is in the other end."""
    day = day_at(sentence, place)
    if day is None or sentence.at(day[1]) not in DASHES | {"to", "and"}:
        return None
    following = point(sentence, day[1] + 1)
    if following is None or following.finish[2] is None or following.finish[1] is None:
        return None
    return Point(place, day[1], (None, None, day[0]), (None, None, day[0]))


def _second(sentence: Sentence, first: Point) -> Point | None:
    """The other end of a period, behind "to", "and" or a dash."""
    joint = first.end
    if sentence.at(joint) not in TO | DASHES:
        return None
    start = joint + 1 + (sentence.says(joint, "to", "the") or sentence.says(joint, "and", "the"))
    second = point(sentence, start)
    if second is None:
        return _days_of_month(sentence, first, start)
    if sentence.at(joint) == "and" and not _between(sentence, first):
        return second if _one_after_the_other(first, second) else None
    return second


def _one_after_the_other(first: Point, second: Point) -> bool:
    """ "March and April 2020", "2022 and 2023": one period; "5 and 9 May": two."""
    (year, month, day), (next_year, next_month, next_day) = first.finish, second.begin
    if day is not None or next_day is not None:
        return month is None and year is None
    if month is None or next_month is None:
        return month is next_month and next_year == (year or 0) + 1
    return year is None and next_month == month + 1


def _days_of_month(sentence: Sentence, first: Point, start: int) -> Point | None:
    """ "May 3-9, 2022", "May 3 to 9": the second day has the month of the first."""
    day = day_at(sentence, start)
    if day is None or first.finish[2] is None or first.year is not None:
        return None
    following = day[1] + (sentence.at(day[1]) == ",")
    year = point(sentence, following)
    if year is not None and year.bare:
        parts: Parts = (year.year, first.finish[1], day[0])
        return Point(start, year.end, parts, parts)
    parts = (None, first.finish[1], day[0])
    return Point(start, day[1], parts, parts)


def _between(sentence: Sentence, first: Point) -> bool:
    return "between" in {sentence.at(first.first - 1), sentence.at(first.first - 2)}


def _is_time(sentence: Sentence, first: Point, second: Point | None) -> bool:
    """Whether the words around say that this is a time, and not a number or an adjective."""
    if not first.bare or (second is not None and not second.bare):
        return _is_month(sentence, first)
    end = (second or first).end
    before = sentence.at(first.first - 1)
    if _measured(sentence, end):
        return False
    if before in DETERMINERS or before.endswith(("'s", "’s")):
        return second is not None and (second.year or 0) > (first.year or 0)
    if before in AT | SINCE | UNTIL or second is not None:
        return second is None or before in SINCE | UNTIL | AT | {"between"} or _years(first, second)
    return _stands_alone(sentence, first, end)


def _years(first: Point, second: Point) -> bool:
    return (first.year or 0) < (second.year or 0)


def _is_month(sentence: Sentence, first: Point) -> bool:
    """ "May" and "March" alone are months only behind a preposition."""
    alone = first.year is None and first.finish[2] is None and first.end - first.first == 1
    if not alone:
        return True
    return sentence.at(first.first - 1) in AT | SINCE | UNTIL | {"last", "this", "between", "next"}


def _measured(sentence: Sentence, end: int) -> bool:
    """ "2000 km": four digits in front of a unit."""
    from sources.extraction.units import read_measure

    found = read_measure(sentence, end)
    return found is not None and sentence.at(end) != "t" and found.kind != "money"


def _stands_alone(sentence: Sentence, first: Point, end: int) -> bool:
    """ "2023 was the hottest year", "(2019)": a year that no noun follows."""
    before = sentence.at(first.first - 1)
    opens = first.first == 0 or before in {",", "(", ";", ":", "by", "and"} | NEARLY
    return opens and _closes(sentence, end)


def _closes(sentence: Sentence, end: int) -> bool:
    """Whether no noun follows that four digits could count or describe."""
    after = sentence.at(end)
    closes = not after or stops(after) or sentence.kind(end) == "mark" or after == "saw"
    return closes and after not in {"of", "-"}


def _keep_pair(
    sentence: Sentence, first: Point, second: Point, today: date | None,
    found: list[FoundPeriod],
) -> int:  # fmt: skip
    second = _dated(sentence, second, today, future=False)
    if first.finish[1] is None and first.year is None:
        first = first.with_month(second.finish[1])
    if first.year is None and second.year is not None:
        first = _same_or_earlier(first, second)
    days = first.finish[2] is not None and second.finish[2] is not None
    if sentence.at(first.end) == "and" and not _between(sentence, first) and days:
        _keep(sentence, first.first, first.end, iso(first.begin), iso(first.finish), found)
        return _keep(
            sentence, second.first, second.end, iso(second.begin), iso(second.finish), found
        )
    return _keep(sentence, first.first, second.end, iso(first.begin), iso(second.finish), found)


def _same_or_earlier(first: Point, second: Point) -> Point:
    """ "November to February 2024" begins in 2023."""
    year = second.finish[0] or 0
    earlier = (first.begin[1] or 0, first.begin[2] or 0) > (
        second.finish[1] or 12,
        second.finish[2] or 31,
    )
    return first.in_year(year - 1 if earlier else year)


def _keep_one(sentence: Sentence, only: Point, today: date | None, found: list[FoundPeriod]) -> int:
    before = _preposition(sentence, only.first)
    only = _dated(
        sentence, only, today, future=before in {"by", "until", "till", "through", "before"}
    )
    begin, finish = iso(only.begin), iso(only.finish)
    if before in SINCE or (before == "in" and _since_an_event(sentence, only.first)):
        finish = None
    elif before in UNTIL - {"to"} or (before == "to" and sentence.at(only.first - 2) == "up"):
        begin = None
    origin = sentence.at(only.first - 2) in RECORDS
    if before == "from" and (origin or _is_contrast(sentence, only)):
        finish = iso(only.finish)
    return _keep(sentence, only.first, only.end, begin, finish, found)


def _since_an_event(sentence: Sentence, first: int) -> bool:
    """ "since the start of the war in February 2022"."""
    for place in range(first - 2, max(first - 10, -1), -1):
        if sentence.at(place) == "since":
            return True
        if sentence.kind(place) != "word" or sentence.taken[place]:
            return False
    return False


def _is_contrast(sentence: Sentence, only: Point) -> bool:
    """ "down 12 percent from Q1 2023", "up from 2014": a time to compare with."""
    said = {sentence.at(place) for place in range(max(only.first - 9, 0), only.first)}
    return bool(said & CHANGED) and not said & {"will", "would", "to", "shall"}


def _preposition(sentence: Sentence, first: int) -> str:
    """The preposition in front; "the end of" and "the" are passed over."""
    place = first - 1
    for _ in range(4):
        if sentence.at(place) not in {"the", "end", "of", "start", "beginning", "at", "as"}:
            break
        place -= 1
    passed = {sentence.at(token) for token in range(place + 1, first)}
    return sentence.at(first - 1) if passed - {"the", "end", "of"} else sentence.at(place)


def _dated(sentence: Sentence, only: Point, today: date | None, *, future: bool) -> Point:
    """The point with a year: the last such time before the text, or the next one."""
    if only.year is not None:
        return only
    if today is None:
        sentence.flags.add(NEEDS_A_DATE)
        return only
    later = (only.begin[1] or 1, only.begin[2] or 1) > (today.month, today.day)
    year = today.year - (1 if later and not future else 0) + (1 if future and not later else 0)
    return only.in_year(year)


def _keep(
    sentence: Sentence, first: int, end: int, begin: str | None, finish: str | None,
    found: list[FoundPeriod],
) -> int:  # fmt: skip
    """Note a period with an end that is known, and mark its tokens in any case."""
    sentence.take(first, end, PERIOD)
    ordered = begin is None or finish is None or begin[:4] <= finish[:4]
    if (begin or finish) and ordered:
        start = sentence.tokens[first].start
        found.append(FoundPeriod(begin, finish, start, sentence.tokens[end - 1].end))
    return end
