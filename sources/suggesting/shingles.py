"""Stretches of a text as sets of word runs, and the numbers by which like ones are found.

Shingles, resemblance and containment: A. Broder, On the resemblance and containment of
documents, SEQUENCES 1997. Banding: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

from sources import reanchoring
from sources.reanchoring import Word

RUN = 4
"""Words of a shingle."""
STRETCH = 32
"""Words of a stretch; one starts with every sentence, so that a copied paragraph starts the same
stretches wherever it stands."""
SHORTEST = 12
LONGEST_UNBROKEN = 64
BANDS, ROWS = 8, 4
"""Two stretches that share s of their shingles have a band in common with probability
1 - (1 - s^4)^8: 0.99 at 0.8, 0.67 at 0.6, 0.05 at 0.3."""
MOST_STRETCHES = 1_000
MOST_CHARACTERS = 400_000
"""Of a text that are compared: some sixty thousand words."""
ENDS = re.compile(r"[.!?…][\"”’')\]]{0,3}\s|\n\s{0,9}\n|[。！？]")


@dataclass(frozen=True)
class Text:
    """A text as its words and its shingles, in order."""

    text: str
    given: list[Word] | None = field(default=None, repr=False)

    @cached_property
    def words(self) -> list[Word]:
        return list(reanchoring.words(self.text[:MOST_CHARACTERS]))

    @cached_property
    def runs(self) -> list[int]:
        """The shingle that starts with each word, as a number of 32 bits."""
        spelled = [word.text for word in self.words]
        return [
            _number(" ".join(spelled[at : at + RUN]), 4)
            for at in range(max(0, len(spelled) - RUN + 1))
        ]

    @cached_property
    def shingles(self) -> frozenset[int]:
        return frozenset(self.runs)


def starts(text: Text) -> list[int]:
    """The words with which stretches start."""
    ends = iter([match.end() for match in ENDS.finditer(text.text[:MOST_CHARACTERS])])
    end = next(ends, None)
    found = [0] if text.words else []
    for number, word in enumerate(text.words):
        passed = False
        while end is not None and end <= word.start:
            end, passed = next(ends, None), True
        if passed or number - found[-1] >= LONGEST_UNBROKEN:
            found.append(number)
    return sorted(set(found))


def bands(text: Text) -> list[int]:
    """Numbers that texts with a like stretch have in common, each a signed one of 64 bits.

    Of a text with too many stretches those are taken whose own number is least: of a copy,
    then, the same ones.
    """
    stretches = {
        frozenset(text.runs[at : at + STRETCH - RUN + 1])
        for at in starts(text)
        if len(text.words) - at >= SHORTEST
    }
    chosen = sorted(stretches - {frozenset()}, key=min)[:MOST_STRETCHES]
    return sorted({band for stretch in chosen for band in _bands(stretch)})


def _bands(stretch: frozenset[int]) -> list[int]:
    values = _signature(stretch)
    return [
        _signed(bytes([band]) + values[band * ROWS : (band + 1) * ROWS].tobytes())
        for band in range(BANDS)
    ]


_started: dict[str, Any] = {}


def _signature(stretch: frozenset[int]) -> Any:
    """datasketch's MinHash; imported late, since it brings scipy along, and drawn once."""
    if not _started:
        from datasketch import MinHash

        _started["empty"] = MinHash(num_perm=BANDS * ROWS, seed=1, hashfunc=int)
    found = _started["empty"].copy()
    found.update_batch(list(stretch))
    return found.hashvalues


def number_of(text: str) -> int:
    """A signed number of 64 bits that stands for a text."""
    return _signed(text.encode())


def _signed(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "big", signed=True)


def _number(text: str, size: int) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=size).digest(), "big")
