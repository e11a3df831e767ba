"""Which words a desk may count by: those that can mean nothing else.

A new count must not be read as another unit, nor as a part of what stands around it: "to"
would split an interval, "million" would multiply, "dam" is ten metres.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from sources.counting import Count, word_of
from sources.numbers import SCALES
from sources.quantities import NUMBER_WORDS, WORDS
from sources.unit_tokens import (
    AS_WRITTEN,
    ASKED_BACK,
    ASKED_BACK_ALIASES,
    NO_UNIT_WORDS,
    PHRASES,
    UnitError,
    aliases,
)

SHORTEST, LONGEST = 3, 40


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


JOINING = frozenset({"to", "per", "a", "an", "each", "and", "or", "of"})
"""Words between numbers and units, refused anywhere in a phrase."""

STARTING = frozenset(
    {
        *SCALES,
        *NUMBER_WORDS,
        *(word for phrase, _bound in WORDS for word in phrase.split()[:1]),
        *("days", "since", "until", "dozen", "dozens", "pair", "pairs", "couple", "score", "gross"),
        *("truncated", "normal", "lognormal", "uniform", "triangular", "pert", "trapezoid"),
        *("ctrap", "arcsine", "student_t", "exponential", "gamma", "beta"),
    }
)
"""Words that begin an input or a figure, or belong to the number."""

MEASURES = _words("""
    stone carat pint quart bushel fathom furlong calorie horsepower decibel bit byte parsec candela
    lumen lux becquerel sievert katal farad siemens weber celsius fahrenheit century decade
    fortnight
""")
"""Units that are not in our tables; as counts they would be taken for what they are."""

PREFIXES = ("y", "z", "a", "f", "p", "n", "u", "µ", "m", "c", "d", "da", "h", "k", "g", "t", "e",
            "r", "q", "ki", "mi", "gi", "ti")  # fmt: skip
SYMBOLS = _words("""
    m g s l a k t n w v j f c h b ev pa hz lm lx bq gy sv wh ah cd mol kat bar ohm rad cal
""")
PREFIX_NAMES = ("yocto", "zepto", "atto", "femto", "pico", "nano", "micro", "milli", "centi",
                "deci", "deca", "deka", "hecto", "kilo", "mega", "giga", "tera", "peta", "exa",
                "zetta", "yotta", "ronna", "quetta", "kibi", "mebi", "gibi")  # fmt: skip
UNIT_NAMES = _words("""
    gram gramme metre meter litre liter second watt volt joule tonne ton hertz pascal newton ampere
    amp ohm bar byte bit calorie mole lumen becquerel gray sievert henry farad
""")


def check_new(count: Count, taken: Iterable[Count] = ()) -> None:
    """Raise `UnitError`, whose message names the word, unless all its words are free."""
    for error in complaints(count, taken).values():
        raise error


def complaints(count: Count, taken: Iterable[Count] = ()) -> dict[str, UnitError]:
    """What is wrong with the words of a new count, by its field; `taken` are the others."""
    others = {word: other.token for other in taken for word in other.words}
    found: dict[str, UnitError] = {}
    seen: set[str] = set()
    for field in ("token", "singular", "plural"):
        words = getattr(count, field)
        if word_of(words) in seen:
            continue
        seen.add(word_of(words))
        try:
            _check(words, others, is_token=field == "token")
        except UnitError as error:
            found[field] = error
    return found


def _check(words: str, others: Mapping[str, str], *, is_token: bool) -> None:
    if is_token:
        _check_token(words)
    _check_shape(words)
    complaint = _complaint(word_of(words))
    if complaint is None and word_of(words) in others:
        complaint = f"it is a word for {others[word_of(words)]}"
    if complaint is not None:
        raise UnitError(f"“{words}” cannot be counted: {complaint}.", 0, "Choose another word.")


def _check_token(token: str) -> None:
    letters = token.replace("_", "")
    if not (letters.isascii() and letters.isalpha() and token.islower()) or "" in token.split("_"):
        raise UnitError(
            f"“{token[:LONGEST]}” is not a token.", 0, "Use lower-case letters: patrol_boat."
        )


def _check_shape(words: str) -> None:
    """Letters with single spaces between: what the scanner of units reads as one phrase."""
    plain = words == unicodedata.normalize("NFC", words) and "  " not in words
    letters = words.replace("_", " ").split(" ")
    if not plain or not all(part.isalpha() for part in letters):
        raise UnitError(f"“{words[:LONGEST]}” is not a word.", 0, "Use letters and single spaces.")
    if not SHORTEST <= len(words) <= LONGEST:
        raise UnitError(
            f"“{words[:LONGEST]}” is too {'short' if len(words) < SHORTEST else 'long'}.",
            0,
            f"A word for a count has from {SHORTEST} to {LONGEST} letters.",
        )


def _complaint(word: str) -> str | None:
    """Why a word would be read as something else; None when it is free."""
    if word in _TAKEN:
        return "it is a unit already, or a word for one"
    if word in MEASURES or word.removesuffix("s") in MEASURES:
        return "it is a measure"
    if _has_prefix(word):
        return "it is a prefix and a unit"
    parts = word.split("_")
    joining = next((part for part in parts if part in JOINING), None)
    if joining is not None:
        return f"“{joining}” stands between numbers and units"
    begins = parts[0] in STARTING or word in STARTING
    return "an input or a figure may begin with it" if begins else None


def _has_prefix(word: str) -> bool:
    """Whether a word is a prefix and a unit of the SI or near it: dam, kilograms, MiB."""
    symbols = (word.removeprefix(it) for it in PREFIXES if word.startswith(it))
    names = (word.removeprefix(it).strip("_") for it in PREFIX_NAMES if word.startswith(it))
    return not SYMBOLS.isdisjoint(symbols) or any(
        name in UNIT_NAMES or name.removesuffix("s") in UNIT_NAMES for name in names
    )


_TAKEN = frozenset(
    word_of(word)
    for word in (*aliases(), *PHRASES, *ASKED_BACK, *ASKED_BACK_ALIASES, *AS_WRITTEN,
                 *NO_UNIT_WORDS)
)  # fmt: skip
