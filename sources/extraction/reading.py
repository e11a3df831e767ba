"""From a text to its figures and periods: the steps in their order, a sentence at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sources.extraction import bounds
from sources.extraction.amounts import Amount
from sources.extraction.borrowing import borrow
from sources.extraction.bounds import Said
from sources.extraction.digits import DOTTED_THOUSANDS
from sources.extraction.fractions import CHARACTERS, PARTS, PLURAL_PARTS
from sources.extraction.margins import margin_end
from sources.extraction.masking import mask
from sources.extraction.multipliers import PLAIN, VERBS, may_multiply, read_multiplier
from sources.extraction.nouns import is_adjective, stops
from sources.extraction.numbers import BEGINNINGS, may_begin
from sources.extraction.periods import FoundPeriod, find_periods
from sources.extraction.ranges import read_amounts
from sources.extraction.tokens import FIGURE, Sentence, sentences
from sources.extraction.unit_names import SIGNS
from sources.extraction.words import MONTHS, WEEKDAYS, words
from sources.quantities import FROM_ABOVE, FROM_BELOW, Bound

OTHER_DIGITS = "digits of another script"
SMALL = 12
TELLING = frozenset(
    {*BEGINNINGS, *PARTS, *PLURAL_PARTS, *VERBS, *PLAIN, *MONTHS, *WEEKDAYS}
    | {"last", "this", "next", "today", "yesterday"}
) - {"a", "an", "-", "−"}
MARKS = frozenset({*SIGNS, *CHARACTERS, "-", "−", "+", "±"})
NOT_COUNTED = words(
    "reason thing way example expert analyst official time point side hand word place step "
    "part sign option estimate source man's"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as it is read: `low` and `high` (None where open), unit, bound, modality.

    `start` and `end` index the text; `bound_words` are as written, `hedge` is the word that
    takes the clause back ("may").
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    bound: Bound
    bound_words: str
    hedge: str
    start: int
    end: int

    @property
    def modality(self) -> str | None:
        """As the reference sentences have it: the bound word, else the hedge."""
        return self.bound_words or self.hedge or None


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What one sentence, from `start` to `end`, says."""

    start: int
    end: int
    quantities: list[Quantity]
    periods: list[FoundPeriod]
    flags: set[str]


def read_text(text: str, today: date | None = None) -> list[SentenceReading]:
    """Every sentence of `text`; `today` is the date that "last year" counts from."""
    return [_read_sentence(text, sentence, today) for sentence in sentences(text)]


def _read_sentence(text: str, sentence: Sentence, today: date | None) -> SentenceReading:
    start, end = sentence.tokens[0].start, sentence.tokens[-1].end
    if _says_no_figure(sentence):
        return SentenceReading(start, end, [], [], set())
    periods = find_periods(sentence, today)
    mask(sentence)
    hedged = bounds.hedges(sentence)
    amounts: list[Amount] = []
    quantities: list[Quantity] = []
    place = 0
    while place < len(sentence):
        found = _amounts_at(sentence, place, amounts)
        for amount in found:
            quantity = _quantity(text, sentence, amount, amounts, hedged)
            amounts.append(amount)
            _take_rate(sentence, amount)
            if quantity is not None:
                quantities.append(quantity)
        place = max([place + 1, *(amount.number.end for amount in found), *_ends(found)])
    return SentenceReading(start, end, quantities, periods, sentence.flags)


def _take_rate(sentence: Sentence, amount: Amount) -> None:
    """ "cases per 100,000 people": the second number belongs to the unit."""
    for place in range(amount.number.end, amount.end - 1):
        if sentence.at(place) == "per" and sentence.kind(place + 1) == "number":
            sentence.take(place, amount.end, FIGURE)
    bare = amount.unit is None or not amount.unit.name
    if bare and sentence.at(amount.end) == "per" and sentence.kind(amount.end + 1) == "number":
        sentence.take(amount.end, amount.end + 2, FIGURE)  # "fell to 37.2 per 100,000"


def _says_no_figure(sentence: Sentence) -> bool:
    """A cheap test: no digits, no word of a number, a multiplier or a time."""
    return not any(
        token.kind == "number" or token.lower in TELLING or token.lower.endswith("fold")
        for token in sentence.tokens
    )


def _ends(found: list[Amount]) -> list[int]:
    """Where to go on: behind the number, but not behind a noun phrase with a figure in it."""
    return [amount.end if amount.ranged else amount.number.end for amount in found]


def _amounts_at(sentence: Sentence, place: int, before: list[Amount]) -> list[Amount]:
    if not sentence.free(place) or not _may_begin(sentence, place):
        return []
    multiplier = read_multiplier(sentence, place)
    if multiplier:
        return [multiplier]
    start = margin_end(sentence, place) or place
    amounts = read_amounts(sentence, start)
    return [amount for amount in amounts if _settle(sentence, amount, before)]


def _may_begin(sentence: Sentence, place: int) -> bool:
    """A cheap test: whether a number, a currency, a margin or a multiplier could stand there."""
    if sentence.kind(place) == "mark":
        return sentence.text(place) in MARKS
    word = sentence.at(place)
    return (
        may_begin(sentence, place)
        or may_multiply(word)
        or sentence.capital(place)
        or (word in {"plus", "give"})
    )


