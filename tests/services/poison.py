"""A worker that imports this is killed whenever it evaluates the estimate called poison."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django.conf import settings

from estimates import evaluation, measurement
from estimates.measurement import MeasurementModel, Result

OBITUARY = Path(settings.HOME) / "poisoned"
"""A line for each worker process that was killed."""


def deaths() -> int:
    return len(OBITUARY.read_text().splitlines()) if OBITUARY.exists() else 0


def evaluate(model: MeasurementModel) -> Result:
    if model.target == "poison":
        with OBITUARY.open("a") as obituary:
            obituary.write(f"{os.getpid()}\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return measurement.evaluate(model)


if os.environ.get("PLUMBLINE_POISONED"):  # in the worker only, not in the test that watches it
    evaluation.evaluate = evaluate  # type: ignore[attr-defined, assignment]  # where it is called from
