"""One contender of `bench/engine.py`, in a process of its own: reads requests, times the answers.

    python contender.py NAME [NAME …]      one line of JSON in, one line of JSON out

A request is {"name", "problem", "points", "seed"}; the answer has the P5, P50 and P95 found and
the processor time of this process, all threads, from the description of the problem to them.
Every contender states the problem as its own manual does, and each input stands in it once, since
one of them draws an input again wherever it stands.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from math import log
from typing import Any

SHARES = (0.05, 0.5, 0.95)
NINETY = 3.2897072539029444
"""Standard deviations in a 90 % interval of a normal."""
ONE = (("interval", 40, 50),)
TEN = (("interval", 1, 2), ("interval", 3, 5), ("interval", 0.5, 0.9), ("interval", 10, 30),
       ("interval", 2, 4), ("normal", 5, 1), ("normal", 10, 0.5), ("normal", 3, 0.5),
       ("uniform", 4, 6), ("uniform", 1, 3))  # fmt: skip
PROBLEMS = {"one": ONE, "ten": TEN}
FORMULAS = {
    "one": "74000000 / x0",
    "ten": "(x0 * x1 + x2 * x3 - x5) / (x6 + x7) * x8 + x9 * x4",
}

Answer = Sequence[float]


def logs(low: float, high: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a lognormal with this 90 % interval."""
    return log(low * high) / 2, log(high / low) / NINETY


def compute(problem: str, inputs: Sequence[Any]) -> Any:
    """The formula in Python's operators, which every contender overloads."""
    x = inputs
    if problem == "one":
        return 74000000 / x[0]
    return (x[0] * x[1] + x[2] * x[3] - x[5]) / (x[6] + x[7]) * x[8] + x[9] * x[4]


def numpy_draws(problem: str, points: int, seed: int) -> Any:
    import numpy as np

    generator = np.random.default_rng(seed)
    draw = {
        "interval": lambda a, b: generator.lognormal(*logs(a, b), points),
        "normal": lambda a, b: generator.normal(a, b, points),
        "uniform": lambda a, b: generator.uniform(a, b, points),
    }
    return compute(problem, [draw[kind](a, b) for kind, a, b in PROBLEMS[problem]])


def numpy(problem: str, points: int, seed: int) -> Answer:
    import numpy as np

    return list(np.quantile(numpy_draws(problem, points, seed), SHARES))


def squigglepy(problem: str, points: int, seed: int) -> Answer:
    import numpy as np

    sq = import_module("squigglepy")
    make = {
        "interval": sq.lognorm,
        "normal": lambda a, b: sq.norm(mean=a, sd=b),
        "uniform": sq.uniform,
    }
    sq.set_seed(seed)
    model = compute(problem, [make[kind](a, b) for kind, a, b in PROBLEMS[problem]])
    return list(np.quantile(sq.sample(model, n=points), SHARES))


def _openturns_model(problem: str) -> tuple[Any, Any]:
    import openturns as ot

    make = {
        "interval": lambda a, b: ot.LogNormal(*logs(a, b), 0.0),
        "normal": ot.Normal,
        "uniform": ot.Uniform,
    }
    inputs = PROBLEMS[problem]
    joint = ot.JointDistribution([make[kind](a, b) for kind, a, b in inputs])
    names = [f"x{place}" for place in range(len(inputs))]
    return joint, ot.SymbolicFunction(names, [FORMULAS[problem]])


def openturns(problem: str, points: int, seed: int) -> Answer:
    import openturns as ot

    joint, function = _openturns_model(problem)
    ot.RandomGenerator.SetSeed(seed)
    found = function(joint.getSample(points))
    return [found.computeQuantilePerComponent(share)[0] for share in SHARES]


def openturns_sobol(problem: str, points: int, seed: int) -> Answer:
    import openturns as ot

    joint, function = _openturns_model(problem)
    ot.RandomGenerator.SetSeed(seed)
    sequence = ot.SobolSequence(joint.getDimension())
    design = ot.LowDiscrepancyExperiment(sequence, joint, points)
    design.setRandomize(True)
    found = function(design.generate())
    return [found.computeQuantilePerComponent(share)[0] for share in SHARES]


