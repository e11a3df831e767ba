"""Dossiers: what setting one costs beside bare WeasyPrint on the same HTML, and issuing around it.

Contenders take turns, each in a process of its own that has everything loaded; times are of the
processor. Ends with 1 if setting takes more than 1.15 times of what WeasyPrint alone takes with the
same variant of PDF, or the largest is not set within the limits.

    bench/dossier.py                                 about five minutes on two idle cores
    bench/dossier.py --rounds 1 --largest 0          half a minute; without the largest
    bench/dossier.py --rounds 0 --largest 0          seconds; issuing and workers only
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

BOUND = 1.15
SIZES = {"the example": (5, 3), "ten times": (50, 10), "the largest": (500, 50)}
"""(pieces of evidence, estimates)."""
HOUR = 3600
Size = tuple[int, float, float]
"""Pages, seconds of the processor, megabytes at the most."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="rounds of all but the largest")
    parser.add_argument("--largest", type=int, default=1, help="rounds of the largest")
    parser.add_argument("--queued", type=int, default=6, help="dossiers that wait for workers")
    parser.add_argument("--within", choices=["setting", "issuing", "worker"])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PLUMBLINE_HOME": os.environ.get("PLUMBLINE_BENCH_HOME", folder),
        }
        if chosen.within is None:
            migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
            subprocess.run(migrate, env=environment, check=True)
            environment["PLUMBLINE_BENCH_HOME"] = folder
            slow = within("setting", environment, sys.argv[1:])
            return slow or within("issuing", environment, sys.argv[1:])
    import django

    django.setup()
    if chosen.within == "setting":
        return setting(chosen.rounds, chosen.largest)
    return issuing(chosen.queued) if chosen.within == "issuing" else work()


def within(part: str, environment: Mapping[str, str], given: list[str]) -> int:
    command = [sys.executable, __file__, *given, "--within", part]
    return subprocess.run(command, env=environment, check=False).returncode


# --- setting ---------------------------------------------------------------------------------


def setting(rounds: int, largest: int) -> int:
    from dossiers import rendering
    from tests.dossiers import example, large

    rendering.fingerprint()
    print(f"{'':14} {'pages':>5} {'WeasyPrint':>11} {'…PDF/A':>9} {'dossier':>9} {'ratio':>7} "
          f"{'bare':>6} {'memory':>14} {'clock':>8}")  # fmt: skip
    worst, kept, measured = 0.0, True, []
    for name, (pieces, estimates) in SIZES.items():
        content = large.content(pieces=pieces, estimates=estimates)
        count = largest if name == "the largest" else rounds
        if count:
            ratio, fits, size = compared(name, content, example.FACTS, count)
            worst, kept = max(worst, ratio), kept and fits
            measured.append(size)
    for smaller, larger in pairwise(measured):
        print(grown(smaller, larger))
    if not measured:
        return 0
    kept_words = "all within the limits" if kept else "NOT all within the limits"
    print(f"set {kept_words}; the worst ratio is {worst:.2f}")
    return int(worst > BOUND or not kept)


def grown(smaller: Size, larger: Size) -> str:
    """What each further page costs."""
    pages = larger[0] - smaller[0]
    seconds, megabytes = ((larger[it] - smaller[it]) / pages for it in (1, 2))
    return (
        f"from {smaller[0]} to {larger[0]} pages: {seconds * 1e3:.0f} ms and "
        f"{megabytes:.1f} MB a page"
    )


