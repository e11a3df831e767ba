"""What looks like a figure and is none: designations, times, ages, scores, numbering.

Each is marked on the sentence's tokens, so that no figure begins there.
"""

from __future__ import annotations

from sources.extraction.ages import age
from sources.extraction.designations import (
    glued_letters,
    mask_addresses,
    mask_capital_word,
    mask_runs,
    named_number,
    street,
    year_that_describes,
)
from sources.extraction.digits import digits_value
from sources.extraction.numbers import SCALES, is_number_word, read_number
from sources.extraction.tokens import NAME, TIME, Sentence
from sources.extraction.unit_names import SIGNS
from sources.extraction.units import something_counted
from sources.extraction.words import DESIGNATORS, SCORE_WORDS

DASHES = frozenset({"-", "‑", "–", "—", "−"})
ORDINALS = frozenset({"st", "nd", "rd", "th"})
ZONES = frozenset({"gmt", "utc", "cet", "cest", "bst", "est", "edt", "pst", "pdt", "msk", "am",
                   "pm", "hrs", "o'clock", "o’clock", "noon"})  # fmt: skip
LONGEST_RUN = 24
"""Numbers joined by hyphens or slashes."""


def mask(sentence: Sentence) -> None:
    """Mark every token that belongs to something that only looks like a figure."""
    for place in range(len(sentence)):
        if sentence.taken[place]:
            continue
        mask_addresses(sentence, place)
        mask_runs(sentence, place)
        if sentence.kind(place) == "number":
            _mask_number(sentence, place)
        else:
            _mask_after_word(sentence, place)
    _mask_scores(sentence)


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
    opens = not sentence.glued(place - 1) or sentence.at(place - 2) == "("
    plus = sentence.at(place - 1) == "+" and sentence.glued(place) and opens
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


def _coordinates(sentence: Sentence, place: int) -> None:
    """ "48.5°N", "38 degrees north"; footnotes "[12]"."""
    degree = sentence.at(place + 1) in {"°", "degrees"}
    if degree and sentence.at(place + 2) in {"n", "s", "e", "w", "north", "south", "east", "west"}:
        sentence.take(place, place + 3, NAME)
    if sentence.at(place - 1) == "[" and sentence.at(place + 1) == "]":
        sentence.take(place, place + 1, NAME)


def _mask_after_word(sentence: Sentence, place: int) -> None:
    """Numbers in words that belong to a name or say an age: "World War Two", "aged five"."""
    if not is_number_word(sentence, place):
        return
    if sentence.at(place - 1) in DESIGNATORS and not something_counted(sentence, place + 1):
        sentence.take(place, place + 1, NAME)
    elif sentence.capital(place) and not sentence.begins(place):
        mask_capital_word(sentence, place)
    elif sentence.at(place + 1) == "o'clock":
        sentence.take(place, place + 2, TIME)
    else:
        age(sentence, place)


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
        unclear = not something_counted(sentence, place + 3) and not scaled
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


NUMBER_RULES = (_numbering, street, _clock, _ordinal, _phone, _joined_numbers, age,
                year_that_describes, glued_letters, named_number, _coordinates)  # fmt: skip
"""In their order: the first that knows what a number belongs to takes it."""