def metrolopy(problem: str, points: int, seed: int) -> Answer:
    import numpy as np

    uc = import_module("metrolopy")
    make = {
        "interval": lambda a, b: uc.LogNormalDist(*logs(a, b)),
        "normal": uc.NormalDist,
        "uniform": lambda a, b: uc.UniformDist(lower_limit=a, upper_limit=b),
    }
    uc.Distribution.set_seed(seed)
    model = compute(problem, [uc.gummy(make[kind](a, b)) for kind, a, b in PROBLEMS[problem]])
    uc.gummy.simulate([model], n=points)
    return list(np.quantile(model.simdata, SHARES))


def mcerp(problem: str, points: int, seed: int) -> Answer:
    import numpy as np

    mc, umath = import_module("mcerp"), import_module("mcerp.umath")
    make = {  # its LogN shifts by mu where others scale by exp(mu)
        "interval": lambda a, b: umath.exp(mc.N(*logs(a, b))), "normal": mc.N, "uniform": mc.U
    }  # fmt: skip
    np.random.seed(seed)  # the generator that it draws from
    mc.npts = points  # type: ignore[attr-defined]  # set where it reads it
    model = compute(problem, [make[kind](a, b) for kind, a, b in PROBLEMS[problem]])
    return list(model.percentile(SHARES))


def _plumbline_model(problem: str) -> Any:
    from estimates.measurement import Leaf, MeasurementModel, Node, Ref

    text = {
        "interval": "{} to {}".format, "normal": "normal({}, {})".format, "uniform": "{}..{}".format
    }  # fmt: skip
    leaves = tuple(
        Leaf(f"x{place}", text[kind](a, b)) for place, (kind, a, b) in enumerate(PROBLEMS[problem])
    )
    names = {leaf.key: Ref("leaf", leaf.key) for leaf in leaves}
    return MeasurementModel("y", (Node("y", FORMULAS[problem], "", names),), leaves)


def _nets_in_memory(problem: str, log2_points: int, seed: int) -> None:
    """As they are in a process that has evaluated anything with as many inputs before."""
    from estimates.draws import draw

    draw(_plumbline_model(problem), log2_points=log2_points, seed=seed)


def _log2(points: int) -> int:
    return (points // 8).bit_length() - 1


def plumbline(problem: str, points: int, seed: int) -> Answer:
    from estimates.draws import draw
    from estimates.results import summary

    found, _ = summary(draw(_plumbline_model(problem), log2_points=_log2(points), seed=seed))
    return [found["5"], found["50"], found["95"]]


def plumbline_draws(problem: str, points: int, seed: int) -> Any:
    from estimates.draws import draw

    return draw(_plumbline_model(problem), log2_points=_log2(points), seed=seed)


def plumbline_all(problem: str, points: int, seed: int) -> Answer:
    from estimates.measurement import evaluate

    size = _log2(points)
    result = evaluate(_plumbline_model(problem), log2_points=size, up_to=size, seed=seed)
    return [result.quantiles[percent] for percent in ("5", "50", "95")]


def plumbline_cold(problem: str, points: int, seed: int) -> Answer:
    return plumbline(problem, points, seed)


CONTENDERS: dict[str, Callable[[str, int, int], Any]] = {
    function.__name__: function
    for function in (numpy, numpy_draws, squigglepy, openturns, openturns_sobol, metrolopy, mcerp,
                     plumbline, plumbline_all, plumbline_cold, plumbline_draws)
}  # fmt: skip
WARM = {"plumbline", "plumbline_all", "plumbline_draws"}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    name, problem, points = request["name"], request["problem"], request["points"]
    if name in WARM:
        _nets_in_memory(problem, _log2(points), request["seed"])
    began = time.process_time()
    found = CONTENDERS[name](problem, points, request["seed"])
    seconds = time.process_time() - began
    quantiles = None if name.endswith("_draws") else [float(value) for value in found]
    return {"seconds": seconds, "quantiles": quantiles}


def main() -> None:
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:  # noqa: BLE001 - told to the benchmark, which prints it
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