def compared(name: str, content: Any, facts: Any, rounds: int) -> tuple[float, bool, Size]:
    """The ratio to WeasyPrint that writes the same variant, whether it is within the limits, and
    the size of ours."""
    from django.conf import settings
    from weasyprint import HTML

    from dossiers import apart, making, rendering

    html = rendering.page_source(content, facts)

    def bare() -> int:
        return len(HTML(string=html, url_fetcher=rendering.Assets()).write_pdf())

    def variant() -> int:
        page = HTML(string=html, url_fetcher=rendering.Assets())
        return len(page.write_pdf(pdf_variant="pdf/a-3a"))

    def ours() -> int:
        rendered = apart.run(
            lambda say: rendering.render(content, facts, on_stage=say),
            on_stage=lambda _stage: None,
            wanted=lambda: True,
            seconds=HOUR,  # others may have the processor: what is judged is our share of it
            processor=making.PROCESSOR_SECONDS,
            megabytes=settings.PLUMBLINE_DOSSIER_MEGABYTES,
        )
        return rendered.pages

    taken: dict[str, list[Spent]] = {"bare": [], "variant": [], "ours": []}
    for _ in range(rounds):
        for key, contender in (("bare", bare), ("variant", variant), ("ours", ours)):
            taken[key].append(spent(contender))
    times = {key: statistics.median(it.processor for it in rows) for key, rows in taken.items()}
    most = {key: max(it.megabytes for it in rows) for key, rows in taken.items()}
    clock = statistics.median(it.clock for it in taken["ours"])
    ratio = times["ours"] / times["variant"]
    pages = taken["ours"][0].result
    print(
        f"{name:14} {pages:5} {times['bare']:10.2f}s {times['variant']:8.2f}s "
        f"{times['ours']:8.2f}s {ratio:7.2f} {times['ours'] / times['bare']:6.2f} "
        f"{most['variant']:5.0f} {most['ours']:5.0f} MB {clock:7.1f}s",
        flush=True,
    )
    return ratio, times["ours"] < making.PROCESSOR_SECONDS, (pages, times["ours"], most["ours"])


class Spent:
    """Seconds of the processor, of the clock, megabytes at the most, and what came out."""

    def __init__(self, processor: float, clock: float, megabytes: float, result: int) -> None:
        self.processor, self.clock = processor, clock
        self.megabytes, self.result = megabytes, result


def spent(work: Callable[[], int]) -> Spent:
    """Of the work and of the processes that it starts, in a fork of this one."""
    reads, writes = os.pipe()
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(reads)
        os.write(writes, json.dumps(work()).encode())
        os._exit(0)
    os.close(writes)
    result = json.loads(os.read(reads, 100))
    os.close(reads)
    _pid, _status, usage = os.wait4(child, 0)
    clock = time.perf_counter() - began
    return Spent(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / 1024, result)


# --- issuing ---------------------------------------------------------------------------------


def issuing(queued: int) -> int:
    from accounts.roles import Role
    from audit import delivery
    from claims import actions as claims
    from dossiers.actions import issue_dossier
    from dossiers.making import make_once
    from tests.conftest import person
    from tests.dossiers.conftest import add_mass, log_example, work_out

    vars(delivery)["_send_after_commit"] = lambda *_: None  # no broker here: workers look
    checker = person("bench@example.org", Role.FACT_CHECKER)
    claim = log_example(checker, add_mass(checker))
    work_out()
    first, dossier = timed(lambda: issue_dossier(claim, by=checker))
    made, _ = timed(lambda: make_once(dossier.pk, dossier.digest))
    again = [timed(lambda: issue_dossier(claim, by=checker))[0] for _ in range(20)]
    print(f"issuing {first * 1e3:.0f} ms, setting it {made:.2f} s, asking again "
          f"{statistics.median(again) * 1e3:.0f} ms: {made / statistics.median(again):.0f} times "
          "less")  # fmt: skip

    def queue() -> None:
        for number in range(queued):
            claims.revise_claim(claim, summary=f"{time.time()} {number}", by=checker)
            issue_dossier(claim, by=checker)

    for count in (1, 2) if queued else ():
        queue()
        seconds = workers(count)
        print(f"{count} worker{'s' if count > 1 else ''}: {queued / seconds:.2f} dossiers a second")
    return 0


def workers(count: int) -> float:
    """Seconds that so many processes take for what waits, once they have everything loaded."""
    command = [sys.executable, __file__, "--within", "worker"]
    running: list[Any] = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for it in running:
        it.stdout.readline()
    began = time.perf_counter()
    for it in running:
        it.stdin.write("go\n")
        it.stdin.flush()
    if any(it.wait() for it in running):
        raise SystemExit("A worker broke off.")
    return time.perf_counter() - began


def work() -> int:
    """Sets whatever waits, as a worker does; what another has is left to it."""
    import dossiers.rendering  # noqa: F401  # for what importing it loads
    from dossiers.making import make_once

    print("ready", flush=True)
    sys.stdin.readline()
    for key, digest in list(_waiting()):
        make_once(key, digest)
    return 0


def _waiting() -> Iterator[tuple[int, str]]:
    from dossiers.models import Dossier

    yield from Dossier.objects.pending().order_by("pk").values_list("pk", "digest")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    raise SystemExit(main())
