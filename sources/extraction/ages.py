"""Ages of people, which are no figures: "a 35-year-old", "aged 12 to 17", "Kim, 40,"."""

from __future__ import annotations

from sources.extraction.numbers import Number, read_number
from sources.extraction.tokens import AGE, Sentence
from sources.extraction.units import something_counted
from sources.extraction.words import PEOPLE

DASHES = frozenset({"-", "‑", "–", "—", "−"})
OLDEST = 125
"""Years; what is older is no person, and its age a figure."""


def age(sentence: Sentence, place: int) -> None:
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
        if not something_counted(sentence, number.end):
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
