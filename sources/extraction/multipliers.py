"""How many times as much: "doubled", "twice as many", "a threefold rise"."""

from __future__ import annotations

from decimal import Decimal

from sources.extraction.amounts import Amount
from sources.extraction.numbers import SMALL, Number
from sources.extraction.tokens import Sentence
from sources.extraction.unit_names import TIME_UNITS
from sources.extraction.units import TIMES, NamedUnit
from sources.extraction.words import words

VERBS = {"doubled": "2", "doubling": "2", "tripled": "3", "trebled": "3", "tripling": "3",
         "trebling": "3", "quadrupled": "4", "quadrupling": "4", "quintupled": "5",
         "halved": "0.5", "halving": "0.5"}  # fmt: skip
PLAIN = {"double": "2", "twice": "2", "triple": "3", "treble": "3", "quadruple": "4",
         "thrice": "3", "doubles": "2", "triples": "3", "trebles": "3",
         "quadruples": "4", "halves": "0.5"}  # fmt: skip
ONLY_BEFORE_OBJECTS = words("twice thrice doubles triples trebles quadruples halves")
OBJECTS = words("the its their his her that what those this as last our your")
MODAL = words("to will would must should could can may might")
NOT_DOUBLED = words(
    "check digits digit figures figure standards up down back click as glazing check"
)
BEFORE_VERB = words("to will could would may might must nearly almost than roughly about can "
                    "should")  # fmt: skip


def may_multiply(word: str) -> bool:
    """A cheap test for a word in lower case."""
    return word in VERBS or word in PLAIN or word.endswith("fold")


def read_multiplier(sentence: Sentence, place: int) -> Amount | None:
    """The multiplier that is said in one word at `place`; None when there is none."""
    if not sentence.free(place) or sentence.kind(place) != "word":
        return None
    word = sentence.at(place)
    if word in VERBS:
        said = None if sentence.at(place + 1) in {"down", "up", "back"} else VERBS[word]
    elif word in PLAIN:
        said = PLAIN[word] if _multiplies(sentence, place) else None
    else:
        said = _fold(word)
    if said is None:
        return None
    number = Number(place, place + 1, Decimal(said), spelled=True)
    unit, end = TIMES, place + 1
    if sentence.at(end) == "a" and sentence.at(end + 1) in TIME_UNITS:
        unit, end = f"{TIMES}/{sentence.at(end + 1)}", end + 2
    value = number.value
    return Amount(place, end, value, value, NamedUnit(unit, end, "times"), number)


def _multiplies(sentence: Sentence, place: int) -> bool:
    """ "twice as many", "double its output", "to double by 2030"; not "double standards"."""
    following = sentence.at(place + 1)
    verb = sentence.at(place - 1) in MODAL and sentence.at(place) not in ONLY_BEFORE_OBJECTS
    if verb and sentence.kind(place + 1) == "word" and following not in NOT_DOUBLED:
        return True  # "must triple renewable capacity"
    if following in OBJECTS or (following == "a" and sentence.at(place) in {"twice", "thrice"}):
        return following != "a" or sentence.at(place + 2) in TIME_UNITS
    ends = not following or sentence.kind(place + 1) == "mark" or following in {"by", "in", "to",
                                                                                "over"}  # fmt: skip
    return (
        sentence.at(place) not in ONLY_BEFORE_OBJECTS
        and ends
        and (sentence.at(place - 1) in BEFORE_VERB and following != "-")
    )


def _fold(word: str) -> str | None:
    """ "tenfold"."""
    stem = word.removesuffix("fold")
    return str(SMALL[stem]) if stem != word and stem in SMALL else None
