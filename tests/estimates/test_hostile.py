"""Nothing hostile takes long, takes much memory, or ends in anything but a value or a refusal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from estimates.formula import FormulaError, compile_formula
from tests.estimates.hostile import FORMULAS, LIMIT

ROOT = Path(__file__).resolve().parents[2]


def test_every_hostile_text_is_read_or_refused_in_under_50_milliseconds() -> None:
    """In one child with limits, so that a hang or a bomb is a failure of this test only."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.estimates.hostile"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["read"] > 2000
    assert found["slowest"][-1][0] < LIMIT, found["slowest"]
    assert not [each for each in found["accepted"] if each[0] == "calculation"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_is_not_arithmetic_is_refused_with_its_place(formula: str) -> None:
    with pytest.raises(FormulaError) as caught:
        compile_formula(formula)
    assert caught.value.position is not None
    assert 0 <= caught.value.position <= len(formula)
