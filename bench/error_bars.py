"""How often a 95 % error bar covers the truth, over 150 seeds.

Five models (one input; three; a sum of rectangles; a folded one; the Ishigami function, in which
nothing is monotone) at three sizes of net. The truth is the result of a much larger net. Prints
the share of seeds in which P5, P50 and P95 lie within their bar, all thirteen quantiles within
theirs, and how many of its standard errors the farthest was off; ends with 1 when one of the
shares of P5, P50 and P95 together lies outside 93 to 97 %.

    bench/error_bars.py              about two minutes
    bench/error_bars.py --seeds 1000
"""

from __future__ import annotations

import argparse
import sys
from math import pi
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from estimates.draws import draw
from estimates.error_bars import HALF_WIDTH
from estimates.measurement import Leaf, MeasurementModel, Node, Ref
from estimates.points import Array
from estimates.results import PERCENTAGES, summary

ANGLE = f"{-pi:.14f}..{pi:.14f}"
MODELS = {
    "tonnage / mass": ("t / m", {"t": "74000", "m": "40 to 50"}),
    "x y + exp z": ("x * y + exp(z)", {"x": "1 to 2", "y": "3..4", "z": "normal(0, 0.5)"}),
    "four rectangles": ("a + b + c + d", dict.fromkeys("abcd", "0..1")),
    "Rayleigh": ("sqrt(x * x + y * y)", dict.fromkeys("xy", "normal(0, 2)")),
    "Ishigami": (
        "sin(x1) + 7 * sin(x2) ** 2 + 0.1 * x3 ** 4 * sin(x1)",
        dict.fromkeys(("x1", "x2", "x3"), ANGLE),
    ),
}
LOG2_SIZES = (9, 11, 13)
LOG2_TRUTH = 17
SHOWN = ("5", "50", "95")
WANTED = 0.93, 0.97


def model_of(formula: str, inputs: dict[str, str]) -> MeasurementModel:
    names = {name: Ref("leaf", name) for name in inputs}
    leaves = tuple(Leaf(name, text) for name, text in inputs.items())
    return MeasurementModel("y", (Node("y", formula, "", names),), leaves)


def distances(model: MeasurementModel, log2_points: int, seeds: int) -> Array:
    """How many of its standard errors each quantile is off; shape (seeds, quantiles)."""
    truth, _ = summary(draw(model, log2_points=LOG2_TRUTH))
    rows = []
    for seed in range(1, seeds + 1):
        found, errors = summary(draw(model, log2_points=log2_points, seed=seed))
        rows.append([abs(found[each] - truth[each]) / errors[each] for each in PERCENTAGES])
    return np.array(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=150)
    seeds = parser.parse_args().seeds
    columns = [PERCENTAGES.index(each) for each in SHOWN]
    heads = "".join(f"{f'P{each}':>8}" for each in SHOWN)
    print(f"{'':18}{'points':>9}{heads}{'the 3':>9}{'all 13':>9}{'farthest':>10}")
    failed = False
    for name, (formula, inputs) in MODELS.items():
        for log2_points in LOG2_SIZES:
            off = distances(model_of(formula, inputs), log2_points, seeds)
            within = off <= HALF_WIDTH
            three = within[:, columns].mean()
            failed |= not WANTED[0] <= three <= WANTED[1]
            each = "".join(f"{share:8.1%}" for share in within[:, columns].mean(axis=0))
            rest = f"{three:9.1%}{within.mean():9.1%}{off.max():10.1f}"
            print(f"{name:18}{8 * 2**log2_points:9,}{each}{rest}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
