"""One figure or two: ranges, changes and margins.

"4–5 million" and "between 8,000 and 11,000" are ranges; "rose from 120 to 180" is two
figures that share a unit; "43.6 kg, plus or minus 2 kg" is a range again. A scale word at
the end of a range belongs to both numbers.
"""

from __future__ import annotations

from decimal import Decimal

from sources.extraction.amounts import Amount, Operand, operand_at, unit_of
from sources.extraction.counted import skip_descriptions
from sources.extraction.margins import with_margin
from sources.extraction.numbers import Number
from sources.extraction.tokens import Sentence
from sources.extraction.unit_names import DURATIONS
from sources.extraction.units import NamedUnit
from sources.extraction.words import words
from sources.numbers import WrittenNumber, carry_back
from sources.reading import ReadingError

DASHES = frozenset({"-", "‑", "–", "—", "−"})
HANGING = {"and": "list", "or": "list", "to": "to"}
"""A hyphen that hangs: "60- and 120-mm mortars" are two, "a 10- to 15-minute delay" a range."""
UNCLEAR_SCALE = "unclear scale"
RANGING = words(
    "range ranges ranged ranging run runs vary varies varied varying anywhere somewhere cost costs "
    "costing last lasts lasted lasting take takes taking "
    "carry carries weigh weighs weighing measure "
    "measures measuring sentences ages estimates"
)
BEFORE_FROM = 3
IN_BETWEEN = words("about around an estimated at least some roughly nearly almost as much many up "
                   "to perhaps over")  # fmt: skip
BOUND_WORDS = words(
    "about around some roughly nearly almost more less fewer than at least most just over under "
    "below above up close to as many much an estimated"
)
MOST_BETWEEN = 4
MOVED = words("up down rose rise rises risen fell fall falls fallen climbed jumped jump jumps "
              "slid slipped dropped drop drops grew grow grows increased gained added lost "
              "tumbled surged soared plunged declined by another further")  # fmt: skip
FAR_APART = 5
"""Times: "rose 12 cents to 98 cents" tells by how much and to what, "rose 3% to 5%" may range."""
LONGEST_LIST = 4


def read_amounts(sentence: Sentence, place: int) -> list[Amount]:
    """The figures that begin at `place`: none, one, or the two ends of a change."""
    longer = _and_a_half(sentence, place)
    if longer:
        return [longer]
    first = operand_at(sentence, place)
    if first is None:
        return []
    joint = _joint(sentence, first.end, place)
    second = operand_at(sentence, joint[1]) if joint else None
    if joint and second and not _is_new_figure(sentence, first, second):
        pair = _joined(sentence, first, second, joint[0])
        if pair:
            return pair
    return _one(sentence, first)


def _and_a_half(sentence: Sentence, place: int) -> Amount | None:
    """ "an hour and a half"."""
    unit = sentence.at(place + 1)
    if sentence.at(place) not in {"a", "an", "one"} or unit not in DURATIONS:
        return None
    if not sentence.says(place + 2, "and", "a", "half") or not sentence.free(place):
        return None
    value, end = Decimal("1.5"), place + 5
    number = Number(place, end, value, spelled=True)
    return Amount(place, end, value, value, NamedUnit(unit, end, "duration"), number)


def _joint(sentence: Sentence, place: int, first: int) -> tuple[str, int] | None:
    """The word or dash between two numbers, and where the second begins."""
    word = sentence.at(place)
    if word == "-" and sentence.at(place + 1) == "to" and sentence.at(place + 2) == "-":
        return "to", place + 3
    if word == "-" and sentence.glued(place) and not sentence.glued(place + 1):
        hanging = sentence.at(place + 1)
        if hanging in HANGING:
            return HANGING[hanging], place + 2
    if word in DASHES:
        both = sentence.glued(place) == sentence.glued(place + 1)
        return ("-", place + 1) if both and (sentence.glued(place) or word != "—") else None
    if word == "to" or (word == "or" and sentence.at(place + 1) != "more"):
        return word, place + 1
    if word == "and" and _before(sentence, first) == "between":
        return "and", place + 1
    return None


def _before(sentence: Sentence, first: int) -> str:
    """ "between" or "from" in front of a number, bound words passed over."""
    for place in range(first - 1, max(first - 1 - MOST_BETWEEN, -1), -1):
        word = sentence.at(place)
        if word in {"between", "from"}:
            return word
        if word not in IN_BETWEEN:
            return ""
    return ""


def _is_new_figure(sentence: Sentence, first: Operand, second: Operand) -> bool:
    """ "78 or one of them": the second number has nothing to do with the first."""
    return second.number.end == second.first or (
        first.number.fraction != second.number.fraction and sentence.at(first.end) != "and"
    )


def _joined(sentence: Sentence, first: Operand, second: Operand, joint: str) -> list[Amount] | None:
    unit = unit_of(sentence, second)
    if unit is None and first.money:
        unit = NamedUnit(first.money, second.end, "money")
    if first.money and unit and unit.kind != "money":
        return None
    low, high = _carried(sentence, first.number, second.number)
    end = max(second.end, unit.end if unit else 0)
    if joint != "and" and _before(sentence, first.first) == "from" and _is_change(sentence, first):
        return _change(first, second, low, high, unit, end)
    if joint == "list" or (joint == "to" and _moved(sentence, first.first, low, high)):
        return _change(first, second, low, high, unit, end)
    if low >= high or (joint == "or" and not _alternatives(first, second)):
        return _change(first, second, low, high, unit, end) if joint == "to" else None
    start = _range_start(sentence, first.first)
    return [Amount(start, end, low, high, unit, first.number, ranged=True)]


