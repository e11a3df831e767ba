"""The scanner for unit texts: `kg/shell`, `m2`, `km per hour`, left to right, once.

It knows operators, powers and words, not what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterator

from sources.unit_tokens import UnitError

SUPERSCRIPTS = {"²": 2, "³": 3}
TIMES = frozenset("*·×")
PER_WORDS = frozenset({"per", "a", "an", "each"})
SIGNS = frozenset("_%$€£₽₴₩¥₹₺₪°℃")
DIGITS = frozenset("0123456789")
SHAPE = "Write units like kg/shell or m2, joined by * or /."

Part = tuple[int, str, int, int]
"""Sign (1 or -1), phrase, power, position."""


def parts(text: str) -> Iterator[Part]:
    """Split at operators, left to right; `a/b/c` divides by both b and c."""
    position, sign, first = _skip_spaces(text, 0), 1, True
    while position < len(text):
        if not first:
            sign, position = _operator(text, position)
        phrase, start, position = _phrase(text, position)
        power, position = _power(text, position)
        yield sign, phrase, power, start
        position, first = _skip_spaces(text, position), False


def _skip_spaces(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _operator(text: str, position: int) -> tuple[int, int]:
    if text[position] == "/":
        return -1, position + 1
    if text[position] in TIMES:
        return 1, position + 1
    word, _, end = _word(text, position)
    if word.lower() in PER_WORDS:
        return -1, end
    raise UnitError(
        f"“{text[position : position + 20]}” does not belong in a unit.",
        position,
        SHAPE,
    )


def _is_word_character(character: str) -> bool:
    return character.isalpha() or character in SIGNS


def _word(text: str, position: int) -> tuple[str, int, int]:
    start = _skip_spaces(text, position)
    end = start
    while end < len(text) and _is_word_character(text[end]):
        end += 1
    return text[start:end], start, end


def _phrase(text: str, position: int) -> tuple[str, int, int]:
    """One token, or several words with spaces between ("metric tons")."""
    words: list[str] = []
    start = end = _skip_spaces(text, position)
    if text[start : start + 1] == "1":
        return "1", start, start + 1
    while True:
        word, word_start, word_end = _word(text, end)
        if not word or (words and word.lower() in PER_WORDS):
            break
        if words and word_start == end:
            break
        words, end = [*words, word], word_end
    if not words:
        found = text[start : start + 1]
        problem = f"“{found}” does not belong in a unit." if found else "A unit is missing here."
        raise UnitError(problem, start, SHAPE)
    return " ".join(words), start, end


def _power(text: str, position: int) -> tuple[int, int]:
    if text[position : position + 1] in SUPERSCRIPTS:
        return SUPERSCRIPTS[text[position]], position + 1
    start = _skip_spaces(text, position)
    for mark in ("**", "^"):
        if text.startswith(mark, start):
            position = _skip_spaces(text, start + len(mark))
            break
    else:
        if not text[position : position + 1].isdigit():
            return 1, position
        start = position
    return _whole_power(text, position, start)


def _whole_power(text: str, position: int, start: int) -> tuple[int, int]:
    negative = text[position : position + 1] in {"-", "−"} and position < len(text)
    end = position + (1 if negative or text[position : position + 1] == "+" else 0)
    digit, after = text[end : end + 1], text[end + 1 : end + 2]
    if digit not in DIGITS or after.isdigit() or (after == "." and after):
        raise UnitError("A power is a whole number from −9 to 9.", start, "Write m2 or m^2.")
    return -int(digit) if negative else int(digit), end + 1
