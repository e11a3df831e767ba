"""The engine beside other tools: processor time until P5, P50 and P95 are known to an accuracy.

Every contender (`bench/peers/`) is a process of its own that answers the same problem, of one
input and of ten, at rising numbers of points with other seeds in every round; contenders take
turns, so that all meet the same neighbours. Its error is the root mean square over rounds and
the three quantiles, as a share of the width from P5 to P95. The time to an accuracy is read off
between the sizes, beyond the largest by the square root law, and compared with Plumbline's; the
range in brackets is from the 5 % to the 95 % point of resampled rounds.

Peers are installed into a folder for the purpose, by uv and npm as they are set up on this
machine; the folder is thrown away unless it is named. A peer that cannot be installed or does
not answer is listed as missing.

    bench/engine.py                               some minutes, the most of it peers
    bench/engine.py --peers /tmp/peers --rounds 5
    bench/engine.py --only plumbline,numpy        installs nothing
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, inf, log, nan, sqrt
from pathlib import Path
from statistics import fmean, median, quantiles

ROOT = Path(__file__).resolve().parent.parent
PEERS = Path(__file__).resolve().parent / "peers"
OWN = ("plumbline", "plumbline_all", "plumbline_cold", "numpy")
PYTHON_PEERS = ("squigglepy", "openturns", "openturns_sobol", "metrolopy", "mcerp")
NODE_PEER = "squiggle"
PACKAGES = ("squigglepy", "openturns", "metrolopy", "mcerp")
NODE_PACKAGE = "@quri/squiggle-lang"
SAID = {"plumbline": "Plumbline", "plumbline_all": "… with shares, tornado, histogram",
        "plumbline_cold": "… and nets to be drawn first", "numpy": "NumPy by hand",
        "openturns": "OpenTURNS", "openturns_sobol": "OpenTURNS, Sobol sequence",
        "squiggle": "squiggle-lang"}  # fmt: skip
LOG2_SIZES = (8, 10, 12, 14, 16, 18)
ACCURACIES = (0.003, 0.001, 0.0003)
LONGEST = 1.0
"""Seconds: no larger size is asked of a contender that took longer."""
TRUTH_POINTS, TRUTH_SEEDS = 2**20, range(5000, 5016)
RESAMPLED = 200


class Contender:
    """A process that answers requests, one line each."""

    def __init__(self, name: str, command: Sequence[str], folder: Path) -> None:
        self.name = name
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment, cwd=folder,
        )  # fmt: skip

    def ask(self, problem: str, points: int, seed: int, name: str = "") -> dict[str, object]:
        request = {"name": name or self.name, "problem": problem, "points": points, "seed": seed}
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return {"error": "it ended"}
        line = self.process.stdout.readline()
        return dict(json.loads(line)) if line else {"error": "it ended"}

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@dataclass
class Runs:
    """Seconds and errors of one contender on one problem, by size."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    errors: dict[int, list[list[float]]] = field(default_factory=dict)

    def add(self, size: int, seconds: float, errors: list[float]) -> None:
        self.seconds.setdefault(size, []).append(seconds)
        self.errors.setdefault(size, []).append(errors)

    def error(self, size: int, rounds: Sequence[int]) -> float:
        chosen = [self.errors[size][each] for each in rounds]
        return sqrt(fmean(error**2 for each in chosen for error in each))

    def time_to(self, accuracy: float, rounds: Sequence[int]) -> float:
        """Seconds until the error is `accuracy`."""
        points = [
            (median(self.seconds[size][each] for each in rounds), self.error(size, rounds))
            for size in sorted(self.seconds)
        ]
        before: tuple[float, float] | None = None
        for seconds, error in points:
            if error <= accuracy:
                return seconds if before is None else between(before, (seconds, error), accuracy)
            before = seconds, error
        assert before
        return before[0] * (before[1] / accuracy) ** 2


