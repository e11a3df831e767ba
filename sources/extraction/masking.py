"""What looks like a figure and is none: designations, times, ages, scores, numbering.

Each is marked on the sentence's tokens, so that no figure begins there; designations are
passed over inside a noun phrase ("50 KN-23 missiles").
"""

from __future__ import annotations

from sources.extraction.counted import read_counted
from sources.extraction.digits import digits_value
from sources.extraction.fractions import CHARACTERS
from sources.extraction.nouns import is_plural, stops
from sources.extraction.numbers import SCALES, SHORT_SCALES, SMALL, TENS, Number, read_number
from sources.extraction.tokens import AGE, NAME, TIME, Sentence
from sources.extraction.unit_names import ABBREVIATIONS, CODES, NAMES, SIGNS
from sources.extraction.units import read_measure
from sources.extraction.words import (
    CAPITALISED_FUNCTION_WORDS,
    DESIGNATORS,
    MONTHS,
    PEOPLE,
    SCORE_WORDS,
    WEEKDAYS,
)

HYPHENS = frozenset({"-", "‑"})
DASHES = frozenset({"-", "‑", "–", "—", "−"})
ORDINALS = frozenset({"st", "nd", "rd", "th"})
ZONES = frozenset({"gmt", "utc", "cet", "cest", "bst", "est", "edt", "pst", "pdt", "msk", "am",
                   "pm", "hrs", "o'clock", "o’clock", "noon"})  # fmt: skip
STREETS = frozenset({"street", "avenue", "road", "lane", "square", "boulevard", "drive"})
OLDEST = 125
GLUED_SCALES = frozenset({*SHORT_SCALES, *SCALES, "percent"})
LONGEST_RUN = 24


def mask(sentence: Sentence) -> None:
    """Mark every token that belongs to something that only looks like a figure."""
    for place in range(len(sentence)):
        if sentence.taken[place]:
            continue
        _mask_addresses(sentence, place)
        _mask_runs(sentence, place)
        if sentence.kind(place) == "number":
            _mask_number(sentence, place)
        else:
            _mask_after_word(sentence, place)
    _mask_scores(sentence)


def _mask_addresses(sentence: Sentence, place: int) -> None:
    """Web and mail addresses, handles, hash tags: the whole run without spaces."""
    web = sentence.says(place, ":", "/", "/") or sentence.says(place, "www", ".")
    sign = sentence.at(place) in {"@", "#", "№"} and sentence.glued(place + 1)
    if not (web or sign):
        return
    first = place
    while sentence.glued(first) and sentence.free(first - 1):
        first -= 1
    sentence.take(first, _run_end(sentence, place, len(sentence)), NAME)


def _run_end(sentence: Sentence, place: int, most: int) -> int:
    end = place + 1
    while sentence.glued(end) and end - place < most:
        end += 1
    return end


def _mask_runs(sentence: Sentence, place: int) -> None:
    """Letters glued to digits ("KN-23", "H5N1", "C4ADS", "COVID-19", "F-16s")."""
    if sentence.kind(place) != "word" or sentence.taken[place]:
        return
    hyphen = sentence.at(place + 1) in HYPHENS and sentence.glued(place + 1)
    number = place + 1 + hyphen
    if sentence.kind(number) != "number" or not sentence.glued(number):
        return
    if _unit_behind_number(sentence, place) or sentence.text(place) in CODES:
        return
    if hyphen and (_number_word(sentence, place) or _own_figure(sentence, number)):
        return
    sentence.take(place, _designation_end(sentence, number), NAME)


def _unit_behind_number(sentence: Sentence, place: int) -> bool:
    """ "40km2": the letters are the unit of the digits before them."""
    return sentence.glued(place) and sentence.kind(place - 1) == "number"


def _number_word(sentence: Sentence, place: int) -> bool:
    return sentence.at(place) in SMALL or sentence.at(place) in TENS or sentence.at(place) in SCALES


def _own_figure(sentence: Sentence, number: int) -> bool:
    """ "Moscow-300 km": what follows the hyphen is a figure with thousands or a unit."""
    return "," in sentence.text(number)


