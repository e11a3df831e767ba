"""Cells that no spreadsheet takes for a formula. Pure."""

from __future__ import annotations

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet, or moves the text to where it begins one (OWASP,
CSV injection)."""


def safe_cell(value: object) -> str:
    """The text of a cell; one that a spreadsheet would run begins with an apostrophe.

    Numbers stay numbers: a minus before digits begins no formula that does anything.
    """
    text = "" if value is None else str(value)
    if text.startswith(RUNS) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
