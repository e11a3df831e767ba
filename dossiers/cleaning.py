"""Texts of strangers, made fit for paper. Pure.

Autoescaping makes markup inert; this takes out what would still do harm when set: control
characters, marks that turn the reading order of what stands beside them, and sheer length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_TEXT = 20_000
"""Characters of one text: as many as the longest column holds, so no real text is cut."""
MOST_TEXT = 3_000_000
"""Characters of a whole content: some thousand pages, beyond which nothing is set in time."""

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A BCP 47 tag. The renderer reads `lang` attributes as a piece of its style sheet, so nothing
else may stand there."""

UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls
    "\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c"  # embeddings and overrides of direction
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"  # annotations, what is no character
)


def cleaned(value: Any) -> Any:
    """The same mappings, lists and texts, every text fit to be set."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {
            key: _language(item) if key == "language" else cleaned(item)
            for key, item in value.items()
        }
    if isinstance(value, Sequence):
        return [cleaned(item) for item in value]
    return value


def _language(value: Any) -> str:
    return value if isinstance(value, str) and LANGUAGE.fullmatch(value) else ""


def length(value: Any) -> int:
    """Characters in all texts of a cleaned content."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(length(item) for item in value.values())
    if isinstance(value, Sequence):
        return sum(length(item) for item in value)
    return 0


def _text(value: str) -> str:
    text = UNFIT.sub("", value[:LONGEST_TEXT])
    left = len(value) - LONGEST_TEXT
    return f"{text} … [{left:,} more characters are not printed]" if left > 0 else text