def _designation_end(sentence: Sentence, number: int) -> int:
    """The end of "KN-23", "S-300PMU-2", "F-16s"."""
    end = number + 1
    while end - number < LONGEST_RUN and sentence.glued(end):
        if sentence.kind(end) == "mark":
            glued = sentence.at(end) in HYPHENS | {"/", "."} and sentence.glued(end + 1)
            if not glued or sentence.kind(end + 1) == "mark":
                break
            if sentence.kind(end + 1) == "word" and not sentence.capital(end + 1):
                break
        end += 1
    return end


def _mask_number(sentence: Sentence, place: int) -> None:
    for rule in NUMBER_RULES:
        rule(sentence, place)
        if sentence.taken[place]:
            return
    if digits_value(sentence.text(place)) is None:
        sentence.take(place, place + 1, NAME)


def _numbering(sentence: Sentence, place: int) -> None:
    """ "1. The ministry", "(12) The council": the number of a paragraph."""
    if place == 0 and sentence.at(1) in {".", ")"} and len(sentence) == 2:
        sentence.take(0, 1, NAME)
    elif place == 1 and sentence.at(0) in {"(", "["} and sentence.at(2) in {")", "]"}:
        sentence.take(1, 2, NAME)


def _street(sentence: Sentence, place: int) -> None:
    """ "10 Downing Street"."""
    if sentence.capital(place + 1) and any(
        sentence.at(place + offset) in STREETS and sentence.capital(place + offset)
        for offset in (2, 3)
    ):
        sentence.take(place, place + 1, NAME)


def _clock(sentence: Sentence, place: int) -> None:
    """ "3pm", "3 p.m.", "15:30", "10.45am", "0600 GMT"."""
    end = place + 1
    while sentence.at(end) == ":" and sentence.glued(end) and sentence.kind(end + 1) == "number":
        end += 2
    is_time = end > place + 1
    if sentence.at(end) in ZONES or sentence.says(end, "local", "time"):
        is_time, end = True, end + 1
    elif sentence.at(end) in {"a", "p"} and sentence.says(end + 1, ".", "m"):
        is_time, end = True, end + 3 + (sentence.at(end + 3) == ".")
    elif sentence.at(end) in {"a", "p"} and sentence.at(end + 1) == "m":
        is_time, end = True, end + 2
    if is_time:
        sentence.take(place, end, TIME)


def _ordinal(sentence: Sentence, place: int) -> None:
    """ "21st", "the 1990s", "747s"."""
    word = sentence.at(place + 1)
    if sentence.glued(place + 1) and (word in ORDINALS or word == "s"):
        sentence.take(place, place + 2, NAME)
    elif word in {"'s", "’s", "'", "’"} and sentence.at(place + 2) == "s":
        sentence.take(place, place + 3, NAME)


def _phone(sentence: Sentence, place: int) -> None:
    """ "+44 20 7946 0958", "call 555 0143"."""
    called = sentence.at(place - 1) in {"phone", "tel", "dial", "call", "hotline"}
    plus = sentence.at(place - 1) == "+" and sentence.glued(place) and not sentence.glued(place - 1)
    if not (called or plus):
        return
    end = place + 1
    while sentence.kind(end) == "number" or (
        sentence.at(end) in {"-", "(", ")", "."} and sentence.kind(end + 1) == "number"
    ):
        end += 1
    if called or end > place + 2:
        sentence.take(place, end, NAME)


def _joined_numbers(sentence: Sentence, place: int) -> None:
    """ "24/7", "9/11", "555-0143", "1-2-3", "10.0.0.1-5"."""
    slash = sentence.at(place + 1) == "/" and sentence.glued(place + 1)
    if slash and sentence.glued(place + 2) and sentence.kind(place + 2) == "number":
        number = read_number(sentence, place)
        if number is None or not number.fraction:
            sentence.take(place, _digits_run(sentence, place), NAME)
        return
    end = _digits_run(sentence, place)
    odd = end > place + 4 or (end > place + 2 and sentence.text(end - 1).startswith("0"))
    if odd:
        sentence.take(place, end, NAME)


def _digits_run(sentence: Sentence, place: int) -> int:
    end = place + 1
    while end - place < LONGEST_RUN and (
        sentence.at(end) in DASHES | {"/"}
        and sentence.glued(end)
        and sentence.glued(end + 1)
        and sentence.kind(end + 1) == "number"
    ):
        end += 2
    return end


