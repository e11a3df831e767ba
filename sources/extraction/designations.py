"""Designations: "KN-23", "Resolution 2397", "Boeing 737", "World War Two", web addresses.

They are marked as names: no figure begins there, and inside a noun phrase they are passed over
("50 KN-23 missiles").
"""

from __future__ import annotations

from sources.extraction.fractions import CHARACTERS
from sources.extraction.nouns import is_plural, stops
from sources.extraction.numbers import SCALES, is_number_word, read_number
from sources.extraction.short_scales import SHORT_SCALES
from sources.extraction.tokens import NAME, Sentence
from sources.extraction.unit_names import ABBREVIATIONS, CODES, NAMES, SIGNS
from sources.extraction.units import read_measure, something_counted
from sources.extraction.words import (
    CAPITALISED_FUNCTION_WORDS,
    DESIGNATORS,
    MONTHS,
    WEEKDAYS,
    words,
)

HYPHENS = frozenset({"-", "‑"})
DASHES = HYPHENS | {"–", "—", "−"}
STREETS = frozenset({"street", "avenue", "road", "lane", "square", "boulevard", "drive"})
GLUED_SCALES = frozenset({*SHORT_SCALES, *SCALES, "percent"})
FIRST_DESCRIBING, LAST_DESCRIBING = 1900, 2049
OWNING = words("the a an its his her their our my this that every each")
LONGEST_RUN = 24
"""Tokens of one designation, written without spaces."""


def mask_addresses(sentence: Sentence, place: int) -> None:
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


def mask_runs(sentence: Sentence, place: int) -> None:
    """Letters glued to digits ("KN-23", "H5N1", "C4ADS", "COVID-19", "F-16s")."""
    if sentence.kind(place) != "word" or sentence.taken[place]:
        return
    hyphen = sentence.at(place + 1) in HYPHENS and sentence.glued(place + 1)
    number = place + 1 + hyphen
    if sentence.kind(number) != "number" or not sentence.glued(number):
        return
    if _unit_behind_number(sentence, place) or sentence.text(place) in CODES:
        return
    if hyphen and (is_number_word(sentence, place) or _own_figure(sentence, number)):
        return
    sentence.take(place, _designation_end(sentence, number), NAME)


def _unit_behind_number(sentence: Sentence, place: int) -> bool:
    """ "40km2": the letters are the unit of the digits before them."""
    return sentence.glued(place) and sentence.kind(place - 1) == "number"


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


def glued_letters(sentence: Sentence, place: int) -> None:
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


def named_number(sentence: Sentence, place: int) -> None:
    """ "Resolution 2397", "page 12", "Boeing 737", "No. 10", "Falcon 9"."""
    before = place - 1
    if sentence.at(before) == "." and sentence.at(before - 1) in {"no", "nos", "art", "p", "pp"}:
        before -= 1
    word = sentence.at(before)
    if not word or (sentence.kind(before) != "word" and sentence.taken[before] != NAME):
        return
    if sentence.glued(place) and sentence.text(place - 1) in SIGNS:
        return
    if word in DESIGNATORS and _large(sentence, place):
        return  # "a record 745,000": nothing is numbered so
    if word in DESIGNATORS:
        if sentence.capital(before) or not something_counted(sentence, place + 1):
            sentence.take(place, _list_end(sentence, place), NAME)
    elif _name_before(sentence, before) and not _is_amount(sentence, place):
        sentence.take(place, place + 1, NAME)


def _large(sentence: Sentence, place: int) -> bool:
    """Thousands with their comma, or a scale word."""
    number = read_number(sentence, place)
    return "," in sentence.text(place) or (number is not None and number.scale > 0)


def _list_end(sentence: Sentence, place: int) -> int:
    """ "pages 12 to 15", "Articles 5 and 6"."""
    end = place + 1
    if sentence.at(end) in {"and", "to", "or"} | DASHES and sentence.text(end + 1).isdecimal():
        counted = something_counted(sentence, end + 2)
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
    if sentence.kind(place - 2) == "number" or is_number_word(sentence, place - 2):
        return False  # "18 Leopard 2 tanks"
    if "," in text or ("." in text and not sentence.capital(place - 1)):
        return True
    if len(text) > 4:
        return not _registered(sentence, place)
    number = read_number(sentence, place)
    scaled = number is not None and number.end > place + 1
    range_mark = sentence.at(place + 1) in {"to", "and"} | DASHES
    return (
        scaled or range_mark or something_counted(sentence, place + 1) or _verb(sentence, place + 1)
    )


def _registered(sentence: Sentence, place: int) -> bool:
    """ "IMO 9361407", "MMSI 273456789": a long number without commas behind capital letters."""
    letters = sentence.text(place - 1)
    short = letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 5
    return short and sentence.text(place).isdecimal() and not something_counted(sentence, place + 1)


def year_that_describes(sentence: Sentence, place: int) -> None:
    """ "the 2019 elections", "its 2020 target", "a 1987 manual": a year, and not a count."""
    text, before = sentence.text(place), sentence.at(place - 1)
    year = len(text) == 4 and text.isdecimal() and FIRST_DESCRIBING <= int(text) <= LAST_DESCRIBING
    owned = before in OWNING or before.endswith(("'s", "’s", "s'", "s’"))
    noun = sentence.kind(place + 1) == "word" and not sentence.glued(place + 1)
    if year and owned and noun and read_measure(sentence, place + 1) is None:
        sentence.take(place, place + 1, NAME)


def _verb(sentence: Sentence, place: int) -> bool:
    return sentence.at(place) in {"were", "are", "have", "people", "percent", "per", "others"}


def street(sentence: Sentence, place: int) -> None:
    """ "10 Downing Street"."""
    if sentence.capital(place + 1) and any(
        sentence.at(place + offset) in STREETS and sentence.capital(place + offset)
        for offset in (2, 3)
    ):
        sentence.take(place, place + 1, NAME)


def mask_capital_word(sentence: Sentence, place: int) -> None:
    """ "World War Two", "Group of Seven", "the Three Gorges"."""
    of = sentence.says(place - 1, "of") and sentence.capital(place - 2)
    before = sentence.capital(place - 1) and place > 1
    if of or before or sentence.capital(place + 1):
        sentence.take(place, place + 1, NAME)