def between(before: tuple[float, float], after: tuple[float, float], accuracy: float) -> float:
    """The time at which the error is `accuracy`, on a line between two (time, error) logarithms."""
    part = log(before[1] / accuracy) / log(before[1] / after[1])
    return exp(log(before[0]) + part * log(after[0] / before[0]))


# --- peers ---


def installed(folder: Path, names: set[str]) -> dict[str, str]:
    """Install what is wanted; why each that is missing is so."""
    missing: dict[str, str] = {}
    if names & set(PYTHON_PEERS):
        missing |= _python_peers(folder, names)
    if NODE_PEER in names and not (folder / "node_modules" / NODE_PACKAGE).exists():
        command = ["npm", "install", "--prefix", str(folder), "--silent", NODE_PACKAGE]
        if trouble := _run(command, folder):
            missing[NODE_PEER] = trouble
    return missing


def _python_peers(folder: Path, names: set[str]) -> dict[str, str]:
    python, uv = folder / "venv" / "bin" / "python", str(ROOT / ".venv" / "bin" / "uv")
    if not python.exists() and (
        trouble := _run([uv, "venv", "--python", sys.executable, str(folder / "venv")], folder)
    ):
        return dict.fromkeys(names & set(PYTHON_PEERS), trouble)
    missing: dict[str, str] = {}
    for package in PACKAGES:
        wanted = {name for name in names if name.partition("_")[0] == package}
        command = [uv, "pip", "install", "--quiet", "--python", str(python), package]
        if wanted and (trouble := _run(command, folder)):
            missing |= dict.fromkeys(wanted, trouble)
    return missing


def _run(command: list[str], folder: Path) -> str:
    """What went wrong, in one line; nothing when all is well."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=600, cwd=folder
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["failed"])[-1]


@contextlib.contextmanager
def contenders(names: set[str], folder: Path) -> Iterator[tuple[list[Contender], dict[str, str]]]:
    """The processes that answer, and why others are missing."""
    missing = installed(folder, names)
    python = str(folder / "venv" / "bin" / "python")
    script = str(PEERS / "contender.py")
    commands = {name: [sys.executable, script] for name in OWN}
    commands |= {name: [python, script] for name in PYTHON_PEERS}
    commands[NODE_PEER] = ["node", str(PEERS / "contender.mjs")]
    wanted = [name for name in commands if name in names - missing.keys()]
    running = [Contender(name, commands[name], folder) for name in wanted]
    try:
        for each in list(running):
            replies = [each.ask(problem, 1024, 1) for problem in ("one", "ten")]
            if troubles := [reply["error"] for reply in replies if "error" in reply]:
                missing[each.name] = str(troubles[0])
                running.remove(each)
        yield running, missing
    finally:
        for each in running:
            each.stop()


# --- measuring ---


def measure(running: list[Contender], problem: str, rounds: int) -> dict[str, Runs]:
    own = next(each for each in running if each.name == "plumbline")
    truth = truth_of(own, problem)
    width = truth[2] - truth[0]
    found = {each.name: Runs() for each in running}
    slow: set[tuple[str, int]] = set()
    for seed in range(1, rounds + 1):
        for log2_size in LOG2_SIZES:
            for each in running:
                if any((each.name, size) in slow for size in range(log2_size)):
                    continue
                reply = each.ask(problem, 2**log2_size, seed)
                seconds, answer = _floats([reply["seconds"]])[0], _floats(reply["quantiles"])
                errors = [(got - true) / width for got, true in zip(answer, truth, strict=True)]
                found[each.name].add(log2_size, seconds, errors)
                if seed == 1 and seconds > LONGEST:
                    slow.add((each.name, log2_size))
    return found


def truth_of(own: Contender, problem: str) -> list[float]:
    """The quantiles, from sixteen times a million points with seeds of their own."""
    each = [
        _floats(own.ask(problem, TRUTH_POINTS, seed, "plumbline_cold")["quantiles"])
        for seed in TRUTH_SEEDS
    ]
    return [fmean(column) for column in zip(*each, strict=True)]


def _floats(values: object) -> list[float]:
    assert isinstance(values, list)
    return [float(value) for value in values]


def resampled_ratio(run: Runs, own: Runs, accuracy: float, rounds: int) -> tuple[float, ...]:
    """Time over Plumbline's: the value, and the 5 % and 95 % points of resampled rounds."""
    generator = random.Random(1)  # noqa: S311 - no secret
    everything = range(rounds)
    ratios = []
    for _ in range(RESAMPLED):
        chosen = generator.choices(everything, k=rounds)
        ratios.append(run.time_to(accuracy, chosen) / own.time_to(accuracy, chosen))
    cuts = quantiles(ratios, n=20)
    return run.time_to(accuracy, everything) / own.time_to(accuracy, everything), cuts[0], cuts[-1]


