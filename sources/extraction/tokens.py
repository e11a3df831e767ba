"""English text cut into words, numbers and marks, a sentence at a time.

One pass, each character looked at once: the patterns never try the same text twice, and a
sentence holds a bounded number of tokens, so that everything built on it is linear too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sources.extraction.words import words

MOST_TOKENS = 400
"""A "sentence" longer than this is cut: nothing a newspaper prints needs more."""
BEYOND = 64
"""How far outside a sentence a rule may look."""
LONGEST_NUMBER = 40
"""Characters of a number that are looked at; nothing longer is a figure."""
PIECES = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<mark>\S)"
)
ENDS = frozenset(".!?")
CLOSING = frozenset("\"'”’)]»")
ABBREVIATIONS = words(
    "mr mrs ms dr st no nos approx ca gen col lt sgt capt sen rep gov jan feb mar apr jun jul "
    "aug sep sept oct nov dec vs est fig vol pp inc ltd prof cf eg ie al"
)
NAME, TIME, AGE, PERIOD, FIGURE = "name", "time", "age", "period", "figure"
"""What a token may be taken for; only a free one can begin a figure."""


class Token(NamedTuple):
    """A word, a number (digits with commas and points) or one other character.

    `start` and `end` index the text that was given; `glued` says that no space stands
    before it. Digits of every script read as ASCII in `text`.
    """

    text: str
    lower: str
    kind: str
    start: int
    end: int
    glued: bool

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@dataclass(slots=True)
class Sentence:
    """The tokens of one sentence, and what each of them is taken for ("" is free)."""

    tokens: list[Token]
    taken: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    _lower: list[str] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.taken = [""] * len(self.tokens)
        # Nothing on both sides: a place before the first token counts from the end.
        self._lower = [token.lower for token in self.tokens] + [""] * BEYOND

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, place: int) -> str:
        """The token in lower case; "" outside the sentence."""
        try:
            return self._lower[place]
        except IndexError:
            return ""

    def kind(self, place: int) -> str:
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def text(self, place: int) -> str:
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def glued(self, place: int) -> bool:
        """Whether the token follows the one before it without a space."""
        return 0 < place < len(self.tokens) and self.tokens[place].glued

    def capital(self, place: int) -> bool:
        return self.text(place)[:1].isupper()

    def free(self, place: int) -> bool:
        return 0 <= place < len(self.tokens) and not self.taken[place]

    def take(self, first: int, end: int, what: str) -> None:
        for place in range(max(first, 0), min(end, len(self.tokens))):
            self.taken[place] = what

    def says(self, place: int, *words: str) -> bool:
        """Whether exactly these words stand there."""
        for offset, word in enumerate(words):  # noqa: SIM110 - a generator costs more than the words
            if self.at(place + offset) != word:
                return False
        return True

    def begins(self, place: int) -> bool:
        """Whether a capital letter there means nothing: the sentence or a quotation begins."""
        return place == 0 or self.text(place - 1) in "“\"‘'«:•-–—("


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order; every token belongs to one of them."""
    tokens: list[Token] = []
    for token in tokenise(text):
        if tokens and _breaks(text, tokens, token):
            yield Sentence(tokens)
            tokens = []
        tokens.append(token)
    if tokens:
        yield Sentence(tokens)


def tokenise(text: str) -> Iterator[Token]:
    end = -1
    for piece in PIECES.finditer(text):
        kind = piece.lastgroup or "mark"
        written = piece[0]
        if kind == "number":
            written = ascii_digits(written[:LONGEST_NUMBER])
        yield Token(
            written, written.lower(), kind, piece.start(), piece.end(), piece.start() == end
        )
        end = piece.end()


def ascii_digits(number: str) -> str:
    """Digits of any script as 0 to 9; commas and points stay."""
    if number.isascii():
        return number
    return "".join(mark if mark in ".," else str(unicodedata.decimal(mark)) for mark in number)


def _breaks(text: str, tokens: list[Token], token: Token) -> bool:
    """Whether a new sentence begins with `token`."""
    gap = text[tokens[-1].end : min(token.start, tokens[-1].end + 40)]
    if len(tokens) >= MOST_TOKENS or gap.count("\n") > 1:
        return True
    last = len(tokens) - 1
    while last > 0 and tokens[last].text in CLOSING and last > len(tokens) - 3:
        last -= 1
    if token.glued or tokens[last].text not in ENDS:
        return False
    return _starts_like_a_sentence(token) and not _abbreviation(tokens, last)


def _starts_like_a_sentence(token: Token) -> bool:
    return not token.text[:1].islower() and token.text not in CLOSING | {",", ";", "-", "–", "—"}


def _abbreviation(tokens: list[Token], last: int) -> bool:
    """Whether the full stop at `last` belongs to a word such as "Mr." or "U.S."."""
    if tokens[last].text != "." or last == 0 or not tokens[last].glued:
        return False
    word = tokens[last - 1]
    if word.kind != "word":
        return False
    return word.lower in ABBREVIATIONS or (len(word.text) == 1 and word.lower not in {"i", "m"})