def _age(sentence: Sentence, place: int) -> None:
    """ "a 35-year-old man", "35 years old", "aged 12 to 17", "Kim, 40,"."""
    number = read_number(sentence, place)
    if number is None or number.value > OLDEST or sentence.at(place - 1) in {"±", "minus"}:
        return
    end = number.end + (sentence.at(number.end) == "-")
    if sentence.at(end) in {"year", "years", "month", "months", "week", "weeks", "day"}:
        old = end + 1 + (sentence.at(end + 1) == "-")
        if sentence.at(old) in {"old", "olds"}:
            sentence.take(place, old + 1, AGE)
            return
    _age_by_context(sentence, place, number)


def _age_by_context(sentence: Sentence, place: int, number: Number) -> None:
    before, after = sentence.at(place - 1), sentence.at(number.end)
    if before == "between" and sentence.at(place - 2) in {"aged", "ages"}:
        before = "aged"
    if before in {"aged", "age", "turned", "turning", "turns"} or (
        before == "of" and sentence.at(place - 2) == "age"
    ):
        end = number.end
        if after in {"to", "and"} | DASHES and (second := read_number(sentence, end + 1)):
            end = second.end
        sentence.take(place, end, AGE)
    elif before in {"under", "over", "below", "above"} and sentence.at(place - 2) in PEOPLE:
        if not _something_counted(sentence, number.end):
            sentence.take(place, number.end, AGE)
    elif before == "," and _apposition(sentence, place, number):
        sentence.take(place, number.end if after in {",", ")", "."} else number.end + 2, AGE)
    elif after in {"and", "or"} and sentence.at(number.end + 1) in {"over", "older", "under",
                                                                   "younger"}:  # fmt: skip
        sentence.take(place, number.end + 2, AGE)


def _apposition(sentence: Sentence, place: int, number: Number) -> bool:
    """ "The striker, 24, has": a person's age between commas."""
    if sentence.kind(place) != "number" or sentence.kind(place - 2) != "word":
        return False
    two = sentence.at(place + 1) == "and" and sentence.at(place + 3) in {",", "."}
    alone = number.end == place + 1 and sentence.at(place + 1) in {",", ")"}
    return ((two or alone) and number.value >= 2 and sentence.kind(place + 2) != "number") or two


def _glued_letters(sentence: Sentence, place: int) -> None:
    """ "5G", "3D", "7x": letters behind digits that are no unit and no scale."""
    following = place + 1
    if not sentence.glued(following) or sentence.kind(following) != "word":
        return
    text = sentence.text(following)
    known = text in CHARACTERS or text in ABBREVIATIONS or text.lower() in GLUED_SCALES
    if (
        known
        or text.lower() in NAMES
        or text in CODES
        or text[0] in SIGNS
        or is_plural(text.lower())
    ):
        return
    sentence.take(place, _designation_end(sentence, following), NAME)


def _named_number(sentence: Sentence, place: int) -> None:
    """ "Resolution 2397", "page 12", "Boeing 737", "No. 10", "Falcon 9"."""
    before = place - 1
    if sentence.at(before) == "." and sentence.at(before - 1) in {"no", "nos", "art", "p", "pp"}:
        before -= 1
    word = sentence.at(before)
    if not word or (sentence.kind(before) != "word" and sentence.taken[before] != NAME):
        return
    if sentence.glued(place) and sentence.text(place - 1) in SIGNS:
        return
    if word in DESIGNATORS:
        if (sentence.capital(before) and before > 0) or not _something_counted(sentence, place + 1):
            sentence.take(place, _list_end(sentence, place), NAME)
    elif _name_before(sentence, before) and not _is_amount(sentence, place):
        sentence.take(place, place + 1, NAME)


def _list_end(sentence: Sentence, place: int) -> int:
    """ "pages 12 to 15", "Articles 5 and 6"."""
    end = place + 1
    if sentence.at(end) in {"and", "to", "or"} | DASHES and sentence.text(end + 1).isdecimal():
        counted = _something_counted(sentence, end + 2)
        return end if counted else end + 2
    return end


def _name_before(sentence: Sentence, before: int) -> bool:
    """Whether a name stands there, so that digits behind it may belong to it."""
    if sentence.taken[before] == NAME:
        return True
    word = sentence.at(before)
    if not sentence.capital(before) or word in MONTHS or word in WEEKDAYS or word in CODES:
        return False
    return (
        word not in CAPITALISED_FUNCTION_WORDS
        and not word.endswith(("'s", "’s"))
        and (before > 0 or not stops(word))
        and sentence.text(before) not in CODES
    )


