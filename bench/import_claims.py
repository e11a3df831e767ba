"""A table of 5,000 claims with every kind of fault: seconds and megabytes of each step.

On an SQLite of its own in a temporary folder: upload with every line looked through, mending,
import by what a worker runs, the report with what is wrong with each line, taking back; then
look-ups of repeats among 10,000 claims.
"""

from __future__ import annotations

import csv
import io
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
LINES = 5_000
CLAIMS = 10_000
FAULTY = 0.2
THINGS = (
    "shells",
    "voters",
    "houses",
    "workers",
    "trucks",
    "patients",
    "soldiers",
    "t",
    "km",
    "USD",
)
PLACES = ("north", "south", "harbour", "capital", "border", "valley", "island", "coast")
DEEDS = ("were moved", "were counted", "were lost", "arrived", "went missing", "were paid for")
HEADER = ["statement", "claimant", "claimed_on", "period", "figure_1", "measure_1", "source_title",
          "source_url", "tags", "priority", "language"]  # fmt: skip
FAULTS: list[tuple[int, str]] = [
    (0, ""), (0, "x" * 2_001), (1, ""), (1, "two\nlines"), (2, "2024-13-01"), (2, "yesterday"),
    (3, "2024 to 2023"), (4, "1,6 million shells"), (4, "5 flurbs"), (4, "9" * 30), (5, ""),
    (7, "javascript:alert(1)"), (8, "y" * 90), (9, "soon"), (10, "<b>"),
]  # fmt: skip


def line(number: int, draw: random.Random) -> list[str]:
    thing = draw.choice(THINGS)
    figure = f"{draw.randint(1, 999)},{draw.randint(0, 999):03d} {thing}"
    words = f"{draw.choice(PLACES)} {draw.choice(DEEDS)} near the {draw.choice(PLACES)}"
    cells = [
        f"In the year of report {number} about {figure} in the {words}",
        f"Ministry {number % 40}", "2024-06-22", "2023-08 to 2024-01", figure, f"{thing} counted",
        f"Report {number % 200}", f"https://example.org/{number % 200}", "trade; report", "normal",
        "en",
    ]  # fmt: skip
    if draw.random() < FAULTY:
        place, wrong = draw.choice(FAULTS)
        cells[place] = wrong
    elif draw.random() < 0.02:
        cells.append("a cell too many")
    elif draw.random() < 0.02:
        cells[0] = "=HYPERLINK(1)"
    return cells


def table(lines: int = LINES) -> bytes:
    draw, file = random.Random(7), io.StringIO(newline="")  # noqa: S311 - the same table each time
    writer = csv.writer(file)
    writer.writerow(HEADER)
    rows = [line(number, draw) for number in range(lines)]
    rows[lines // 2] = rows[10]  # there twice
    writer.writerows(rows)
    return file.getvalue().encode()


def peak() -> float:
    """Megabytes that this process had at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(name: str, work: Callable[[], Any]) -> Any:
    began, spent = time.monotonic(), time.process_time()
    found = work()
    elapsed, used = time.monotonic() - began, time.process_time() - spent
    print(f"{name:<44} {elapsed:7.1f} s  {used:7.1f} s of processor  {peak():6.0f} MB at most")
    return found


def main() -> None:
    from django.core.management import call_command

    from accounts.actions import create_user
    from accounts.roles import Role
    from claims import repeats
    from claims.importing import storing, working
    from claims.models import Claim, ClaimImport

    call_command("migrate", verbosity=0)
    said = "correct horse battery"
    by = create_user(email="a@example.org", name="A", password=said, roles=[Role.EDITOR], by=None)
    content = table()
    print(f"{LINES} lines, {len(content) / 1e6:.1f} MB; {peak():.0f} MB before")
    made: ClaimImport = timed(
        "looked through", lambda: storing.upload_table(content, "t.csv", by=by)
    )
    states = {it: made.rows.filter(state=it).count() for it in ("good", "faulty")}
    print(f"  {states}, {made.rows.filter(repeats=True).count()} may repeat another")
    faulty = list(made.rows.filter(state="faulty").order_by("line")[:100])

    def mend() -> None:
        for row in faulty:
            storing.mend_row(row, {"statement": f"Mended {row.line}", "claimant": "M"}, by=by)

    timed("100 faulty lines mended one by one", mend)
    storing.start(made, by=by)

    def work() -> None:
        while working.work_on(made.pk):
            pass

    timed("imported", work)
    print(f"  {Claim.objects.live().count()} claims")
    timed("report of every line", lambda: sum(len(row) for row in report(made)))
    made.refresh_from_db()
    storing.take_back(made, why="A measurement.", by=by)
    timed("taken back", work)
    print(f"  {Claim.objects.live().count()} claims left")
    fill(by)
    newest = list(Claim.objects.live().order_by("-pk")[:100])
    asked = [(claim.statement, [row.figure for row in claim.quantities.all()]) for claim in newest]
    took = timed(
        f"100 look-ups of repeats in {Claim.objects.live().count()} claims",
        lambda: sorted(seconds(partial(repeats.likely, *it, by)) for it in asked),
    )
    print(f"  one look-up: median {took[50] * 1000:.0f} ms, longest {took[-1] * 1000:.0f} ms")


def report(made: Any) -> Iterator[list[str]]:
    from claims.importing.working import told

    for row in made.rows.order_by("line").iterator():
        yield [str(row.line), row.state, *row.parsed().values(), *told(row)]


def fill(by: Any) -> None:
    """Claims until there are `CLAIMS` that count."""
    from claims import actions
    from claims.models import Claim
    from sources.quantities import read_figure

    draw = random.Random(8)  # noqa: S311 - the same claims each time
    for first in range(Claim.objects.live().count(), CLAIMS, 200):
        lines = [line(LINES + it, draw) for it in range(first, min(first + 200, CLAIMS))]
        entries = [
            actions.Entry(
                {"statement": f"Report {number}: {cells[3]} {cells[0][:200]}", "claimant": "C",
                 "case": None},
                [{"figure": read_figure(f"{draw.randint(1, 999)},{draw.randint(100, 999)} shells"),
                  "measure": "counted"}],
            )
            for number, cells in enumerate(lines, start=first)
        ]  # fmt: skip
        actions.log_claims(entries, by=by)


def seconds(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


if __name__ == "__main__":
    import django

    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        os.environ["PLUMBLINE_HOME"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        django.setup()
        main()
