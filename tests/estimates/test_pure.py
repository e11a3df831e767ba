"""The engine stands alone: no Django, and nothing hostile takes long or much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

IMPORTS = """
import sys
import estimates.calculation, estimates.verdicts, sources.quantities, sources.dates, sources.links
print(sorted(name for name in sys.modules if name.split(".")[0] in {"django", "celery", "pint"}))
"""

HOSTILE = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
from estimates.distributions import parse_input
from sources.dates import Period
from sources.quantities import read_figure
from sources.reading import ReadingError
from sources.units import parse_unit
parse_unit("kg").factor
slowest = 0.0
for text in json.load(sys.stdin):
    for read in (parse_unit, read_figure, parse_input, Period.parse):
        started = time.process_time()
        try:
            read(text)
        except ReadingError:
            pass
        slowest = max(slowest, time.process_time() - started)
print(slowest)
"""

TEXTS = [
    piece * times
    for times in (7, 40, 100, 900, 100_000)
    for piece in (
        "kg**9", "9**9", "(", ")", "1,", "1.", "1e9", "1:", "1%:", "a", "kg/", "/", "*", "^",
        " ", "-", "±", "1 to ", "1..", "normal(", "truncated(", "truncated(1 to 2, ", "\u00a0",
        "\x00", "\u202e", "9" * 50, "é", "١", "²", "1 million ", "about ", "metric ", "per ",
        "$",
        "%", "+", "mixture", "shels ", "1 kg, ", "30%: 1 to 2 kg, ", "𝟗",
    )
]  # fmt: skip


def child(program: str, text: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_the_engine_imports_no_framework_and_builds_no_unit_registry_before_it_must() -> None:
    assert child(IMPORTS) == "[]"


def test_every_hostile_text_is_read_or_refused_in_under_50_milliseconds() -> None:
    assert float(child(HOSTILE, json.dumps(TEXTS))) < 0.05
