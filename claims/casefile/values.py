"""Reading one value of a case file, by the kind of its key. Raises `ValueError` in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from claims.casefile.reading import shortened
from claims.casefile.schema import REFERENCE, SLUG, Key
from estimates.distributions import parse_input
from estimates.formula import compile_formula
from sources.dates import PartialDate, Period
from sources.links import safe_href
from sources.quantities import read_figure
from sources.units import parse_unit

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SHA256 = re.compile(r"[0-9a-f]{64}")
COUNTRY = re.compile(r"[A-Z]{2}")

CORRELATION_DECIMALS = 6

Reader = Callable[[str, Key], Any]


def _choice(text: str, key: Key) -> str:
    if text not in key.choices:
        raise ValueError(f"“{shortened(text)}” is none of: {', '.join(key.choices)}.")
    return text


def _flag(text: str, _key: Key) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"Expected true or false, not “{shortened(text)}”.")
    return text == "true"


def _link(text: str, _key: Key) -> str:
    if safe_href(text) is None:
        raise ValueError("Expected a full web address that starts with https:// or http://.")
    return text


def _matching(pattern: re.Pattern[str], expected: str) -> Reader:
    def read(text: str, _key: Key) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"Expected {expected}, not “{shortened(text)}”.")
        return text

    return read


def _checked(check: Callable[[str], object]) -> Reader:
    """The text itself, once `check` has found it readable."""

    def read(text: str, _key: Key) -> str:
        check(text)
        return text

    return read


def _correlation(text: str, _key: Key) -> Decimal:
    try:
        value = Decimal(text)
        if -1 <= value <= 1 and value == round(value, CORRELATION_DECIMALS):
            return value
    except InvalidOperation:
        pass  # no number, or NaN, which compares with nothing
    raise ValueError(f"Expected a number from −1 to 1, not “{shortened(text)}”.")


READERS: dict[str, Reader] = {
    "text": lambda text, _key: text,
    "slug": _matching(SLUG, "a short name of up to 80 letters, digits, - and _"),
    "choice": _choice,
    "flag": _flag,
    "link": _link,
    "date": lambda text, _key: PartialDate.parse(text),
    "period": lambda text, _key: Period.parse(text),
    "figure": lambda text, _key: read_figure(text),
    "input": _checked(parse_input),
    "formula": _checked(compile_formula),
    "unit": _checked(parse_unit),
    "correlation": _correlation,
    "language": _matching(LANGUAGE, "a language tag such as en, ko or pt-BR"),
    "country": _matching(COUNTRY, "a two-letter country code such as US"),
    "sha256": _matching(SHA256, "a SHA-256, 64 digits and letters from a to f"),
    "reference": _matching(REFERENCE, "a reference such as 2026-0001"),
}
