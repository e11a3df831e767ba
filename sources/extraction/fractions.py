"""Parts of something: "a third", "two-thirds", "half", "one in five", "3/4"."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from sources.extraction.nouns import is_plural, stops
from sources.extraction.tokens import Sentence
from sources.extraction.words import words

Digits = Callable[[str], tuple[Decimal, tuple[str, ...]] | None]

PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
         "eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100,
         "thousandth": 1000}  # fmt: skip
PLURAL_PARTS = {("halve" if part == "half" else part) + "s": size for part, size in PARTS.items()}
CHARACTERS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅛": "0.125",
              "⅕": "0.2"}  # fmt: skip
FOUR_PLACES = Decimal("0.0001")
NOT_HALVES = frozenset({"first", "second", "latter", "other", "last", "final", "early", "late",
                        "1st", "2nd", "better", "lower", "upper", "southern", "northern",
                        "eastern", "western"})  # fmt: skip
HALVED_SCALES = frozenset({"million", "billion", "dozen"})
AFTER_PART = frozenset({"more", "less", "fewer", "higher", "lower", "larger", "smaller"})
SLASHED = frozenset({2, 3, 4, 5, 8, 10})
TIME_WORDS = words(
    "minutes hours days weeks months years seconds minute hour day week month year decades "
    "centuries"
)


def rounded(value: Decimal) -> Decimal:
    """To four places, as the reference has them: a third is 0.3333."""
    return value.quantize(FOUR_PLACES, ROUND_HALF_UP).normalize()


def read_fraction(
    sentence: Sentence,
    place: int,
    digits: Digits,
    counts: dict[str, Decimal],
    *,
    halves_only: bool = False,
) -> tuple[Decimal, int] | None:
    """The fraction that begins at `place` and where it ends; None when there is none.

    `halves_only` is for "two and a half": only what may follow "and" there.
    """
    if sentence.text(place) in CHARACTERS and not sentence.glued(place):
        return Decimal(CHARACTERS[sentence.text(place)]), place + 1
    if halves_only:
        return _after_and(sentence, place, counts)
    return (
        _half(sentence, place)
        or _one_in_five(sentence, place, digits, counts)
        or _named_part(sentence, place, counts)
        or _slashed(sentence, place)
    )


def _after_and(
    sentence: Sentence, place: int, counts: dict[str, Decimal]
) -> tuple[Decimal, int] | None:
    place += sentence.at(place) == "a"
    place += sentence.at(place) == "-"
    if sentence.at(place) in {"half", "quarter", "third"}:
        return rounded(1 / Decimal(PARTS[sentence.at(place)])), place + 1
    return _named_part(sentence, place, counts)


def _half(sentence: Sentence, place: int) -> tuple[Decimal, int] | None:
    """ "half of", "half the", "half a million", "by half"; not "the first half"."""
    start = place + (sentence.at(place) in {"a", "one"} and sentence.at(place + 1) == "half")
    hyphen = sentence.at(place + 1) == "-" and sentence.at(place + 2) == "half"
    start = place + 2 if hyphen and sentence.at(place) == "one" else start
    if sentence.at(start) != "half" or sentence.at(place - 1) in NOT_HALVES:
        return None
    following = sentence.at(start + 1)
    scaled = sentence.says(start + 2, "a", "-") or sentence.at(start + 2) in HALVED_SCALES
    if following == "-" and not scaled:
        return None
    if sentence.text(place)[0].isupper() and not sentence.begins(place):
        return None
    whole = not following or following == "-" or sentence.kind(start + 1) == "mark"
    whole = whole or stops(following) or following.endswith("ed") or following in AFTER_PART
    return (Decimal("0.5"), start + 1) if whole else None


def _named_part(
    sentence: Sentence, place: int, counts: dict[str, Decimal]
) -> tuple[Decimal, int] | None:
    """ "a third", "one-fifth", "two thirds", "three-quarters"."""
    word = sentence.at(place)
    top = Decimal(1) if word in {"a", "an"} else counts.get(word)
    if top is None or not top:
        return None
    start = place + 1 + (sentence.at(place + 1) == "-")
    part = sentence.at(start)
    if top == 1 and part in PARTS and part != "half":
        return _one_part(sentence, start, hyphenated=start > place + 1)
    if top > 1 and part in PLURAL_PARTS and top < PLURAL_PARTS[part]:
        hyphenated = start > place + 1
        if part == "quarters" and not hyphenated and sentence.at(start + 1) != "of":
            return None
        return rounded(top / PLURAL_PARTS[part]), start + 1
    return None


def _one_part(sentence: Sentence, start: int, *, hyphenated: bool) -> tuple[Decimal, int] | None:
    """ "a third of", "by a third"; "a third person" is an ordinal."""
    following = sentence.at(start + 1)
    whole = not following or stops(following) or sentence.kind(start + 1) == "mark"
    if not (whole or hyphenated or following in AFTER_PART) or following == "-":
        return None
    return rounded(1 / Decimal(PARTS[sentence.at(start)])), start + 1


def _one_in_five(
    sentence: Sentence, place: int, digits: Digits, counts: dict[str, Decimal]
) -> tuple[Decimal, int] | None:
    """ "one in five", "nine out of ten", "1 in every 8", "one of every three"."""
    top = _count(sentence, place, digits, counts)
    middle = place + 1
    if top is None:
        return None
    if top == 1 and sentence.at(place + 2) == "in" and sentence.at(place + 3) in counts:
        middle += 1  # "one person in eight"
    if sentence.says(middle, "out", "of"):
        start = middle + 2
    elif sentence.at(middle) == "in" or sentence.says(middle, "of", "every"):
        start = middle + 1
    else:
        return None
    start += sentence.at(start) == "every"
    bottom = _count(sentence, start, digits, counts)
    if bottom is None or not 0 < top < bottom or not _parts_follow(sentence, start + 1, middle):
        return None
    return rounded(top / bottom), start + 1


def _count(
    sentence: Sentence, place: int, digits: Digits, counts: dict[str, Decimal]
) -> Decimal | None:
    if not sentence.free(place):
        return None
    if sentence.kind(place) == "number" and sentence.text(place).isdecimal():
        read = digits(sentence.text(place))
        return read[0] if read else None
    return counts.get(sentence.at(place))


def _parts_follow(sentence: Sentence, place: int, middle: int) -> bool:
    """ "killed three in 20 minutes" and "two in 5 cities" are no parts of anything."""
    following = sentence.at(place)
    if following in TIME_WORDS or following == "-" or sentence.kind(place) == "number":
        return False
    spelled = sentence.kind(place - 1) == "word"
    return (
        spelled
        or sentence.text(place - 1) in {"10", "100", "1,000"}
        or sentence.says(middle, "out")
        or not is_plural(following)
        or sentence.at(middle - 1) in {"1", "one", "every"}
    )


def _slashed(sentence: Sentence, place: int) -> tuple[Decimal, int] | None:
    """ "3/4", unless it could be a date ("9/11") or a name ("24/7")."""
    top, bottom = sentence.text(place), sentence.text(place + 2)
    if sentence.at(place + 1) != "/" or not (
        sentence.glued(place + 1) and sentence.glued(place + 2)
    ):
        return None
    if not (top.isdecimal() and bottom.isdecimal() and len(top + bottom) <= 3):
        return None
    if (
        int(bottom) not in SLASHED
        or not 0 < int(top) < int(bottom)
        or sentence.at(place + 3) == "/"
    ):
        return None
    return rounded(Decimal(top) / Decimal(bottom)), place + 3
