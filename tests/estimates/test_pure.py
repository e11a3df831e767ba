"""The engine stands alone: no Django, and no registry of units before one is needed."""

from __future__ import annotations

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
