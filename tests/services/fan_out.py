"""A parameter with many dependents: its rows, revising it, and the same work in a plain loop.

What `bench/recompute.py` measures. Import it when Django is set up.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from celery.signals import before_task_publish
from django.db import connection, transaction

from accounts.models import User
from estimates import actions, graph, tasks
from estimates.measurement import Leaf, MeasurementModel, Node, Ref, evaluate
from estimates.models import Estimate, Input, Parameter
from tests.services.processes import family

OTHERS = 20
UNIT = "kg"
PLAIN_AT_MOST = 1_000
"""The plain loop is linear by construction: of more estimates, it takes so many."""


@dataclass
class FanOut:
    """A parameter and the estimates that rest on it.

    Each takes in the parameter and two of twenty others, by a formula of its own; one in four
    takes another estimate in place of the parameter.
    """

    size: int
    rounds: int = 0
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return f"changed-{self.size}"

    def value(self) -> str:
        """Another one each round, and another one for each size."""
        return f"40 to {50 + self.rounds + self.size / 1_000_000:f} kg"

    def names(self, number: int) -> tuple[str, str, str | None]:
        """Two of the other parameters, and the estimate it rests on, if it is one in four."""
        first, second = number * 7 % OTHERS, (number * 7 + 3) % OTHERS
        upstream = f"e{self.size}-{number - 1}" if number % 4 == 3 else None
        return f"other-{first:02d}", f"other-{second:02d}", upstream

    def formula(self, number: int) -> str:
        return f"x * (a * {number + 1} + b) / a"


def other_value(number: int) -> str:
    return f"{70_000 + number} to {80_000 + 2 * number} t"


def build(fan_out: FanOut, by: User) -> Parameter:
    """The rows, written in bulk: making them one by one is not what is measured."""
    fan_out.texts = {f"other-{n:02d}": other_value(n) for n in range(OTHERS)}
    for slug, text in fan_out.texts.items():
        if not Parameter.objects.filter(slug=slug).exists():
            actions.add_parameter(slug=slug, title=slug, text=text, by=by)
    changed = actions.add_parameter(slug=fan_out.slug, title="X", text=fan_out.value(), by=by)
    others = {row.slug: row for row in Parameter.objects.filter(slug__in=fan_out.texts)}
    estimates = {
        slug: Estimate(slug=slug, title=slug, formula=fan_out.formula(n), unit=UNIT)
        for n, slug in enumerate(slugs(fan_out))
    }
    with transaction.atomic():
        Estimate.objects.bulk_create(estimates.values(), batch_size=500)
        inputs = []
        for number, estimate in enumerate(estimates.values()):
            first, second, upstream = fan_out.names(number)
            inputs += [
                Input(estimate=estimate, name="a", parameter=others[first]),
                Input(estimate=estimate, name="b", parameter=others[second]),
                Input(estimate=estimate, name="x", upstream=estimates[upstream])
                if upstream
                else Input(estimate=estimate, name="x", parameter=changed),
            ]
        Input.objects.bulk_create(inputs, batch_size=500)
        graph.lock()
        graph.restate([estimate.pk for estimate in estimates.values()])
    return changed


def slugs(fan_out: FanOut) -> list[str]:
    return [f"e{fan_out.size}-{number}" for number in range(fan_out.size)]


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor's time."""

    clock: float
    processor: float

    @classmethod
    def so_far(cls, pid: int) -> Spent:
        """Of a process and its descendants, the ended ones included (Linux counts it)."""
        ticks = 0
        for member in family(pid):
            with contextlib.suppress(FileNotFoundError):
                after_name = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, after_name[11:15]))  # user, system, and those of children
        return cls(time.perf_counter(), ticks / os.sysconf("SC_CLK_TCK"))

    @classmethod
    def since(cls, began: Spent, pid: int) -> Spent:
        now = cls.so_far(pid)
        return cls(now.clock - began.clock, now.processor - began.processor)

    def each(self, count: int) -> Spent:
        return Spent(self.clock / count, self.processor / count)


