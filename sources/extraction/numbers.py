"""Numbers in English text: digits, words, fractions, and what is left vague.

`read_number` reads the longest number that begins at a token: "74,000", "1.6 million",
"two and a half", "half a million", "two dozen", "two-thirds", "one in five", "hundreds of
thousands". It never looks further than a few tokens ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from sources.extraction.digits import digits_value
from sources.extraction.fractions import CHARACTERS, read_fraction
from sources.extraction.nouns import stands_for_people
from sources.extraction.short_scales import SHORT_SCALES, short_scale
from sources.extraction.tokens import Sentence

_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
          "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL = {word: Decimal(value) for value, word in enumerate(_SMALL)}
TENS = {word: Decimal(10 * value) for value, word in enumerate(_TENS, 2)}
SMALL_AND_TENS = SMALL | TENS
SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "lakh": 5,
          "crore": 7}  # fmt: skip
VAGUE = {"tens": Decimal(10), "dozens": Decimal(12), "scores": Decimal(20),
         "hundreds": Decimal(100), "thousands": Decimal(1000), "millions": Decimal(10) ** 6,
         "billions": Decimal(10) ** 9, "trillions": Decimal(10) ** 12}  # fmt: skip
VAGUE_SIZES = {"dozen": Decimal(12)} | {word: Decimal(10) ** power for word, power in
                                       SCALES.items()}  # fmt: skip
BEGINNINGS = frozenset({*SMALL, *TENS, *SCALES, *VAGUE, *CHARACTERS, "a", "an", "half", "dozen",
                        "several", "few", "minus", "-", "−"})  # fmt: skip
LARGEST_POWER = 15
VAGUE_NUMBER = "vague number"


@dataclass(slots=True)
class Number:
    """A number at tokens `first` to `end` (exclusive): `mantissa` times ten to `scale`.

    `spelled` says that it was written in words, `fraction` that it is a part of something,
    `vague` holds the words of a number that only has a size ("hundreds").
    """

    first: int
    end: int
    mantissa: Decimal
    scale: int = 0
    spelled: bool = False
    fraction: bool = False
    vague: str = ""
    flags: list[str] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        scaled = self.mantissa.scaleb(self.scale)
        return Decimal(format(scaled.normalize(), "f")) if scaled else Decimal(0)


def read_number(sentence: Sentence, place: int) -> Number | None:
    """The number that begins at `place`, with its scale words; None when there is none."""
    if not sentence.free(place) or not may_begin(sentence, place):
        return None
    number = (
        _vague(sentence, place)
        or _fraction(sentence, place)
        or _from_digits(sentence, place)
        or _from_words(sentence, place)
    )
    if number is not None and abs(number.value) >= Decimal(10) ** LARGEST_POWER:
        return None
    return number


def is_number_word(sentence: Sentence, place: int) -> bool:
    return sentence.at(place) in SMALL_AND_TENS or sentence.at(place) in SCALES


def may_begin(sentence: Sentence, place: int) -> bool:
    """A cheap test before the patterns: most words and marks begin no number."""
    return sentence.kind(place) == "number" or sentence.at(place) in BEGINNINGS


def _fraction(sentence: Sentence, place: int) -> Number | None:
    if sentence.kind(place) == "number" and sentence.at(place + 1) not in {"in", "out", "of", "/"}:
        return None
    found = read_fraction(sentence, place, digits_value, SMALL_AND_TENS)
    if found is None:
        return None
    value, end = found
    number = Number(place, end, value, spelled=True, fraction=True)
    if sentence.says(end, "a", "dozen") or sentence.says(end, "-", "dozen"):
        return Number(place, end + 2, value * 12, spelled=True)
    scaled = _of_a_million(sentence, end)
    if scaled:
        number.fraction, number.scale, number.end = False, *scaled
    return number


def _of_a_million(sentence: Sentence, place: int) -> tuple[int, int] | None:
    """ "half a million", "three-quarters of a million", "half-million": scale and end."""
    place += sentence.at(place) in {"of", "-"}
    place += sentence.at(place) in {"a", "one"}
    place += sentence.at(place) == "-" and sentence.at(place - 1) == "a"
    word = sentence.at(place)
    if word in SCALES and word != "hundred":
        return SCALES[word], place + 1
    return None


def _from_digits(sentence: Sentence, place: int) -> Number | None:
    sign, first = _sign(sentence, place)
    if sentence.kind(first) != "number" or not sentence.free(first):
        return None
    end = first + 1
    read = digits_value(sentence.text(first))
    if read is None:
        return None
    value, flags = read
    grouped, end = _spaced_groups(sentence, end, sentence.text(first))
    number = Number(place, end, sign * (value if grouped is None else grouped), flags=list(flags))
    if (
        len(sentence.tokens[first].text)
        != sentence.tokens[first].end - sentence.tokens[first].start
    ):
        return None
    _add_half(sentence, number)
    _add_scales(sentence, number)
    return number


def _sign(sentence: Sentence, place: int) -> tuple[int, int]:
    """A minus sign that stands before digits, or "minus"."""
    if sentence.at(place) == "minus" and sentence.at(place - 1) not in {"or", "plus", "/"}:
        return -1, place + 1
    sign = sentence.at(place) in {"-", "−"} and sentence.glued(place + 1)
    opens = not sentence.glued(place) or sentence.at(place - 1) in {"(", "/"}
    return (-1, place + 1) if sign and opens else (1, place)


def _spaced_groups(sentence: Sentence, end: int, text: str) -> tuple[Decimal | None, int]:
    """ "1 200 000": groups of three digits after one to three, with spaces or apostrophes."""
    groups = [text]
    if not (text.isdecimal() and 1 <= len(text) <= 3 and text[0] != "0"):
        return None, end
    while len(groups) < 5:
        mark = 1 if sentence.at(end) in {"'", "’"} and sentence.glued(end) else 0
        group = sentence.text(end + mark)
        if not (sentence.free(end + mark) and group.isdecimal() and len(group) == 3):
            break
        if bool(mark) != sentence.glued(end + mark) or sentence.at(end + mark + 1) in {"mm", "-"}:
            break
        groups.append(group)
        end += mark + 1
    return (Decimal("".join(groups)) if len(groups) > 1 else None), end


def _add_half(sentence: Sentence, number: Number) -> None:
    """ "two and a half", "2½", "one and three quarters", "6-and-a-half"."""
    place = number.end
    if sentence.glued(place) and sentence.text(place) in {"½", "¼", "¾", "⅓", "⅔"}:
        number.mantissa += _character(sentence.text(place))
        number.end = place + 1
        return
    place += sentence.at(place) == "-"
    if sentence.at(place) != "and":
        return
    place += 1 + (sentence.at(place + 1) == "-")
    found = read_fraction(sentence, place, digits_value, SMALL_AND_TENS, halves_only=True)
    if found:
        number.mantissa += found[0]
        number.end = found[1]


def _character(text: str) -> Decimal:
    return {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"),
            "⅓": Decimal("0.3333"), "⅔": Decimal("0.6667")}[text]  # fmt: skip


def _add_scales(sentence: Sentence, number: Number) -> None:
    """Scale words behind the number, hyphenated or not; and "dozen"."""
    for _ in range(3):
        place = number.end
        hyphen = 1 if sentence.at(place) == "-" and sentence.glued(place) else 0
        word = sentence.at(place + hyphen)
        if word == "dozen":
            number.mantissa *= 12
        elif word in SCALES:
            number.scale += SCALES[word]
        elif (
            not hyphen
            and word in SHORT_SCALES
            and short_scale(sentence, number.first, place, scaled=bool(number.scale))
        ):
            number.scale += SHORT_SCALES[word]
        else:
            return
        number.end = place + hyphen + 1
    return


def _from_words(sentence: Sentence, place: int) -> Number | None:
    word = sentence.at(place)
    if word in {"a", "an", "one"} and sentence.at(place + 1) in {*SCALES, "dozen"}:
        number = Number(place, place + 1, Decimal(1), spelled=True)
    elif word == "a" and sentence.at(place + 1) in {"couple", "pair"}:
        return _couple(sentence, place)
    elif word in {"dozen"} | (SCALES.keys() - {"hundred"}) and sentence.at(place - 1) != "a":
        return _bare_scale(sentence, place)
    else:
        spelled = _below_hundred(sentence, place)
        if spelled is None:
            return None
        number = Number(place, spelled[1], spelled[0], spelled=True)
    _add_half(sentence, number)
    _add_scales(sentence, number)
    if number.scale >= 3 and sentence.says(number.end, "and", "a", "half"):
        number.mantissa += Decimal("0.5")
        number.end += 3
    _add_rest(sentence, number)
    if number.end == place + 1 and word == "a":
        return None
    return number


def _couple(sentence: Sentence, place: int) -> Number | None:
    """ "a couple of weeks" is two, "a couple of dozen" 24, "a couple hundred" 200."""
    of = sentence.at(place + 2) == "of"
    scaled = sentence.at(place + 2 + of) in {*SCALES, "dozen"}
    if not (of or scaled):
        return None
    number = Number(place, place + 2 + of, Decimal(2), spelled=True)
    if scaled:
        _add_scales(sentence, number)
    return number


def _bare_scale(sentence: Sentence, place: int) -> Number | None:
    """ "several million" is vague; "million" alone, as in "the million-dollar", is one."""
    if sentence.at(place - 1) in {"the", "half"} and sentence.at(place + 1) == "-":
        return Number(place, place + 1, Decimal(1), SCALES.get(sentence.at(place), 0), spelled=True)
    return None


def _below_hundred(sentence: Sentence, place: int) -> tuple[Decimal, int] | None:
    word = sentence.at(place)
    if word in SMALL:
        return SMALL[word], place + 1
    if word not in TENS:
        return None
    following = place + 1 + (sentence.at(place + 1) == "-")
    unit = SMALL.get(sentence.at(following))
    if unit is not None and 0 < unit < 10:
        return TENS[word] + unit, following + 1
    return TENS[word], place + 1


def _add_rest(sentence: Sentence, number: Number) -> None:
    """ "one hundred and twenty", "two thousand three hundred"."""
    for _ in range(4):
        if number.scale < 2 or number.mantissa != int(number.mantissa):
            return
        place = number.end + (sentence.at(number.end) in {"and", "-"})
        smaller = _smaller(sentence, place, number.scale)
        if smaller is None or (place > number.end and smaller[0] >= 100):
            return
        number.mantissa = number.value + smaller[0]
        number.scale, number.end = 0, smaller[1]
        if number.mantissa < 1000 and sentence.at(number.end) in {"thousand", "million"}:
            number.scale = SCALES[sentence.at(number.end)]
            number.end += 1


def _smaller(sentence: Sentence, place: int, scale: int) -> tuple[Decimal, int] | None:
    found = _below_hundred(sentence, place)
    if found is None or not found[0]:
        return None
    value, end = found
    if scale > 2 and sentence.at(end) == "hundred":
        return value * 100, end + 1
    return value, end


def _vague(sentence: Sentence, place: int) -> Number | None:
    """ "hundreds of", "tens of thousands", "several hundred": at least one of that size."""
    word = sentence.at(place)
    after = place + 1 + (word == "a" and sentence.at(place + 1) == "few")
    if (word == "several" or after > place + 1) and sentence.at(after) in VAGUE_SIZES:
        size = sentence.at(after)
        said = f"{'several' if word == 'several' else 'a few'} {size}"
        return _vague_number(place, after + 1, VAGUE_SIZES[size], said)
    return _vague_plural(sentence, place)


def _vague_plural(sentence: Sentence, place: int) -> Number | None:
    value, said, end = Decimal(1), list[str](), place
    while sentence.at(end) in VAGUE and len(said) < 3:
        value *= VAGUE[sentence.at(end)]
        said.append(sentence.at(end))
        end += 1
        if sentence.at(end) == "of" and sentence.at(end + 1) in VAGUE:
            end += 1
    following = sentence.at(end + (sentence.at(end) in {"still", "were", "are"}))
    counted = sentence.at(end) in {"of", "more"} or stands_for_people(following)
    if not said or said == ["tens"] or (said == ["scores"] and not counted):
        return None
    return _vague_number(place, end, value, " of ".join(said))


def _vague_number(first: int, end: int, value: Decimal, said: str) -> Number:
    return Number(first, end, value, spelled=True, vague=said, flags=[VAGUE_NUMBER])
