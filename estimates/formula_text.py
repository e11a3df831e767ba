"""The first door for a formula's text: length, characters, tokens and nesting.

Python's parser can be made slow, deep or noisy; nothing gets there that this scanner did not
count first. It reads left to right, once.
"""

from __future__ import annotations

import keyword
import re

from sources.reading import ReadingError

LONGEST_FORMULA = 2000
MOST_TOKENS = 900
DEEPEST_BRACKETS = 40
MOST_SIGNS_IN_A_ROW = 4
LONGEST_NAME = 40
LONGEST_NUMBER = 25
KEYWORDS = frozenset({"if", "else"})
TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[a-z][a-z0-9_]*)"
    r"|(?P<operator>\*\*|<=|>=|[-+*/(),<>])"
)


class FormulaError(ReadingError):
    """A formula that could not be read, or whose units do not fit."""


def check_text(text: str) -> None:
    """Raise `FormulaError` unless the text is made of a formula's tokens, within limits."""
    if len(text) > LONGEST_FORMULA:
        raise FormulaError(
            f"A formula has at most {LONGEST_FORMULA:,} characters.",
            LONGEST_FORMULA,
            None,
        )
    if not text.strip():
        raise FormulaError("There is no formula here.", 0, "Write one like tonnage / mass.")
    _check_tokens(text)


def _check_tokens(text: str) -> None:
    position = depth = tokens = signs = 0
    before = ""
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise FormulaError(
                f"“{text[position]}” does not belong in a formula.",
                position,
                _hint(text[position]),
            )
        kind, word = match.lastgroup, match.group()
        _check_word(kind, word, before, position)
        depth += (word == "(") - (word == ")")
        tokens += kind != "space"
        signs = signs + 1 if word in {"+", "-"} else signs if kind == "space" else 0
        if depth > DEEPEST_BRACKETS or tokens > MOST_TOKENS or signs > MOST_SIGNS_IN_A_ROW:
            raise FormulaError("The formula is too long or too deeply nested.", position, None)
        before, position = kind or "", match.end()


def _check_word(kind: str | None, word: str, before: str, position: int) -> None:
    if kind == "number" and len(word) > LONGEST_NUMBER:
        raise FormulaError("This number is too long.", position, "Round it.")
    if kind == "name" and len(word) > LONGEST_NAME:
        raise FormulaError(f"A name has at most {LONGEST_NAME} letters.", position, None)
    if kind == "name" and keyword.iskeyword(word) and word not in KEYWORDS:
        raise FormulaError(f"“{word}” cannot be a name here.", position, "Choose another name.")
    if kind == "name" and before == "number":
        raise FormulaError("An operator is missing here.", position, "Write 2 * x.")
    if kind == "number" and before == "number":
        raise FormulaError("A number has one decimal point.", position, None)


def _hint(character: str) -> str:
    if character.isupper():
        return "Names are lower-case: tonnage, mass_2."
    return {
        "^": "Write a power as **.",
        "×": "Write *.",
        "÷": "Write /.",
        "−": "Write -.",
    }.get(
        character,
        "Names are lower-case letters, digits and _; operators are + - * / **.",
    )
