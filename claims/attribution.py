"""Who says what stands in a text, and when: read by rules, for a person to confirm. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sources.dates import PartialDate

LONGEST_HEADLINE = 200

NAME = (
    r"(?:the )?[A-Z][\w’'&-]{0,40}"
    r"(?: (?:of|for|and|the|de|von)(?= [A-Z])| [A-Z][\w’'&-]{0,40}){0,8}"
)
SAYS = (
    r"(?:said|says|say|claims|claimed|reported|reports|announced|estimates|estimated|told|states)"
)
CLAIMANTS = [
    re.compile(rf"[Aa]ccording to (?:a report by |data from |figures from )?(?P<name>{NAME})"),
    re.compile(rf"(?P<name>{NAME}),? (?:has |have )?{SAYS}\b"),
    re.compile(rf"\b{SAYS} (?P<name>{NAME})"),
    re.compile(rf"\b(?:obtained|published|released|compiled|reported|quoted) by (?P<name>{NAME})"),
]
"""Who says it, the surest way first."""
NOBODY = {"the", "it", "he", "she", "they", "we", "i", "this", "that", "in", "on", "at", "new", "a"}
MONTHS = {
    name: number
    for number, names in enumerate(
        ["january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"], 1)
    for name in names.split()
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATES = re.compile(
    rf"\b(?:(?P<iso>[12]\d{{3}}-\d\d-\d\d)"
    rf"|(?P<month>{MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>[12]\d{{3}}))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?P<month2>{MONTH})(?:,? (?P<year2>[12]\d{{3}}))?)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:publish|report|post|updat|releas|announc|said|dated|issued)\w*\W", re.IGNORECASE
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Read:
    """A value as it would be typed, and the characters that it was read from, if any."""

    text: str
    start: int = -1
    end: int = -1


NOTHING = Read("")


def headline(text: str) -> str:
    """The first line, where it is short enough to be a title."""
    first = text[: LONGEST_HEADLINE * 4].strip().partition("\n")[0].strip()
    return first if 0 < len(first) <= LONGEST_HEADLINE and "\n" in text.strip() else ""


def claimant(text: str, start: int, end: int) -> Read:
    sentence = text[start:end]
    for pattern in CLAIMANTS:
        for found in pattern.finditer(sentence):
            name = found["name"]
            at = start + found.start("name")
            if name.startswith("the "):
                name, at = name[4:], at + 4
            if name.split()[0].lower() not in NOBODY and name.lower() not in MONTHS:
                return Read(name[:300], at, at + len(name))
    return NOTHING


AROUND = 600
"""Characters before and after a sentence in which whoever says it may be named."""


def claimant_nearby(text: str, start: int) -> Read:
    """Who is named just before or after; else the outlet that a headline begins with."""
    first = max(0, start - AROUND)
    near = claimant(text, first, min(len(text), start + AROUND))
    if near.text:
        return near
    title = headline(text)
    name, colon, _rest = title.partition(": ")
    at = text.find(name) if colon else -1
    return Read(name, at, at + len(name)) if colon and len(name) <= 60 and at >= 0 else NOTHING


class Dates:
    """The days that a text names; one without a year has that of the nearest year written."""

    def __init__(self, text: str) -> None:
        self.text = text
        full = (it["year"] or it["year2"] for it in DATES.finditer(text[:20_000]))
        self.full_year = next((year for year in full if year), "")
        self.found = [it for it in map(self._read, DATES.finditer(text[:20_000])) if it.text]

    def told(self) -> Read:
        """When it was said: a date behind "published" and the like, else the only one."""
        for it in self.found:
            if TOLD.search(self.text[max(0, it.start - 25) : it.start]):
                return it
        return self.found[0] if len({it.text for it in self.found}) == 1 else NOTHING

    @staticmethod
    def day_of(read: Read) -> date | None:
        return PartialDate(read.text).last if read.text else None

    def _read(self, match: re.Match[str]) -> Read:
        year = match["year"] or match["year2"]
        month = MONTHS.get((match["month"] or match["month2"] or "").lower(), 0)
        day = int(match["day"] or match["day2"] or 0)
        text = match["iso"] or ""
        if not text:
            year = year or self._nearest_year(match.start())
            text = f"{year}-{month:02d}-{day:02d}" if year else ""
        try:
            PartialDate(text)
        except ValueError:
            return NOTHING
        return Read(text, match.start(), match.end())

    def _nearest_year(self, place: int) -> str:
        """That of a full date of the text, else the latest named: a text is of its last year."""
        first = max(0, place - 2_000)
        years = YEAR.findall(self.text, first, place + 2_000)
        return self.full_year or max(years, default="")
