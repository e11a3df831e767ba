"""What digits with commas and points mean, and what has to be flagged about it."""

from __future__ import annotations

from decimal import Decimal

MOST_DIGITS = 15
DECIMAL_COMMA = "decimal comma"
DOTTED_THOUSANDS = "points between thousands"


def digits_value(text: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """The number written as `text` (digits, commas, points) and its flags.

    "1,600" is thousands; "1,6" can only be a decimal comma, which English text does not
    use: read so, and flagged. None for what is no number ("10.0.0.1", "007", "1,23,4").
    """
    if sum(character.isdecimal() for character in text) > MOST_DIGITS:
        return None
    whole, point, fraction = text.partition(".")
    if text.count(".") > 1:
        return _dotted(text)
    if "," in fraction:
        return _dotted(text)
    if "," in whole:
        return _with_commas(whole, f"{point}{fraction}")
    if len(whole) > 1 and whole[0] == "0":
        return None
    return Decimal(text), ()


def _with_commas(whole: str, rest: str) -> tuple[Decimal, tuple[str, ...]] | None:
    first, *groups = whole.split(",")
    if first != "0" and len(first) <= 3 and first[0] != "0" and _groups_of_thousands(groups):
        return Decimal(first + "".join(groups) + rest), ()
    if len(groups) == 1 and not rest and (first == "0" or first[0] != "0"):
        return Decimal(f"{first}.{groups[0]}"), (DECIMAL_COMMA,)
    return None


def _groups_of_thousands(groups: list[str]) -> bool:
    """Groups of three; or, as in India, of two with a last one of three (1,50,000)."""
    if len(groups[-1]) != 3:
        return False
    sizes = {len(group) for group in groups[:-1]}
    return sizes <= {3} or sizes == {2}


def _dotted(text: str) -> tuple[Decimal, tuple[str, ...]] | None:
    """ "1.600.000" and "1.600,5" as the continent writes them: flagged."""
    whole, comma, fraction = text.partition(",")
    first, *groups = whole.split(".")
    if "," in fraction or "." in fraction or not 1 <= len(first) <= 3 or first[0] == "0":
        return None
    if not groups or any(len(group) != 3 for group in groups):
        return None
    flags = (DOTTED_THOUSANDS, DECIMAL_COMMA) if comma else (DOTTED_THOUSANDS,)
    return Decimal(f"{first}{''.join(groups)}.{fraction or 0}"), flags