def show(problem: str, found: dict[str, Runs], rounds: int) -> None:
    print(
        f"\n{problem} input{'s' * (problem != 'one')}: milliseconds to an accuracy of P5, P50, P95"
    )
    print("as a share of their distance, and times Plumbline’s (5 % to 95 % of resampled rounds)\n")
    heads = "".join(f"{f'{accuracy:.2%}':^30}" for accuracy in ACCURACIES)
    print(f"{'':36}{'error at 65,536':>16}{heads}")
    own = found["plumbline"]
    for name, run in found.items():
        everything = range(len(next(iter(run.seconds.values()))))
        at_default = run.error(16, everything) if 16 in run.errors else nan
        row = f"{SAID.get(name, name):36}{at_default:16.4%}"
        for accuracy in ACCURACIES:
            seconds = run.time_to(accuracy, everything)
            middle, low, high = resampled_ratio(run, own, accuracy, rounds)
            row += f"{1000 * seconds:10.2f} {f'{middle:.2g} ({low:.2g}–{high:.2g})':>19}"
        print(row)


def show_check(found: dict[str, Runs], rounds: int) -> None:
    """That the truth, which is Plumbline's, is NumPy's as well: its mean over all rounds."""
    if "numpy" not in found:
        return
    errors = found["numpy"].errors[LOG2_SIZES[-1]]
    columns = list(zip(*errors, strict=True))
    off = max(abs(fmean(column)) / (_spread(column) / sqrt(rounds)) for column in columns)
    print(f"\nNumPy’s means over all rounds are {off:.1f} of their standard errors from the truth")


def _spread(values: Sequence[float]) -> float:
    middle = fmean(values)
    return sqrt(sum((value - middle) ** 2 for value in values) / max(len(values) - 1, 1)) or inf


def show_sampling(running: list[Contender], rounds: int) -> None:
    """Drawing all inputs and evaluating the formula, without quantiles, at 65,536 points."""
    by_name = {each.name: each for each in running}
    if not {"plumbline", "numpy"} <= by_name.keys():
        return
    print("\nsampling and formula alone at 65,536 points, times NumPy’s: median (least to most)")
    for problem in ("one", "ten"):
        ratios = []
        for seed in range(1, 3 * rounds + 1):
            own, bare = (
                by_name[name].ask(problem, 2**16, seed, f"{name}_draws")["seconds"]
                for name in ("plumbline", "numpy")
            )
            ratios.append(_floats([own])[0] / _floats([bare])[0])
        print(f"{problem:6}{median(ratios):8.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--peers", type=Path, help="where peers are kept; else they are removed")
    parser.add_argument("--only", help="contenders, with commas between")
    options = parser.parse_args()
    names = {*OWN, *PYTHON_PEERS, NODE_PEER}
    if options.only:
        names &= {"plumbline", *options.only.split(",")}
    folder = (options.peers or Path(tempfile.mkdtemp(prefix="plumbline-peers-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with contenders(names, folder) as (running, missing):
            for problem in ("one", "ten"):
                found = measure(running, problem, options.rounds)
                show(problem, found, options.rounds)
                show_check(found, options.rounds)
            show_sampling(running, options.rounds)
            for name, reason in missing.items():
                print(f"missing: {SAID.get(name, name)}: {reason}")
    finally:
        if not options.peers:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
