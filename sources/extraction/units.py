"""The unit behind a number, or the currency in front of it, by the name it goes by.

"74,000 metric tons", "a 152-mm shell", "$1.6bn", "10,000 shells a day", "120 to 180 vehicles
per month". Names: `sources.extraction.unit_names`; counted things: `sources.extraction.counted`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.extraction.bounds import after_number
from sources.extraction.counted import of_a_number, read_counted
from sources.extraction.nouns import is_adjective, is_plural, singular, stops
from sources.extraction.numbers import Number
from sources.extraction.rates import with_rates
from sources.extraction.tokens import Sentence
from sources.extraction.unit_names import (
    ABBREVIATIONS,
    AREAS,
    CODES,
    DOLLARS,
    DURATIONS,
    MONEY,
    MONEY_PLURALS,
    NAMES,
    ONLY_GLUED,
    SIGNS,
)

FRACTION = "fraction"
TIMES = "times"
HYPHENS = frozenset({"-", "‑"})
AFTER_LONG = frozenset({"long", "wide", "high", "tall", "deep", "thick", "old", "range", "strong",
                        "plus", "odd", "mark", "class", "heavy"})  # fmt: skip
NO_UNIT_BEHIND_HYPHEN = frozenset({"off", "time", "sided", "way", "size", "fits", "liner", "stop",
                                   "on", "hit", "figure", "digit", "and", "to", "or"})  # fmt: skip
US_DOLLAR = frozenset({"us", "american"})


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit's name, where its words end (exclusive), and what kind of unit it is.

    `kind`: money, measure, duration, percent, fraction, times, count. `adjective`: it is
    hyphenated in front of a noun ("a 12-metre boat").
    """

    name: str
    end: int
    kind: str
    adjective: bool = False
    odd: bool = False


