"""How well and how fast figures are read from news text.

Prints precision and recall of quantities (low, high, unit and modality all right) and of periods on
the reference sentences, on those the rules were developed by, on those held back from them and on
those written later; then microseconds a sentence, and seconds for a megabyte of hostile text. Ends
with 1 when a bound is missed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sources.extraction import extract
from tests.sources.extraction_scores import HELD_BACK, Score, score_of, sentences_in

FLOORS = {"reference": 0.97, "development": 0.97, "held back": 0.95, "later": 0.97, "fresh": 0.97}
SLOWEST_SENTENCE = 5e-3
SLOWEST_MEGABYTE = 120.0
HOSTILE = {
    "digits": "1", "pairs of digits": "12 ", "commas": ",", "digits and commas": "1,",
    "words": "ships ", "number words": "one hundred and ", "hyphens": "a-1-", "dates": "May 3 to ",
    "bound words": "about ", "currency signs": "$", "NUL": "\x00", "right to left": "\u202e",
}  # fmt: skip


def line(name: str, score: Score) -> str:
    return (
        f"{name:<12} {score.sentences:4d} sentences   quantities P {score.precision:.3f} "
        f"R {score.recall:.3f}   periods P {score.period_precision:.3f} "
        f"R {score.period_recall:.3f}"
    )


def seconds_a_sentence() -> float:
    texts = [row["text"] for row in sentences_in(HELD_BACK)]
    began = time.process_time()
    for text in texts:
        extract(text)
    return (time.process_time() - began) / len(texts)


def seconds_a_megabyte(piece: str, size: int = 1_000_000) -> float:
    text = (piece * (size // len(piece) + 1))[:size]
    began = time.process_time()
    extract(text)
    return time.process_time() - began


def main() -> int:
    missed = 0
    for name, floor in FLOORS.items():
        score = score_of(name)
        if score is None:
            print(f"{name:<12} not here")
            continue
        print(line(name, score))
        missed += min(score.precision, score.recall) < floor
    each = seconds_a_sentence()
    print(f"{1e6 * each:.0f} microseconds a sentence (bound {1e6 * SLOWEST_SENTENCE:.0f})")
    missed += each > SLOWEST_SENTENCE
    for name, piece in HOSTILE.items():
        seconds = seconds_a_megabyte(piece)
        print(f"a megabyte of {name:<20} {seconds:6.1f} s (bound {SLOWEST_MEGABYTE:.0f})")
        missed += seconds > SLOWEST_MEGABYTE
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
