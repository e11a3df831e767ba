"""Which way, how, and how strongly: what a rule's finding comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from sources.dates import PartialDate
from sources.suggesting.likeness import Likeness

STRONG, FAIR = 70, 45
REPUBLISHED = 0.6
"""The share of the shorter text that makes it a republication."""

CUES = {
    "translates": re.compile(
        r"translat(?:ed|ion)|übersetz|traduit|traducid|перевод", re.IGNORECASE
    ),
    "republishes": re.compile(
        r"re-?publish|re-?print|originally (?:published|appeared)|first (?:published|appeared)"
        r"|article was published",
        re.IGNORECASE,
    ),
    "uses_data_of": re.compile(
        r"\bdata\b|data ?set|database|figures (?:from|of|by)|statistics|\bestimates?\b"
        r"|tracked|compiled",
        re.IGNORECASE,
    ),
}
ATTRIBUTED = re.compile(
    r"according to|report(?:ed|s|ing)?\b|\bsaid\b|\bsays\b|\bwrote\b|\bfound\b|revealed"
    r"|cit(?:ed|ing)|investigation|analysis|\btold\b|published|\bvia\b",
    re.IGNORECASE,
)


class Order(StrEnum):
    """Which of two came first, as far as their dates say."""

    AFTER = "after"
    BEFORE = "before"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    relation: str
    score: int
    direction_known: bool


def order(source: PartialDate | None, origin: PartialDate | None) -> Order:
    """Whether the source came after the origin: unknown where the dates are, or overlap."""
    if source is None or origin is None:
        return Order.UNKNOWN
    if source.first > origin.last:
        return Order.AFTER
    return Order.BEFORE if source.last < origin.first else Order.UNKNOWN


def of_link(
    around: str, dates: Order, *, canonical: bool, in_text: bool, is_dataset: bool
) -> Verdict:
    """A link says itself which way; only a page that came before what it links to is asked."""
    relation = "republishes" if canonical else _relation(around, is_dataset=is_dataset)
    score = 90 if canonical else 55 if in_text else 30
    score += 20 * bool(not canonical and in_text and ATTRIBUTED.search(around))
    score += 5 * (dates is Order.AFTER) - 30 * (dates is Order.BEFORE)
    return Verdict(relation, _within(score), dates is not Order.BEFORE)


def of_name(words: str, dates: Order, *, choices: int, is_dataset: bool) -> Verdict:
    """A name says of whom, not which of what they published: `choices` is how many there are."""
    score = 65 - 20 * (choices > 1) + 10 * (dates is Order.AFTER) - 30 * (dates is Order.BEFORE)
    relation = _relation(words, is_dataset=is_dataset)
    return Verdict(relation, _within(score), dates is not Order.BEFORE)


def of_words(like: Likeness, dates: Order) -> Verdict:
    """The same words say nothing of who had them first: dates do."""
    score = 30 + round(50 * like.share) + min(20, like.words // 3) - 30 * like.quoted
    relation = "republishes" if like.share >= REPUBLISHED and not like.quoted else "quotes"
    return Verdict(relation, _within(score), dates is not Order.UNKNOWN)


def strength(score: int) -> str:
    """A score in a word: strong, fair or weak."""
    return "strong" if score >= STRONG else "fair" if score >= FAIR else "weak"


def _relation(words: str, *, is_dataset: bool) -> str:
    if is_dataset:
        return "uses_data_of"
    return next((name for name, cue in CUES.items() if cue.search(words)), "quotes")


def _within(score: int) -> int:
    return max(1, min(99, score))