def read_currency(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """The currency written in front of a number at `place`, and where it ends."""
    text = sentence.text(place)
    if text in SIGNS:
        return SIGNS[text], place + 1
    if (
        sentence.at(place) in DOLLARS
        and sentence.text(place + 1) == "$"
        and sentence.glued(place + 1)
        and sentence.capital(place)
    ):
        return DOLLARS[sentence.at(place)], place + 2
    if text in CODES:
        return CODES[text], place + 1
    return None


def read_unit(sentence: Sentence, number: Number, money: str = "") -> NamedUnit | None:
    """The unit of `number`, rates included; `money` is the currency already read."""
    found = NamedUnit(money, number.end, "money") if money else _unit_at(sentence, number)
    if found is None or not found.name or found.kind == "fraction":
        return found
    name, end = with_rates(sentence, found.name, found.end, duration=found.kind == "duration")
    return NamedUnit(name, end, found.kind, found.adjective, found.odd)


def _unit_at(sentence: Sentence, number: Number) -> NamedUnit | None:
    place = number.end
    if number.fraction:
        return _of_fraction(sentence, number)
    if sentence.at(place) in HYPHENS and sentence.glued(place) and sentence.at(place + 1) != "plus":
        return _hyphenated(sentence, number, place)
    if sentence.at(place) == "odd":
        rest = read_measure(sentence, place + 1) or _count(sentence, number, place + 1)
        return NamedUnit(rest.name, rest.end, rest.kind, odd=True) if rest else None
    tail = after_number(sentence, place)
    if tail is not None and not tail.words.startswith("at "):
        place = tail.end
    if sentence.says(place, ",", "of") or (sentence.at(place) == "of" and number.vague):
        place += 1
    return (
        _spaced_measure(sentence, place)
        or _times(sentence, place)
        or _count(sentence, number, place)
    )


def _spaced_measure(sentence: Sentence, place: int) -> NamedUnit | None:
    """A measure behind a space; but "3,000 night-vision goggles" are no nights."""
    found = read_measure(sentence, place)
    if found is None or sentence.at(found.end) not in HYPHENS or not sentence.glued(found.end):
        return found
    return found if is_plural(sentence.at(found.end - 1)) else None


def _of_fraction(sentence: Sentence, number: Number) -> NamedUnit:
    """ "half an hour" and "2.5 years" are measures; "a third of the fleet" is a fraction."""
    place = number.end + (sentence.at(number.end) == "of")
    if sentence.at(place) in {"a", "an"}:
        measure = read_measure(sentence, place + 1)
        if measure and not is_plural(sentence.at(place + 1)):
            return measure
    return NamedUnit(FRACTION, number.end, "fraction")


def read_measure(sentence: Sentence, place: int) -> NamedUnit | None:
    """A unit of measure, per cent or a currency at `place`."""
    text = sentence.text(place)
    if text in {"%", "％"}:
        return _percent(sentence, place + 1)
    if text in SIGNS and sentence.glued(place):
        return NamedUnit(SIGNS[text], place + 1, "money")
    if text in CODES:
        return NamedUnit(CODES[text], place + 1, "money")
    return (
        _degrees(sentence, place)
        or _area(sentence, place)
        or _abbreviation(sentence, place)
        or _measure_words(sentence, place)
        or _money_words(sentence, place)
    )


def _percent(sentence: Sentence, end: int) -> NamedUnit:
    if sentence.at(end) in {"point", "points"}:
        return NamedUnit("percentage point", end + 1, "percent")
    return NamedUnit("percent", end, "percent")


def _degrees(sentence: Sentence, place: int) -> NamedUnit | None:
    if sentence.text(place) not in {"°", "º", "℃"}:
        return None
    if sentence.text(place) == "℃":
        return NamedUnit("degree Celsius", place + 1, "measure")
    scale = {"c": "degree Celsius", "f": "degree Fahrenheit"}.get(sentence.at(place + 1))
    return NamedUnit(scale or "degree", place + (2 if scale else 1), "measure")


def _area(sentence: Sentence, place: int) -> NamedUnit | None:
    """ "square kilometres", "sq km", "km2", "cubic-metre"."""
    power = AREAS.get(sentence.at(place))
    if power is None:
        return _with_power(sentence, place)
    following = place + 1 + (sentence.at(place + 1) in {".", "-"})
    name = ABBREVIATIONS.get(sentence.text(following)) or NAMES.get(
        singular(sentence.at(following))
    )
    return NamedUnit(f"{power} {name}", following + 1, "measure") if name else None


def _with_power(sentence: Sentence, place: int) -> NamedUnit | None:
    power = {"2": "square", "3": "cubic"}.get(sentence.text(place + 1))
    if power and sentence.glued(place + 1) and sentence.text(place) in {"km", "m", "cm", "mm"}:
        return NamedUnit(f"{power} {ABBREVIATIONS[sentence.text(place)]}", place + 2, "measure")
    return None


def _abbreviation(sentence: Sentence, place: int) -> NamedUnit | None:
    text = sentence.text(place)
    name = ABBREVIATIONS.get(text)
    if name is None or (text in ONLY_GLUED and not sentence.glued(place)):
        return None
    if name == "degree Celsius" and is_plural(sentence.at(place + 1)):
        return None
    return NamedUnit(name, place + 1, _kind(name))


def _measure_words(sentence: Sentence, place: int) -> NamedUnit | None:
    """The longest unit name at `place`, of up to three words."""
    if sentence.kind(place) != "word":
        return None
    for count in (3, 2, 1):
        for joint in ("-", " ") if count > 1 else ("",):
            name, end = _joined(sentence, place, count, joint)
            if name:
                return NamedUnit(name, end, _kind(name))
    return None


def _joined(sentence: Sentence, place: int, count: int, joint: str) -> tuple[str, int]:
    step = 2 if joint == "-" else 1
    places = range(place, place + step * count, step)
    if joint == "-" and any(sentence.at(token + 1) != "-" for token in places[:-1]):
        return "", place
    if any(sentence.kind(token) != "word" for token in places) or sentence.taken[places[-1]]:
        return "", place
    parts = [sentence.at(token) for token in places]
    if count == 3:
        parts[0] = singular(parts[0])
        return NAMES.get(" ".join(parts), ""), places[-1] + 1
    parts[-1] = singular(parts[-1])
    if count == 2 and parts[0] in {"degrees", "kilometres"}:
        parts[0] = singular(parts[0])
    return NAMES.get(" ".join(parts), ""), places[-1] + 1


def _kind(name: str) -> str:
    if name in DURATIONS:
        return "duration"
    return "percent" if name in {"percent", "percentage point", "basis point"} else "measure"


def _money_words(sentence: Sentence, place: int) -> NamedUnit | None:
    """ "euros", "US dollars", "Swiss francs"."""
    nationality = ""
    start = place
    if sentence.capital(place) and _money(sentence, place + 1):
        nationality, start = sentence.text(place), place + 1
    elif sentence.says(place, "u", ".", "s", "."):
        start = place + 4
    name = _money(sentence, start)
    if not name:
        return None
    if nationality and nationality.lower() not in US_DOLLAR:
        name = f"{nationality} {name}"
    return NamedUnit(name, start + 1, "money")


def _money(sentence: Sentence, place: int) -> str:
    word = sentence.at(place)
    name = MONEY_PLURALS.get(word) or singular(word)
    return name if name in MONEY else ""


def _times(sentence: Sentence, place: int) -> NamedUnit | None:
    return NamedUnit(TIMES, place + 1, "times") if sentence.at(place) == "times" else None


def _count(sentence: Sentence, number: Number, place: int) -> NamedUnit | None:
    one = number.value == 1 and not number.vague
    if one and sentence.at(place) in {"another", "more", "day"}:
        return None
    if one and sentence.at(place) == "of" and not of_a_number(sentence, place):
        return None
    counted = read_counted(sentence, place, one=one)
    if counted is None:
        return None
    measure = NAMES.get(counted.name.rpartition(" ")[2], "")  # "11 unpaid hours"
    if measure in DURATIONS:
        return NamedUnit(measure, counted.end, "duration")
    return NamedUnit(counted.name, counted.end, "count")


def _hyphenated(sentence: Sentence, number: Number, place: int) -> NamedUnit | None:
    """ "a 152-mm shell", "300-odd tanks", "a 5,000-strong force", "a 10-member panel"."""
    word = sentence.at(place + 1)
    if not sentence.glued(place + 1) or sentence.kind(place + 1) != "word":
        return None
    if word == "odd":
        rest = read_measure(sentence, place + 2) or _count(sentence, number, place + 2)
        return NamedUnit(rest.name if rest else "", rest.end if rest else place + 2,
                         rest.kind if rest else "count", odd=True)  # fmt: skip
    if word == "strong":
        return NamedUnit("person", place + 2, "count", adjective=True)
    if word == "fold":
        return NamedUnit(TIMES, place + 2, "times", adjective=True)
    if word in {"a", "an"}:
        return None
    found = read_measure(sentence, place + 1)
    if found is None and _plain_noun(sentence, place + 1):
        found = NamedUnit(singular(word), place + 2, "count")
    if found is None:
        return None
    return NamedUnit(found.name, _tail_end(sentence, found.end), found.kind, adjective=True)


def _plain_noun(sentence: Sentence, place: int) -> bool:
    word = sentence.at(place)
    return not (
        sentence.capital(place)
        or stops(word)
        or is_adjective(word)
        or word in NO_UNIT_BEHIND_HYPHEN
    )


def _tail_end(sentence: Sentence, place: int) -> int:
    """Past "-long" in "12-metre-long"."""
    if sentence.at(place) in HYPHENS and sentence.at(place + 1) in AFTER_LONG:
        return place + 2
    return place


def something_counted(sentence: Sentence, place: int) -> bool:
    """Whether a unit or a plural noun follows."""
    if sentence.at(place) in HYPHENS and sentence.glued(place):
        return sentence.kind(place + 1) == "word"
    return read_measure(sentence, place) is not None or read_counted(sentence, place) is not None