def _settle(sentence: Sentence, amount: Amount, before: list[Amount]) -> bool:
    """Give a bare number its unit; False when it is no figure after all."""
    if amount.unit is None and _looks_like_a_year(sentence, amount):
        return False
    if amount.unit is None:
        amount.unit = borrow(sentence, amount, before)
        if amount.unit is not None:
            amount.end = max(amount.end, amount.unit.end)
    if amount.unit is None or not amount.unit.name:
        return _stands_bare(sentence, amount)
    return not _only_a_pronoun(sentence, amount)


def _looks_like_a_year(sentence: Sentence, amount: Amount) -> bool:
    """ "its 2021 rate": four digits that count nothing, and no bound word before them."""
    text = sentence.text(amount.number.first)
    alone = amount.number.end == amount.number.first + 1 and not amount.ranged
    if not (alone and len(text) == 4 and text.isdecimal() and text[:2] in {"18", "19", "20"}):
        return False
    return bounds.before_number(sentence, amount.first, 0) is None


def _stands_bare(sentence: Sentence, amount: Amount) -> bool:
    """Whether a number without a unit is a figure: "reached 685,000", not "the two agreed"."""
    number = amount.number
    if number.spelled:
        return number.value > SMALL and not number.vague
    following = number.end
    if sentence.at(following) in {"-", "‑"} and sentence.glued(following):
        return False
    names = sentence.kind(following) == "word" and not (
        stops(sentence.at(following)) or is_adjective(sentence.at(following))
    )
    short = len(sentence.text(number.first)) <= 4 and number.end == number.first + 1
    return not (names and short)


def _only_a_pronoun(sentence: Sentence, amount: Amount) -> bool:
    """ "One analyst said", "at one point": one is no count there."""
    if amount.low != 1 or amount.high != 1 or sentence.at(amount.number.first) != "one":
        return False
    return amount.unit_name in NOT_COUNTED or sentence.at(amount.end) in {"said", "told", "says"}


def _quantity(
    text: str, sentence: Sentence, amount: Amount, before: list[Amount], hedged: list[str]
) -> Quantity | None:
    _read_as_thousands(sentence, amount)
    earliest = before[-1].number.end if before else 0
    said = _bound(sentence, amount, earliest, before)
    tail = bounds.after_number(sentence, amount.end) or bounds.after_number(
        sentence, amount.number.end
    )
    if tail is not None and (said is None or said.bound in bounds.WEAKER):
        said = Said(tail.words, tail.bound, said.first if said else amount.first, tail.end)
    first = min(said.first, amount.first) if said else amount.first
    end = max(amount.end, said.end if said else 0)
    sentence.flags.update(amount.number.flags)
    _flag_digits(text, sentence, amount)
    low, high, bound = _ends_of(amount, said)
    start, stop = sentence.tokens[first].start, sentence.tokens[end - 1].end
    written = _bound_words(amount, said)
    inside = bool(before) and amount.first < before[-1].end
    return Quantity(
        low,
        high,
        amount.unit_name,
        bound,
        written,
        _hedge(amount, hedged, inside=inside),
        start,
        stop,
    )


def _read_as_thousands(sentence: Sentence, amount: Amount) -> None:
    """ "1.200 permits": what is counted is whole, so the point stands between thousands."""
    whole, _, decimals = sentence.text(amount.number.first).partition(".")
    counted = amount.unit is not None and amount.unit.kind == "count" and not amount.ranged
    if counted and len(decimals) == 3 and whole != "0" and amount.number.scale == 0:
        amount.low = amount.high = amount.low * 1000
        sentence.flags.add(DOTTED_THOUSANDS)


def _bound(sentence: Sentence, amount: Amount, earliest: int, before: list[Amount]) -> Said | None:
    said = bounds.before_number(sentence, amount.first, earliest)
    if said is None or (amount.unit and amount.unit.adjective and not said.touching):
        return None
    if before and said.first == before[-1].end and "than" in said.words:
        return None
    duration = amount.unit is not None and amount.unit.kind == "duration"
    return None if duration and bounds.during(sentence, said) else said


def _ends_of(amount: Amount, said: Said | None) -> tuple[Decimal | None, Decimal | None, Bound]:
    if amount.ranged:
        return amount.low, amount.high, Bound.BETWEEN
    if amount.number.vague:
        return amount.low, None, Bound.AT_LEAST
    bound = said.bound if said else Bound.EXACTLY
    if bound is Bound.EXACTLY and amount.unit and amount.unit.odd:
        bound = Bound.ABOUT
    low = None if bound in FROM_ABOVE else amount.low
    return low, None if bound in FROM_BELOW else amount.high, bound


def _bound_words(amount: Amount, said: Said | None) -> str:
    if amount.number.vague:
        return amount.number.vague
    if said is not None and said.bound is not Bound.EXACTLY:
        return said.words
    return "odd" if amount.unit and amount.unit.odd else ""


def _hedge(amount: Amount, hedged: list[str], *, inside: bool) -> str:
    """What the clause says of a figure; durations and "a 12-metre boat" are not in doubt."""
    unit = amount.unit
    if unit is not None and (unit.kind == "duration" or unit.adjective or inside):
        return ""
    return hedged[amount.first]


def _flag_digits(text: str, sentence: Sentence, amount: Amount) -> None:
    first, last = sentence.tokens[amount.number.first], sentence.tokens[amount.number.end - 1]
    written = text[first.start : last.end]
    if not written.isascii() and any(
        character.isdecimal() for character in written if not character.isascii()
    ):
        sentence.flags.add(OTHER_DIGITS)
