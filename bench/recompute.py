"""One changed parameter and everything that rests on it: from the revising commit until all is
fresh, on real workers, against the same arithmetic in a plain loop.

The plain loop flattens every estimate from rows held in memory and evaluates it, in this one
process, without database and queue: one half before each measurement and one half after it, so
that all meet the same neighbours on this machine. Ratios are per round, printed as median (least
to most): by the clock, and of the processor's time, in which neighbours hardly show. The latter
has all that the workers did, and what SQLite did within them; a PostgreSQL server is apart.

    bench/recompute.py                                     a few minutes
    bench/recompute.py --sizes 1000,10000 --databases postgresql --processes 2 --rounds 1
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import postgresql  # noqa: E402  # found by the line above
from tests.services.processes import family  # noqa: E402  # the same

if TYPE_CHECKING:
    from accounts.models import User
    from estimates.models import Parameter

OTHERS = 20
UNIT = "kg"
PLAIN_AT_MOST = 1_000
"""The plain loop is linear by construction: of more estimates, it takes so many."""
WARM_AT_MOST = 1_000
WORKER = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PLUMBLINE_LOG_LEVEL": "INFO"}
"""A worker's log says when it is ready."""
HEADS = ("database", "workers", "dependents", "revising", "memory", "messages", "queries", "clock",
         "each", "plain", "clock ratio", "processor ratio")  # fmt: skip
UNITS = ("", "", "", "s", "MB", "", "/estimate", "s", "ms", "ms", "median (range)", "of workers")
WIDTHS = (10, 7, 10, 8, 6, 8, 9, 7, 6, 6, 20, 20)


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


# --- in the process that has Django ----------------------------------------------------------


def build(fan_out: FanOut, by: User) -> Parameter:
    """The rows, written in bulk: making them one by one is not what is measured."""
    from django.db import transaction

    from estimates import actions, graph
    from estimates.models import Estimate, Input, Parameter

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


def plain_loop(fan_out: FanOut, half: int) -> Spent:
    """Every second estimate, flattened from memory and evaluated; for each of them."""
    from estimates.measurement import Leaf, MeasurementModel, Node, Ref, evaluate

    texts = {**fan_out.texts, fan_out.slug: fan_out.value()}
    numbers = range(min(fan_out.size, PLAIN_AT_MOST))[half::2]
    began = Spent.so_far(os.getpid())
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
    return Spent.since(began, os.getpid()).each(len(numbers))


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


def revise(fan_out: FanOut, changed: Parameter, by: User) -> tuple[float, float, int, float]:
    """Seconds, megabytes, messages, and the moment of the commit: before the first message."""
    from celery.signals import before_task_publish
    from django.db import transaction

    from estimates import actions

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
    from estimates.models import Estimate

    stale = Estimate.objects.stale().filter(slug__startswith=f"e{fan_out.size}-")
    while stale.exists():
        elapsed = time.perf_counter() - since
        if elapsed > 120 + fan_out.size / 10:
            sys.exit(f"{stale.count()} are still stale after {elapsed:.0f} s.")
        time.sleep(min(0.5, max(0.005, elapsed / 200)))


def queries_of_a_message(fan_out: FanOut, changed: Parameter, by: User) -> float:
    """Database queries for each estimate of one message, worked off in this process."""
    from django.db import connection

    from audit import delivery
    from estimates import tasks

    fan_out.rounds += 1
    kept: list[list[tuple[int, str]]] = []

    def keep(_task: object, pairs: list[tuple[int, str]], **_: object) -> None:
        kept.append(pairs)

    with mock.patch.object(delivery, "after_commit", keep):
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


def in_process(name: str, sizes: Sequence[int], processes: Sequence[int], rounds: int) -> None:
    """All measurements on the database that the environment names."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from accounts.actions import create_user
    from accounts.roles import Role
    from config import broker as addresses
    from tests.services import broker
    from tests.services.workers import Workers

    home = Path(settings.HOME)
    with broker.running(addresses.socket_in(home), home / "redis"):
        call_command("migrate", verbosity=0)
        person = {"email": "bench@example.org", "name": "Bench", "password": os.urandom(9).hex()}
        by = create_user(**person, roles=[Role.FACT_CHECKER], by=None)
        made = [(fan_out, build(fan_out, by)) for fan_out in map(FanOut, sizes)]
        for fan_out, _ in made:
            plain_loop(fan_out, 0)
        queries = {it.size: queries_of_a_message(it, changed, by) for it, changed in made}
        workers = Workers(home)
        for count in processes:
            try:
                pid = workers.start(processes=count, **WORKER).pid
                warm = [pair for pair in made if pair[0].size <= WARM_AT_MOST] or made
                measure(*warm[-1], by, pid)
                for fan_out, changed in made:
                    found = [measure(fan_out, changed, by, pid) for _ in range(rounds)]
                    show(name, count, fan_out.size, queries[fan_out.size], found)
            finally:
                workers.stop_all()


# --- what starts the services ----------------------------------------------------------------


def line(*cells: object) -> None:
    aligned = (f"{cell!s:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    print(" ".join(aligned), flush=True)


def show(name: str, workers: int, size: int, queries: float, found: Sequence[Round]) -> None:
    clock = median(one.workers.clock for one in found)
    line(
        name,
        workers,
        f"{size:,}",
        f"{median(one.revising for one in found):.3f}",
        f"{max(one.megabytes for one in found):.0f}",
        found[0].messages,
        f"{queries:.2f}",
        f"{clock * size:.2f}",
        f"{clock * 1000:.2f}",
        f"{median(one.plain_clock for one in found) * 1000:.2f}",
        spread([one.ratio for one in found]),
        spread([one.processor_ratio for one in found]),
    )


def spread(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


@contextlib.contextmanager
def address(database: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database with its usual durability."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with postgresql.running(options=()) as url:
        yield url


def run(database: str, arguments: argparse.Namespace) -> int:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-bench-")))
        environment = {
            **os.environ,
            "DATABASE_URL": stack.enter_context(address(database, folder)),
            "PLUMBLINE_HOME": str(folder / "home"),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PLUMBLINE_LOG_LEVEL": "WARNING",
        }
        environment.pop("REDIS_URL", None)
        command = [sys.executable, __file__, "--inside", database]
        for name in ("sizes", "processes"):
            command += [f"--{name}", ",".join(map(str, getattr(arguments, name)))]
        command += ["--rounds", str(arguments.rounds)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        stack.callback(process.terminate)  # when this run itself is stopped
        return process.wait()


def numbers(text: str) -> list[int]:
    return sorted(int(part) for part in text.split(","))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--sizes", type=numbers, default=[10, 100, 1000])
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--processes", type=numbers, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        in_process(arguments.inside, arguments.sizes, arguments.processes, arguments.rounds)
        return 0
    line(*HEADS)
    line(*UNITS)
    return max(run(database, arguments) for database in arguments.databases.split(","))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every child is stopped
    sys.exit(main())
