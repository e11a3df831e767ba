"""What gunicorn does beside serving: its options stand on the command line.

Given by path (`--config config/gunicorn.py`), so that the master does not load the desk.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

METRICS = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(_server: Any) -> None:
    """Counts of processes of an earlier start are taken away, before any of this one count."""
    folder = os.environ.get(METRICS)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True, exist_ok=True)