def plain_loop(fan_out: FanOut, half: int) -> Spent:
    """Every second estimate, flattened from memory and evaluated; for each of them."""
    texts = {**fan_out.texts, fan_out.slug: fan_out.value()}
    numbers = range(min(fan_out.size, PLAIN_AT_MOST))[half::2]
    began = time.perf_counter(), time.process_time()
    for number in numbers:
        nodes, keys, below = [], set(), number
        while True:
            first, second, upstream = fan_out.names(below)
            refs = {"a": Ref("leaf", first), "b": Ref("leaf", second)}
            refs["x"] = Ref("node", upstream) if upstream else Ref("leaf", fan_out.slug)
            key = f"e{fan_out.size}-{below}"
            nodes.append(Node(key, fan_out.formula(below), UNIT, refs))
            keys |= {ref.key for ref in refs.values() if ref.kind == "leaf"}
            if upstream is None:
                break
            below -= 1
        leaves = tuple(Leaf(key, texts[key]) for key in sorted(keys))
        evaluate(MeasurementModel(nodes[0].key, tuple(nodes), leaves))
    spent = Spent(time.perf_counter() - began[0], time.process_time() - began[1])
    return spent.each(len(numbers))


def revise(fan_out: FanOut, changed: Parameter, by: User) -> tuple[float, float, int, float]:
    """Seconds, megabytes, messages, and the moment of the commit: before the first message."""
    sent: list[object] = []
    moments: list[float] = []

    def count(**_: object) -> None:
        sent.append(None)

    before_task_publish.connect(count)
    before = memory(reset=True)
    began = time.perf_counter()
    with transaction.atomic():
        transaction.on_commit(lambda: moments.append(time.perf_counter()))
        actions.revise_parameter(changed, text=fan_out.value(), why="Measured", by=by)
    grown = memory() - before
    before_task_publish.disconnect(count)
    return moments[0] - began, grown, len(sent), moments[0]


def wait_until_fresh(since: float, fan_out: FanOut) -> None:
    stale = Estimate.objects.stale().filter(slug__startswith=f"e{fan_out.size}-")
    while stale.exists():
        elapsed = time.perf_counter() - since
        if elapsed > 120 + fan_out.size / 10:
            sys.exit(f"{stale.count()} are still stale after {elapsed:.0f} s.")
        time.sleep(min(0.5, max(0.005, elapsed / 200)))


def queries_of_a_message(fan_out: FanOut, changed: Parameter, by: User) -> float:
    """Database queries for each estimate of one message, worked off in this process."""
    fan_out.rounds += 1
    kept: list[list[tuple[int, str]]] = []

    def keep(args: tuple[list[tuple[int, str]]], **_: object) -> None:
        kept.append(args[0])

    with mock.patch.object(tasks.evaluate_estimates, "apply_async", keep):
        revise(fan_out, changed, by)
    counted = 0

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's own
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        tasks.evaluate_estimates(kept[0])
    return counted / len(kept[0])


def memory(*, reset: bool = False) -> float:
    """Megabytes: this process's peak, from now on if `reset` (Linux counts it)."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


@dataclass(frozen=True)
class Round:
    """One revision: seconds, megabytes that the revising process grew by at its peak, messages;
    what the workers spent on each dependent, and the plain loop before and after them."""

    revising: float
    megabytes: float
    messages: int
    workers: Spent
    plain: tuple[Spent, Spent]

    @property
    def plain_clock(self) -> float:
        return (self.plain[0].clock + self.plain[1].clock) / 2

    @property
    def ratio(self) -> float:
        return self.workers.clock / self.plain_clock

    @property
    def processor_ratio(self) -> float:
        return 2 * self.workers.processor / (self.plain[0].processor + self.plain[1].processor)


def measure(fan_out: FanOut, changed: Parameter, by: User, worker: int) -> Round:
    """Revise, and wait until the workers have made everything fresh."""
    fan_out.rounds += 1
    before = plain_loop(fan_out, 0)
    busy = Spent.so_far(worker).processor
    revising, megabytes, messages, committed = revise(fan_out, changed, by)
    wait_until_fresh(committed, fan_out)
    workers = Spent.since(Spent(committed, busy), worker).each(fan_out.size)
    return Round(revising, megabytes, messages, workers, (before, plain_loop(fan_out, 1)))