def _is_amount(sentence: Sentence, place: int) -> bool:
    """Digits behind a name that count something after all ("gave Kyiv 31 tanks")."""
    text = sentence.text(place)
    if sentence.kind(place - 2) == "number" or _number_word(sentence, place - 2):
        return False  # "18 Leopard 2 tanks"
    if "," in text or len(text) > 4 or ("." in text and not sentence.capital(place - 1)):
        return True
    number = read_number(sentence, place)
    scaled = number is not None and number.end > place + 1
    range_mark = sentence.at(place + 1) in {"to", "and"} | DASHES
    return (
        scaled
        or range_mark
        or _something_counted(sentence, place + 1)
        or _verb(sentence, place + 1)
    )


def _verb(sentence: Sentence, place: int) -> bool:
    return sentence.at(place) in {"were", "are", "have", "people", "percent", "per", "others"}


def _something_counted(sentence: Sentence, place: int) -> bool:
    """Whether a unit or a plural noun follows."""
    if sentence.at(place) in HYPHENS and sentence.glued(place):
        return sentence.kind(place + 1) == "word"
    return read_measure(sentence, place) is not None or read_counted(sentence, place) is not None


def _coordinates(sentence: Sentence, place: int) -> None:
    """ "48.5°N", "38 degrees north"; footnotes "[12]"."""
    degree = sentence.at(place + 1) in {"°", "degrees"}
    if degree and sentence.at(place + 2) in {"n", "s", "e", "w", "north", "south", "east", "west"}:
        sentence.take(place, place + 3, NAME)
    if sentence.at(place - 1) == "[" and sentence.at(place + 1) == "]":
        sentence.take(place, place + 1, NAME)


def _mask_after_word(sentence: Sentence, place: int) -> None:
    """Numbers in words that belong to a name or say an age: "World War Two", "aged five"."""
    if not _number_word(sentence, place):
        return
    if sentence.at(place - 1) in DESIGNATORS and not _something_counted(sentence, place + 1):
        sentence.take(place, place + 1, NAME)
    elif sentence.capital(place) and not sentence.begins(place):
        _mask_capital_word(sentence, place)
    elif sentence.at(place + 1) == "o'clock":
        sentence.take(place, place + 2, TIME)
    else:
        _age(sentence, place)


def _mask_capital_word(sentence: Sentence, place: int) -> None:
    """ "World War Two", "Group of Seven", "the Three Gorges"."""
    of = sentence.says(place - 1, "of") and sentence.capital(place - 2)
    before = sentence.capital(place - 1) and place > 1
    if of or before or sentence.capital(place + 1):
        sentence.take(place, place + 1, NAME)


def _mask_scores(sentence: Sentence) -> None:
    """ "won 3-1", "a 2–0 defeat", "52-48": two numbers that are not the ends of a range."""
    sport = any(sentence.at(place) in SCORE_WORDS for place in range(len(sentence)))
    for place in range(len(sentence) - 2):
        if not _pair(sentence, place):
            continue
        first, second = digits_value(sentence.text(place)), digits_value(sentence.text(place + 2))
        if first is None or second is None:
            continue
        scaled = sentence.at(place + 3) in SCALES or sentence.at(place + 3) in {"m", "bn"}
        unclear = not _something_counted(sentence, place + 3) and not scaled
        money = sentence.text(place - 1) in SIGNS
        if (first[0] >= second[0] or (unclear and sport)) and not scaled and not money:
            sentence.take(place, place + 3, NAME)


def _pair(sentence: Sentence, place: int) -> bool:
    return (
        sentence.kind(place) == "number"
        and not sentence.taken[place]
        and sentence.at(place + 1) in DASHES
        and sentence.glued(place + 1)
        and sentence.glued(place + 2)
        and sentence.kind(place + 2) == "number"
        and len(sentence.text(place)) <= 3
        and len(sentence.text(place + 2)) <= 3
    )


NUMBER_RULES = (_numbering, _street, _clock, _ordinal, _phone, _joined_numbers, _age,
                _glued_letters, _named_number, _coordinates)  # fmt: skip
"""In their order: the first that knows what a number belongs to takes it."""
