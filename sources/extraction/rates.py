"""Rates: "shells a day", "dollars per barrel", "km/h", "litres per person per day"."""

from __future__ import annotations

from sources.extraction.counted import read_counted
from sources.extraction.digits import digits_value
from sources.extraction.nouns import is_adjective, singular, stops
from sources.extraction.tokens import NAME, Sentence
from sources.extraction.unit_names import ABBREVIATIONS, INSEPARABLE, NAMES, TIME_UNITS

MOST_RATES = 3
WORDS_OF_WHAT = 4
NOT_PER = frozenset({"percent", "degree", "magnitude", "stone", "pct", "fahrenheit", "celsius"})
NOT_A_RATE = frozenset({"earlier", "ago", "later", "before", "after", "old", "long"})


def with_rates(sentence: Sentence, name: str, end: int, *, duration: bool) -> tuple[str, int]:
    """The unit's name with what it is per, and where that ends."""
    for _ in range(MOST_RATES):
        found = _rate(sentence, end) or (None if duration else _rate_behind(sentence, end))
        if found is None:
            return name, end
        name, end = f"{name}/{found[0]}", found[1]
    return name, end


def _rate(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """A rate that begins at `place`."""
    word = sentence.at(place)
    if word == "per":
        return _per(sentence, place + 1)
    if word in {"a", "an", "each", "every"}:
        return _a(sentence, place + 1)
    if word == "/" and sentence.glued(place):
        return _slash(sentence, place + 1)
    if word == "-" and sentence.at(place + 1) in {"a", "an", "per"} and sentence.glued(place):
        following = place + 2 + (sentence.at(place + 2) == "-")
        return _unit_word(sentence, following)
    return None


def _unit_word(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """A unit or a noun in the singular."""
    if sentence.kind(place) != "word":
        return None
    for power in ("square", "cubic"):
        if sentence.at(place) == power and (name := NAMES.get(sentence.at(place + 1))):
            return f"{power} {name}", place + 2
    word = sentence.at(place)
    for joint, step in ((" ", 1), ("-", 2)):
        name = NAMES.get(f"{word}{joint}{sentence.at(place + step)}")
        if name and (step == 1 or sentence.at(place + 1) == "-"):
            return name, place + step + 1
    return NAMES.get(word) or word, place + 1


def _per(sentence: Sentence, place: int) -> tuple[str, int] | None:
    if sentence.kind(place) == "number":
        return _per_many(sentence, place)
    if sentence.at(place) in {"capita", "head"}:
        return "person", place + 1
    while is_adjective(sentence.at(place)) and sentence.kind(place) == "word":
        place += 1
    return None if stops(sentence.at(place)) else _unit_word(sentence, place)


def _per_many(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """ "per 100,000 people"."""
    if digits_value(sentence.text(place)) is None:
        return None
    counted = read_counted(sentence, place + 1)
    unit = NAMES.get(singular(sentence.at(place + 1)))
    if unit:
        return f"{sentence.text(place)} {unit}", place + 2
    return (f"{sentence.text(place)} {counted.name}", counted.end) if counted else None


def _a(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """ "a day", "a barrel"; not "a year earlier", nor "a man" who begins something new."""
    word = sentence.at(place)
    hyphenated = sentence.at(place + 1) == "-"
    if hyphenated and (name := NAMES.get(f"{word}-{sentence.at(place + 2)}")):
        return name, place + 3  # "38 euros a megawatt-hour"
    if hyphenated or sentence.at(place + 1) in NOT_A_RATE:
        return None
    if sentence.at(place - 1) in {"each", "every"} and word not in TIME_UNITS:
        return None
    if (
        word == "second"
        and sentence.kind(place + 1) == "word"
        and not stops(sentence.at(place + 1))
    ):
        return None
    if word in INSEPARABLE or (word in NAMES and word not in NOT_PER):
        return NAMES.get(word) or word, place + 1
    return None


def _slash(sentence: Sentence, place: int) -> tuple[str, int] | None:
    if not sentence.glued(place) or sentence.kind(place) != "word":
        return None
    name = ABBREVIATIONS.get(sentence.text(place)) or NAMES.get(singular(sentence.at(place)))
    return (name or singular(sentence.at(place))), place + 1


def _rate_behind(sentence: Sentence, place: int) -> tuple[str, int] | None:
    """ "3 million barrels of oil a day", "10,000 shells fired per day"."""
    here = place
    if sentence.at(here) == "of":
        for _ in range(WORDS_OF_WHAT):
            here += 1
            word = sentence.kind(here) == "word" and not stops(sentence.at(here))
            if not word and sentence.taken[min(here, len(sentence) - 1)] != NAME:
                break
    elif sentence.at(here).endswith("ed") or sentence.at(here) in {"sold", "made", "built", "sent"}:
        here += 1
    if here == place or sentence.at(here) not in {"a", "per", "each", "every"}:
        return None
    if sentence.at(here + 1) not in TIME_UNITS and sentence.at(here) != "per":
        return None
    return _rate(sentence, here)
