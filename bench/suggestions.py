"""What finding copied passages costs against looking at every pair, and how much of it is found.

A corpus with known copies: articles of invented words, of which some hold a paragraph of another
one, with a word here and there exchanged. Run: .venv/bin/python bench/suggestions.py [captures]
"""

from __future__ import annotations

import random
import resource
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from sources.suggesting import likeness
from sources.suggesting.shingles import Text, bands

CAPTURES = 5_000
SENTENCES, WORDS = 24, 16
COPIES = 0.2
"""The share of the articles that have a paragraph from an earlier one."""
EXCHANGED = 0.04
"""The share of the copied words that are exchanged."""
MOST_PARTNERS = 60
NAIVE_TEXTS = 600
"""Texts whose pairs the naive way is timed on: every pair takes it as long."""
Pair = tuple[int, int]


def corpus(size: int) -> tuple[list[str], set[Pair]]:
    """Texts, and the pairs of which one holds three to six sentences of the other."""
    chance = random.Random(size)  # noqa: S311  # texts to measure, the same every time
    vocabulary = [f"{a}{b}{c}" for a in "bdfgklmn" for b in "aeiou" for c in "lmnrstvx"]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    articles: list[list[str]] = []
    copies: set[Pair] = set()
    for number in range(size):
        said = [
            " ".join(chance.choices(vocabulary, weights, k=WORDS)).capitalize() + "."
            for _sentence in range(SENTENCES)
        ]
        if number and chance.random() < COPIES:
            earlier = chance.randrange(number)
            at, many = chance.randrange(SENTENCES - 6), chance.randint(3, 6)
            taken = articles[earlier][at : at + many]
            there = chance.randrange(SENTENCES)
            said[there:there] = [_drifted(it, chance, vocabulary) for it in taken]
            copies.add((earlier, number))
        articles.append(said)
    return [" ".join(said) for said in articles], copies


def _drifted(sentence: str, chance: random.Random, vocabulary: list[str]) -> str:
    words = sentence.rstrip(".").split(" ")
    return " ".join(chance.choice(vocabulary) if chance.random() < EXCHANGED else word
                    for word in words) + "."  # fmt: skip


def related(copies: set[Pair], size: int) -> list[int]:
    """For each article the first of those with which it is tied by copying, over others too."""
    first = list(range(size))
    for earlier, later in sorted(copies, key=lambda pair: pair[1]):
        first[later] = first[earlier]
    return first


def by_index(written: list[str]) -> set[Pair]:
    """As the worker does it: bands of each, candidates by band, their texts read again."""
    shared: dict[int, list[int]] = defaultdict(list)
    found: set[Pair] = set()
    for number, it in enumerate(written):
        text, counted = Text(it), Counter[int]()
        for band in bands(text):
            counted.update(shared[band])
            shared[band].append(number)
        for other, _common in counted.most_common(MOST_PARTNERS):
            like = likeness.compare(Text(written[other]), text)
            if like is not None and like.is_enough:
                found.add((other, number))
    return found


def naive(written: list[str]) -> float:
    """Seconds for the exact Jaccard coefficient of every pair, at the pace of a part of them."""
    texts = [Text(it) for it in written[:NAIVE_TEXTS]]
    start = perf_counter()
    for text in texts:
        _ready = text.shingles
    reading = (perf_counter() - start) / len(texts) * len(written)
    pairs = list(combinations(texts, 2))
    start = perf_counter()
    for one, other in pairs:
        common = len(one.shingles & other.shingles)
        _jaccard = common / (len(one.shingles) + len(other.shingles) - common)
    every = len(written) * (len(written) - 1) // 2
    return reading + (perf_counter() - start) / len(pairs) * every


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else CAPTURES
    written, copies = corpus(size)
    first = related(copies, size)
    bands(Text(written[0]))  # what loading the library takes is not what finding takes
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = perf_counter()
    found = by_index(written)
    ours = perf_counter() - start
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    theirs = naive(written)
    direct = len(found & copies)
    over = sum(first[one] == first[other] for one, other in found - copies)
    print(f"{size} captures, {len(copies)} known copies; found {len(found)}:")
    print(f"  {direct} copies, {over} copies of a copy, {len(found) - direct - over} wrong")
    print(f"  precision {(direct + over) / len(found):.3f}, recall {direct / len(copies):.3f}")
    print(f"by bands {ours:.1f} s, {1000 * ours / size:.2f} ms a capture, {more:.0f} MiB more")
    print(f"every pair exactly {theirs:.1f} s, at the pace of the first {NAIVE_TEXTS}")
    print(f"{theirs / ours:.1f} times as fast")


if __name__ == "__main__":
    main()
