"""One changed parameter and everything that rests on it: from the revising commit until all is
fresh, on real workers, against the same arithmetic in a plain loop.

The plain loop flattens every estimate from rows held in memory and evaluates it, in this one
process, without database and queue: one half before each measurement and one half after it, so
that all meet the same neighbours on this machine. Ratios are per round, printed as median (least
to most): by the clock, and of the processor's time, in which neighbours hardly show. The latter
has all that the workers did, and what SQLite did within them; a PostgreSQL server is apart.
Growth is the clock ratio over that of the next smaller size: 1 is linear. Ends with 1 if workers
spend more than twice the plain loop's processor time on each of a thousand dependents.

    bench/recompute.py                                     a few minutes
    bench/recompute.py --sizes 1000,10000 --databases postgresql --processes 2 --rounds 1
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import postgresql  # noqa: E402  # found by the line above

if TYPE_CHECKING:
    from tests.services.fan_out import Round

WARM_AT_MOST = 1_000
MANY, BOUND = 1_000, 2.0
"""From so many dependents on, workers may spend at most twice the plain loop's processor time."""
WORKER = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "PLUMBLINE_LOG_LEVEL": "INFO"}
"""A worker's log says when it is ready."""
HEADS = ("database", "workers", "dependents", "revising", "memory", "messages", "queries", "clock",
         "each", "plain", "clock ratio", "processor ratio", "growth")  # fmt: skip
UNITS = (
    "",
    "",
    "",
    "s",
    "MB",
    "",
    "/estimate",
    "s",
    "ms",
    "ms",
    "median (range)",
    "of workers",
    "",
)
WIDTHS = (10, 7, 10, 8, 6, 8, 9, 7, 6, 6, 20, 20, 6)


def in_process(name: str, sizes: Sequence[int], processes: Sequence[int], rounds: int) -> int:
    """All measurements on the database that the environment names; 1 if the bound is exceeded."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from accounts.actions import create_user
    from accounts.roles import Role
    from config import broker as addresses
    from tests.services import broker
    from tests.services.fan_out import FanOut, build, measure, plain_loop, queries_of_a_message
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
        workers, exceeded = Workers(home), False
        for count in processes:
            try:
                pid = workers.start(processes=count, afresh=True, **WORKER).pid
                warm = [pair for pair in made if pair[0].size <= WARM_AT_MOST] or made
                measure(*warm[-1], by, pid)
                each = [[measure(*pair, by, pid) for pair in made] for _ in range(rounds)]
                before = None
                for (fan_out, _), found in zip(made, zip(*each, strict=True), strict=True):
                    show(name, count, fan_out.size, queries[fan_out.size], found, before)
                    before = found
                    worst = median(one.processor_ratio for one in found)
                    exceeded |= fan_out.size >= MANY and worst > BOUND
            finally:
                workers.stop_all()
    return int(exceeded)


# --- what starts the services ----------------------------------------------------------------


def line(*cells: object) -> None:
    aligned = (f"{cell!s:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    print(" ".join(aligned), flush=True)


def show(
    name: str,
    workers: int,
    size: int,
    queries: float,
    found: Sequence[Round],
    smaller: Sequence[Round] | None,
) -> None:
    """A line for one size; growth is against the next smaller one, round by round."""
    growth = [one.ratio / other.ratio for one, other in zip(found, smaller or (), strict=False)]
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
        f"{median(growth):.2f}" if growth else "",
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
        return in_process(arguments.inside, arguments.sizes, arguments.processes, arguments.rounds)
    line(*HEADS)
    line(*UNITS)
    return max(run(database, arguments) for database in arguments.databases.split(","))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every child is stopped
    sys.exit(main())