def _moved(sentence: Sentence, first: int, low: Decimal, high: Decimal) -> bool:
    """ "fell $2 to $80": by how much, and to what."""
    return sentence.at(first - 1) in MOVED and high >= FAR_APART * low


def _range_start(sentence: Sentence, first: int) -> int:
    """ "between" and "from" belong to the words of a range."""
    return first - 1 if sentence.at(first - 1) in {"between", "from"} else first


def _alternatives(first: Operand, second: Operand) -> bool:
    """ "two or three", "10 or 12": a range as people say it."""
    return first.number.spelled == second.number.spelled and not first.number.fraction


def _change(
    first: Operand, second: Operand, low: Decimal, high: Decimal,
    unit: NamedUnit | None, end: int,
) -> list[Amount]:  # fmt: skip
    """Two figures; the unit behind the second belongs to the first too."""
    return [
        Amount(first.first, first.end, low, low, unit, first.number),
        Amount(second.first, end, high, high, unit, second.number),
    ]


def _is_change(sentence: Sentence, first: Operand) -> bool:
    """Whether "from a to b" tells of a change: unless a word says that something ranges."""
    earliest = max(first.first - 1 - BEFORE_FROM, 0)
    return not any(sentence.at(place) in RANGING for place in range(earliest, first.first))


def _carried(sentence: Sentence, first: Number, second: Number) -> tuple[Decimal, Decimal]:
    """The values of a pair, the scale word of the second carried back to the first."""
    written = [
        WrittenNumber(number.mantissa, number.scale, number.first, number.end)
        for number in (first, second)
    ]
    try:
        low, high = carry_back(written)
    except ReadingError:
        sentence.flags.add(UNCLEAR_SCALE)
        return first.value, second.value
    return low, high


def _one(sentence: Sentence, operand: Operand) -> list[Amount]:
    unit = (
        unit_of(sentence, operand)
        or _listed_unit(sentence, operand)
        or _unit_of_other_end(sentence, operand)
    )
    value = operand.number.value
    end = max(operand.end, unit.end if unit else 0)
    amount = Amount(operand.first, end, value, value, unit, operand.number)
    return with_margin(sentence, amount) or _same_unit_pair(sentence, amount) or [amount]


def _listed_unit(sentence: Sentence, operand: Operand, depth: int = 0) -> NamedUnit | None:
    """ "300 and 450 containers", "30, 40 or even 50 tanks": the noun belongs to all."""
    place = skip_descriptions(sentence, operand.end)
    joint = sentence.at(place)
    if joint not in {"and", "or", ","} or operand.number.fraction or depth == LONGEST_LIST:
        return None
    place += 1 + (sentence.at(place + 1) in {"even", "perhaps", "possibly"})
    following = operand_at(sentence, place)
    if following is None:
        return None
    unit = unit_of(sentence, following) if joint != "," else None
    unit = unit or _listed_unit(sentence, following, depth + 1)
    if unit is None or unit.kind not in {"count", "measure", "duration", "percent"}:
        return None
    return NamedUnit(unit.name, operand.end, unit.kind)


def _unit_of_other_end(sentence: Sentence, operand: Operand) -> NamedUnit | None:
    """ "from about 30 to fewer than 25 people": people at both ends."""
    if sentence.at(operand.end) != "to" or operand.number.fraction:
        return None
    place = operand.end + 1
    while sentence.at(place) in BOUND_WORDS and place < operand.end + 5:
        place += 1
    other = operand_at(sentence, place) if place > operand.end + 1 else None
    unit = unit_of(sentence, other) if other else None
    return NamedUnit(unit.name, operand.end, unit.kind) if unit else None


def _same_unit_pair(sentence: Sentence, amount: Amount) -> list[Amount] | None:
    """ "5% to 10%", "from 120 vehicles to 180", "$50 to $75 a barrel", "40 kg to 50 kg"."""
    joint = _joint(sentence, amount.end, amount.first)
    if joint is None or amount.unit is None or joint[0] == "or":
        return None
    second = operand_at(sentence, joint[1])
    if second is None:
        return None
    own = unit_of(sentence, second)
    if own is None and amount.unit.kind in {"percent", "fraction", "times"}:
        return None  # "grew 15% to 8.4 million", "rose by a fifth to 3.1m"
    unit = own or NamedUnit(amount.unit.name, second.end, amount.unit.kind)
    if unit.name.partition("/")[0] != amount.unit.name.partition("/")[0]:
        return None
    low, high = amount.low, second.number.value
    end = max(second.end, unit.end)
    operand = Operand(amount.first, amount.number, "")
    change = sentence.at(amount.first - 1) == "by" or (
        _before(sentence, amount.first) == "from" and _is_change(sentence, operand)
    )
    moved = joint[0] == "to" and _moved(sentence, amount.first, low, high)
    if joint[0] != "and" and (change or low >= high or moved):
        return [amount, Amount(second.first, end, high, high, unit, second.number)]
    start = _range_start(sentence, amount.first)
    return [Amount(start, end, low, high, unit, amount.number, ranged=True)]
