"""Outlets that a text says it has something from: "The Washington Post reported"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

MOST_TEXT = 1_000_000
MOST_NAMINGS = 1_000
MOST_TOKENS = 8
LONGEST = 160
"""Characters of words that are quoted."""

WORD = r"(?:[A-ZÀ-ÞĀ-ŽА-Я]|\d{1,4}\ (?=[A-Z]))[\w&.’'\-]{0,40}"
NAME = rf"(?<!\w)(?P<name>{WORD}(?:\ (?:(?:of|for|the|and|on|in|de|la|du)\ ){{0,2}}{WORD}){{0,7}})"
SAYS = (
    r"(?:reported|reports|reporting|revealed|reveals|wrote|writes|said|says|found|finds|estimated"
    r"|estimates|published|calculated|tracked|noted|notes|claimed|claims|documented|broke)"
)
AFTER = re.compile(
    NAME + r"(?:’s|'s)?,?\ (?:(?:first|has|had|have|also|later|previously|separately|earlier)\ )"
    r"{0,2}" + SAYS + r"\b"
)
BEFORE = re.compile(
    r"\b(?:[Aa]ccording\ to|[Rr]eported\ (?:by|in)|[Rr]eports?\ (?:by|from|in)"
    r"|[Dd]ata\ (?:from|of|by)|[Ff]igures\ (?:from|of|by)|[Aa]nalysis\ (?:by|from|of)"
    r"|[Ii]nvestigation\ (?:by|of|from)"
    r"|[Pp]ublished\ (?:by|in)|[Cc]iting|[Cc]ited\ by|[Qq]uot(?:ed\ by|ing)|[Tt]old|[Oo]btained\ by"
    r"|[Rr]eviewed\ by|[Ff]irst\ appeared\ (?:in|on|at)|[Tt]ranslated\ from|[Ss]hared\ (?:by|with)"
    r"|[Ii]nterview\ with|[Cc]ompiled\ by|[Ee]stimates?\ (?:by|from|of)|[Cc]ollected\ by|[Vv]ia)"
    r"\ (?:the\ |a\ |its\ ){0,1}(?:[a-z\-]{2,20}\ ){0,4}" + NAME
)


@dataclass(frozen=True, slots=True)
class Naming:
    """Words that name somebody as whoever it is from; `keys` are the names they may mean."""

    start: int
    end: int
    words: str
    keys: frozenset[str]


def namings(text: str) -> list[Naming]:
    """Where a text says of a name that it reported, found or was told something, in order."""
    flat = text[:MOST_TEXT].replace("\n", " ").replace("\t", " ").replace("\u00a0", " ")
    found: dict[tuple[int, int], Naming] = {}
    for pattern in (BEFORE, AFTER):
        for match in pattern.finditer(flat):
            keys = frozenset(_within(match["name"]))
            if keys:
                start, end = match.start(), match.end()
                end -= len(match[0]) - len(match[0].rstrip(".'’-&"))
                words = text[start:end][:LONGEST]
                found.setdefault((start, end), Naming(start, end, words, keys))
            if len(found) >= MOST_NAMINGS:
                break
    return sorted(found.values(), key=lambda it: it.start)


def key(name: str) -> str:
    """A name folded, so that spellings of it are equal; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    plain = re.sub(r"(?:’s|'s)(?=\s|$)", "", plain)
    words = re.findall(r"[^\W_]+", plain)
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join(words)


def known_as(name: str, site: str = "") -> set[str]:
    """Keys of what a publisher is called: its name, the short form in brackets, the name without
    them, the initials of three words and more, the name of its site."""
    bracketed = re.findall(r"\(([^()]{2,60})\)", name)
    bare = re.sub(r"\([^()]*\)", " ", name)
    found = {key(name), key(bare), *map(key, bracketed), _initials(bare), _site(site)}
    return {it for it in found if len(it) >= 3}


def _initials(name: str) -> str:
    firsts = [word[0] for word in re.findall(r"[^\W_]+", name) if word[0].isupper()]
    firsts = firsts[1:] if name.strip().lower().startswith("the ") else firsts
    return key("".join(firsts)) if len(firsts) >= 3 else ""


def _site(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return key(host.removeprefix("www."))


def _within(name: str) -> Iterator[str]:
    """Keys of every run of words of a name: "South Korea's Yonhap News Agency" holds "Yonhap"."""
    tokens = name.split(" ")[: MOST_TOKENS * 2]
    for first, last in combinations(range(len(tokens) + 1), 2):
        if last - first <= MOST_TOKENS:
            found = key(" ".join(tokens[first:last]))
            if len(found) >= 3:
                yield found
