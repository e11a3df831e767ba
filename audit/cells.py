"""Cells that no spreadsheet takes for a formula. Pure."""

from __future__ import annotations

RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What begins a formula in a spreadsheet, or moves the text to where it begins one (OWASP,
CSV injection). Some take the wide forms of East Asian keyboards for the narrow ones."""


def safe_cell(value: object) -> str:
    """The text of a cell; one that a spreadsheet would run begins with an apostrophe.

    Numbers stay numbers: a minus before digits begins no formula that does anything. NUL, which
    ends a cell in some programs and shows what stands behind it in none, is left out.
    """
    text = "" if value is None else str(value).replace("\x00", "")
    if text.startswith(RUNS) and not _is_number(text):
        return f"'{text}"
    return text


def plain_cell(text: str) -> str:
    """What `safe_cell` was given: the apostrophe is taken off where it made a cell safe."""
    if text.startswith("'") and text[1:].startswith(RUNS):
        return text[1:]
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
