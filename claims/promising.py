"""Which paragraphs of a long text are worth reading closely: told cheaply. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.attribution import SAYS

MOST_READ, MOST_NUMBERS = 16_000, 250
"""Characters, and numbers in them, that are read closely: the paragraphs that look likeliest.
Reading costs about ten microseconds a character and a millisecond a number."""
LONGEST_PARAGRAPH = 3_000
PARAGRAPHS = re.compile(r"[^\n]+(?:\n[^\n]+)*")
NUMBERS = re.compile(r"\d[\d.,]*|\b(?:million|billion|thousand|hundred|half|third|percent)\b")
LETTERS = re.compile(r"[^\W\d_]+")
SAID = re.compile(rf"\b(?:{SAYS}|according|shows?|data|figures?)\b", re.IGNORECASE)


def likeliest(text: str) -> list[tuple[int, int]]:
    """Spans to read closely: cheaply told, so that a long text costs little more than a short."""
    ranked = sorted(_paragraphs(text), key=lambda span: (-_promise(text, span), span))
    taken, length, numbers = [], 0, 0
    for start, end in ranked:
        within = len(NUMBERS.findall(text, start, end))
        if length + end - start <= MOST_READ and numbers + within <= MOST_NUMBERS:
            taken.append((start, end))
            length, numbers = length + end - start, numbers + within
    return taken


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for line in PARAGRAPHS.finditer(text):
        start = line.start()
        while line.end() - start > LONGEST_PARAGRAPH:
            stop = text.rfind(". ", start, start + LONGEST_PARAGRAPH)
            end = stop + 1 if stop > start else start + LONGEST_PARAGRAPH
            yield start, end
            start = end
        yield start, line.end()


def _promise(text: str, span: tuple[int, int]) -> float:
    """How much a paragraph may hold; tables of numbers hold statements least of all."""
    start, end = span
    numbers = len(NUMBERS.findall(text, start, end))
    words = len(LETTERS.findall(text, start, end))
    crowded = numbers > words / 3
    told = len(SAID.findall(text, start, end))
    return min(numbers, 6) + min(told, 3) - (8 if crowded else 0) + 2 * (1 - start / len(text))
