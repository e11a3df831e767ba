"""A desk in an empty home: its first start, its second start, its memory at rest.

Prints seconds and megabytes beside their bounds; ends with 1 when one is exceeded. What is
measured begins with `manage.py serve`: installing packages is not part of it.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.services.desk import Desk

BOUNDS = {"first start": 180.0, "second start": 10.0, "memory at rest": 700.0}
UNITS = {"first start": "s", "second start": "s", "memory at rest": "MB"}
REST_SECONDS = 15


def memory(pids: Iterable[int]) -> float:
    """Megabytes: the sum of proportional set sizes, so that shared pages count once."""
    total = re.compile(r"^Pss: +(\d+)", re.MULTILINE)
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids)
    kib = sum(int(found[1]) for text in rollups if (found := total.search(text)))
    return kib / 1024


def seconds_to_start(desk: Desk) -> float:
    began = time.monotonic()
    desk.start(seconds=600)
    return time.monotonic() - began


def measure(desk: Desk) -> dict[str, float]:
    try:
        first = seconds_to_start(desk)
        time.sleep(REST_SECONDS)
        after_work = memory(desk.pids())
        desk.stop()
        second = seconds_to_start(desk)
        time.sleep(REST_SECONDS)
        resting = max(after_work, memory(desk.pids()))
    finally:
        desk.stop()
    return {"first start": first, "second start": second, "memory at rest": resting}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        measured = measure(Desk(Path(folder) / "home"))
    for name, value in measured.items():
        print(f"{name:<15} {value:6.1f} {UNITS[name]:<2}  bound {BOUNDS[name]:g}")
    return int(any(value > BOUNDS[name] for name, value in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
