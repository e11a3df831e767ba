"""Precision and recall of extraction on sentences with expected answers.

The sentences are in the form of the project's reference: `gold` holds quantities (`lo`, `hi`,
`unit`, `mod`) and periods. Used by the tests and by bench/extraction.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sources.extraction import extract

HERE = Path(__file__).resolve().parent
SENTENCES = HERE / "extraction_sentences"
DEVELOPMENT = SENTENCES / "development"
HELD_BACK = SENTENCES / "held_back"
LATER = SENTENCES / "later"
FRESH = SENTENCES / "fresh"
REFERENCE = HERE.parents[2] / "shared" / "reference" / "quantity_sentences.json"
PLACES = {
    "reference": REFERENCE,
    "development": DEVELOPMENT,
    "held back": HELD_BACK,
    "later": LATER,
    "fresh": FRESH,
}
NEAR = 1e-4

Quantity = tuple[float | None, float | None, str, str | None]


@dataclass
class Score:
    """What was found, what of it was right, and what there was to find."""

    sentences: int = 0
    right: int = 0
    found: int = 0
    wanted: int = 0
    periods_right: int = 0
    periods_found: int = 0
    periods_wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.wanted

    @property
    def period_precision(self) -> float:
        return self.periods_right / self.periods_found

    @property
    def period_recall(self) -> float:
        return self.periods_right / self.periods_wanted


def sentences_in(place: Path) -> list[dict[str, Any]]:
    """The sentences of a file, or of every file of a folder."""
    files = sorted(place.glob("*.json")) if place.is_dir() else [place]
    return [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))]


def gold_quantities(row: dict[str, Any]) -> list[Quantity]:
    return [
        (gold["lo"], gold["hi"], gold["unit"], gold.get("mod"))
        for gold in row["gold"]
        if "period" not in gold
    ]


def gold_periods(row: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(gold["period"][0], gold["period"][1]) for gold in row["gold"] if "period" in gold]


def found_quantities(answer: dict[str, Any]) -> list[Quantity]:
    return [
        (found["low"], found["high"], found["unit"], found["modality"])
        for found in answer["quantities"]
    ]


def found_periods(answer: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(period["from"], period["to"]) for period in answer["periods"]]


def right(found: Iterable[Sequence[Any]], wanted: Iterable[Sequence[Any]]) -> int:
    """How many of the found are wanted, each wanted one counted once."""
    left = list(wanted)
    count = 0
    for one in found:
        match = next((other for other in left if _same(one, other)), None)
        if match is not None:
            left.remove(match)
            count += 1
    return count


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return all(_equal(left, right) for left, right in zip(one, other, strict=True))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= NEAR * max(1, abs(other))
    return bool(one == other)


@cache
def score_of(name: str) -> Score | None:
    """The score on a set of sentences; None where the set is not at hand."""
    place = PLACES[name]
    if not place.exists():
        return None
    score = Score()
    for row in sentences_in(place):
        answer = extract(row["text"])
        _add(score, row, answer)
    return score


def _add(score: Score, row: dict[str, Any], answer: dict[str, Any]) -> None:
    quantities, wanted = found_quantities(answer), gold_quantities(row)
    periods, periods_wanted = found_periods(answer), gold_periods(row)
    score.sentences += 1
    score.right += right(quantities, wanted)
    score.found += len(quantities)
    score.wanted += len(wanted)
    score.periods_right += right(periods, periods_wanted)
    score.periods_found += len(periods)
    score.periods_wanted += len(periods_wanted)
