"""Worker processes forked from one that has loaded everything a worker loads.

A worker that is started afresh spends five seconds of a processor on loading. The fork is a
process as any other: it runs `celery worker` itself, has children of its own, and is killed like
one. Nothing is connected yet when it is forked.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.processes import ROOT


class Forked:
    """A process that is not our child; it is asked for as one that is."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = os.pidfd_open(pid)

    def __del__(self) -> None:
        os.close(self._ended)

    def poll(self) -> int | None:
        """Nothing while it runs. How it ended is known to its parent alone."""
        return 0 if select.select([self._ended], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        if not select.select([self._ended], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return 0


@dataclass
class Nursery:
    """`environment` is what all workers of this run have in theirs."""

    environment: Mapping[str, str]
    log: Path
    _process: subprocess.Popen[str] | None = field(default=None, init=False)

    def fork(self, arguments: Sequence[str], log: Path, **more: str) -> Forked:
        """A worker that is started with these arguments of `celery`, and writes to this log."""
        process = self._running()
        assert process.stdin and process.stdout
        order = {"arguments": list(arguments), "log": str(log), "environment": more}
        process.stdin.write(f"{json.dumps(order)}\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, f"The nursery ended: {self.log.read_text(errors='replace')[-4000:]}"
        return Forked(int(answer))

    def close(self) -> None:
        if self._process:
            self._process.communicate(timeout=10)  # it ends when nobody can order any more

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            with self.log.open("wb") as output:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.services.nursery"],
                    cwd=ROOT,
                    env=dict(self.environment),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=output,
                    text=True,
                )
        return self._process


def _load() -> None:
    from django.core.management import call_command
    from django.db import connections

    from config.celery import app, load_what_is_slow

    app.loader.import_default_modules()
    load_what_is_slow()
    call_command("check", stdout=sys.stderr)  # which loads every page
    connections.close_all()


def _become_a_worker(arguments: list[str], log: str, environment: dict[str, str]) -> None:
    from celery.__main__ import main
    from django.conf import settings

    from config.settings.test import let_in

    os.environ.update(environment)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for opened, place in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
        os.dup2(opened, place)
    settings.PLUMBLINE_CAPTURE_LET_IN = let_in()
    sys.argv = ["celery", *arguments]
    main()


def _serve() -> None:
    _load()
    for line in sys.stdin:
        while _reaped():
            pass
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _become_a_worker(**order)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _reaped() -> int:
    """The number of a child that has ended, if there is any; it is gone after this."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0]
    except ChildProcessError:
        return 0


if __name__ == "__main__":
    import django

    django.setup()
    _serve()
