"""Real Celery workers on the database that the test uses."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.services.nursery import Nursery
from tests.services.processes import ROOT, Process, kill_all, wait_for

QUEUES = "estimates,dossiers,captures"


def database_url() -> str:
    """The test database of this run, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    user = connection.settings_dict["USER"]
    host = quote(str(connection.settings_dict["HOST"]), safe="")
    return f"postgres://{user}@{host}/{name}"


def environment(**more: str) -> dict[str, str]:
    """What a child process needs in order to work on the test's database, files and broker."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": database_url(),
        "PLUMBLINE_HOME": str(settings.HOME),
        "PYTHONWARNINGS": "default",
        **more,
    }


class Standing:
    """One worker with two children that many tests share: starting one takes seconds.

    It takes whatever is queued, so it must not run while a test counts what waits or kills a
    worker of its own.
    """

    def __init__(self, logs: Path, nursery: Nursery) -> None:
        self._workers = Workers(logs, nursery)

    def start(self) -> None:
        running = self._workers.started
        if not running or running[-1].poll() is not None:
            self._workers.start(processes=2)

    def stop(self) -> None:
        self._workers.stop_all()


@dataclass
class Workers:
    """Starts workers; those still running are killed when the test ends."""

    logs: Path
    nursery: Nursery | None = None
    started: list[Process] = field(default_factory=list)

    def start(
        self, *, processes: int = 1, include: str = "", afresh: bool = False, **more: str
    ) -> Process:
        """One worker with `processes` children, ready to take work when this returns.

        `include` names a module that it imports at its start. `afresh`, or without a
        nursery, it loads everything itself, as a setting that stands in the environment needs.
        """
        log = self.logs / f"worker-{len(self.started)}.log"
        arguments = ["--app", "config", "worker", "--without-mingle", "--without-gossip"]
        arguments += ["--concurrency", str(processes), "--queues", QUEUES, "--loglevel", "INFO"]
        arguments += ["--include", include] if include else []
        arguments += ["--hostname", f"test{len(self.started)}-{os.getpid()}@%h"]
        start = self._afresh if afresh or not self.nursery else self.nursery.fork
        process = start(arguments, log, **more)
        self.started.append(process)
        wait_for(lambda: self._is_ready(log, process), seconds=180, what=f"a worker ({log})")
        return process

    @staticmethod
    def _afresh(arguments: list[str], log: Path, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", *arguments]
        with log.open("wb") as output:
            return subprocess.Popen(
                command, cwd=ROOT, env=environment(**more), stdout=output, stderr=output
            )

    @staticmethod
    def _is_ready(log: Path, process: Process) -> bool:
        text = log.read_text(errors="replace") if log.exists() else ""
        if process.poll() is not None:
            raise AssertionError(f"The worker ended at once:\n{text[-4000:]}")
        return " ready." in text

    def kill(self, process: Process) -> None:
        kill_all(process)

    def stop_all(self) -> None:
        """At once: what they were at is of no interest any more."""
        for process in self.started:
            if process.poll() is None:
                kill_all(process)
