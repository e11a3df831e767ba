"""How long a check of a formula takes while somebody types, as a share of what is allowed.

Each case is checked again and again in this one process, as a web worker does; nets and tables
are there after the first. Prints median and 95th percentile in milliseconds beside the limit,
and the ratio of the median; ends with 1 when one is above 1. The very first check of a process,
which loads SciPy's nets, is printed too and has no limit.

    bench/check.py              about ten seconds
    bench/check.py --rounds 200
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from estimates.checking import Draft, Given, check

LIMIT = 50.0
"""Milliseconds: the aim for a check in a process that has made one before."""
SHELLS = {"tonnage": "74000 t", "mass": "40 to 50 kg/shell"}
FAMILIES = ("gamma(2, 5)", "beta(2, 5)", "student_t(10, 1, 5)", "1 / 2 / 5", "ctrap(4, 5, 0.1)",
            "truncated(normal(4, 5), 1, 9)", "1.1, 2.2, 3.3, 4.4")  # fmt: skip
MIXTURE = "20%: 1 to 2, 30%: 2 / 3 / 4, 50%: gamma(2, 5)"


def draft(formula: str, inputs: Mapping[str, str], unit: str = "", claimed: str = "") -> Draft:
    return Draft(formula, {name: Given(text) for name, text in inputs.items()}, unit, claimed)


def several(many: int, *texts: str) -> dict[str, str]:
    return {f"x{number}": texts[number % len(texts)] for number in range(many)}


def total(many: int) -> str:
    return " + ".join(f"x{number}" for number in range(many))


CASES = {
    "two inputs": draft("tonnage / mass", SHELLS, "shell", "1.6 million shells"),
    "a unit error": draft("tonnage + mass", SHELLS),
    "unfinished": draft("tonnage / (ma", {**SHELLS, "mass": "40 to"}),
    "ten inputs": draft(total(10), several(10, "1 to 2", "3 +- 1", "4..5")),
    "every family": draft(total(21), several(21, *FAMILIES)),
    "three mixtures": draft(total(3), several(3, MIXTURE)),
    "fifty inputs": draft(total(50), several(50, "1 to 2", "3 +- 1", "4..5")),
    "hundred inputs": draft(total(100), several(100, "1 to 2", "3 +- 1", "4..5")),
    "300 nodes": draft("*".join("a" * 150), {"a": "1 to 1.01"}),
    "forty conditions": draft(
        "+".join(["(a if a > 1.2 else b)"] * 40), {"a": "1 to 1.5", "b": "1 to 2"}
    ),
    "draws without value": draft("+".join("a" * 145) + "+log(b)", {"a": "1", "b": "-1 to 2"}),
}


def milliseconds(case: Draft) -> float:
    began = time.perf_counter()
    check(case).canonical()
    return (time.perf_counter() - began) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    print(f"first check of a process {milliseconds(CASES['two inputs']):8.0f} ms")
    print(f"{'':22} {'first':>8} {'median':>8} {'95 %':>8}   ratio of the limit, {LIMIT:g} ms")
    worst = 0.0
    for name, case in CASES.items():
        first, *others = (milliseconds(case) for _ in range(max(rounds, 3) + 1))
        middle, late = median(others), quantiles(others, n=20)[-1]
        worst = max(worst, middle / LIMIT)
        print(f"{name:22} {first:8.1f} {middle:8.1f} {late:8.1f}   {middle / LIMIT:5.2f}")
    return int(worst > 1)


if __name__ == "__main__":
    sys.exit(main())
