"""Child processes that a test starts, watches and ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent.parent


class Process(Protocol):
    """What `subprocess.Popen` and a fork of the nursery have in common."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...


def wait_for(
    condition: Callable[[], object], *, seconds: float = 30, what: str = "it", pause: float = 0.05
) -> None:
    """Look again and again until the condition holds; fail, naming it, when time is up. Looking
    that starts a process takes a longer pause: it would keep what it waits for from starting."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds:g} seconds in vain for {what}.")
        time.sleep(pause)


def family(pid: int) -> list[int]:
    """The process and all its descendants, youngest first."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return [*found, pid]


def kill_all(process: Process) -> None:
    """SIGKILL the process and its children, as a power cut or the OOM killer would."""
    for pid in family(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(10)


def stop(process: subprocess.Popen[bytes], seconds: float = 15) -> None:
    """Ask to end, and insist after a while."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        kill_all(process)
