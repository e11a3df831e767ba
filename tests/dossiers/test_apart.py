"""Work in a process of its own: what comes back, and what ends it early."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dossiers import apart
from dossiers.apart import Say
from dossiers.errors import NotWantedError, RenderingError, StoppedError

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
HELD = """
import time
from dossiers import apart

def work(say):
    import os
    print(os.getpid(), flush=True)
    time.sleep(60)

apart.run(work, on_stage=print, wanted=lambda: True, seconds=60, processor=60, megabytes=500)
"""


def run(work: Callable[[Say], Any], **options: Any) -> Any:
    limits = {
        "on_stage": list[str]().append,
        "wanted": lambda: True,
        "seconds": 20,
        "processor": 20,
    }
    return apart.run(work, **{**limits, "megabytes": 1_500, **options})


def sleeping(say: Say) -> None:
    say(str(os.getpid()))
    time.sleep(300)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_what_was_made_and_what_was_said_come_back() -> None:
    said: list[str] = []

    def work(say: Say) -> bytes:
        say("drawing")
        say("typesetting")
        return b"x" * 3_000_000

    assert run(work, on_stage=said.append) == b"x" * 3_000_000
    assert said == ["drawing", "typesetting"]


def test_a_refusal_comes_back_as_one_and_any_other_end_with_its_words() -> None:
    def refusing(_say: Say) -> None:
        raise RenderingError("It is far too long.")

    def defective(_say: Say) -> None:
        raise ZeroDivisionError("a defect")

    with pytest.raises(RenderingError, match=r"^It is far too long\.$"):
        run(refusing)
    with pytest.raises(StoppedError, match="ZeroDivisionError: a defect"):
        run(defective)
    with pytest.raises(StoppedError, match="broke off: status 3"):
        run(lambda _say: os._exit(3))


def test_nobody_waits_longer_than_the_limit_and_nothing_runs_on() -> None:
    said: list[str] = []
    with pytest.raises(StoppedError, match=r"longer than 0\.3 seconds"):
        run(sleeping, on_stage=said.append, seconds=0.3)
    assert is_gone(int(said[0]))


def test_a_child_has_its_share_of_the_processor_and_it_is_said_when_that_is_used_up() -> None:
    def share(_say: Say) -> tuple[int, int]:
        return resource.getrlimit(resource.RLIMIT_CPU)

    assert run(share, processor=7) == (7, 12)
    with pytest.raises(StoppedError, match="longer than 7 seconds of the processor"):
        run(lambda _say: os.kill(os.getpid(), signal.SIGXCPU), processor=7)


def test_what_is_no_longer_wanted_is_killed_at_once() -> None:
    said: list[str] = []
    began = time.monotonic()
    with pytest.raises(NotWantedError):
        run(sleeping, on_stage=said.append, wanted=lambda: False)
    assert time.monotonic() - began < 30
    assert is_gone(int(said[0]))


def test_more_memory_than_is_allowed_is_a_refusal_in_words() -> None:
    with pytest.raises(RenderingError, match="more memory than the 900 MB"):
        run(lambda _say: len(bytearray(1 << 30)), megabytes=900)


def test_a_worker_that_is_killed_takes_its_child_with_it() -> None:
    command = [sys.executable, "-c", HELD]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        child = int(worker.stdout.readline())
        worker.kill()
    ends = time.monotonic() + 60
    while not is_gone(child) and time.monotonic() < ends:
        time.sleep(0.02)
    assert is_gone(child)
