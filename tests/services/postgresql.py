"""A private PostgreSQL on a unix socket, its data outside the checkout."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests, whose data nobody misses after a power cut."""


def postgres_programs() -> Path:
    """The folder of the newest PostgreSQL's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda it: int(it.parts[-3])
    )
    if not found:
        sys.exit("PostgreSQL is not installed: make setup")
    return found[-1].parent


def unprivileged() -> list[str]:
    """How to run a program that refuses to be root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]


@contextlib.contextmanager
def running(options: Sequence[str] = QUICK) -> Iterator[str]:
    """A server of our own; yields the URL of its database. `options` are its settings."""
    programs, prefix = postgres_programs(), unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="plumbline-pg-"))
    try:
        if prefix:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        _create(programs, prefix, folder)
        settings = [part for value in (*options, "listen_addresses=") for part in ("-c", value)]
        serve = [programs / "postgres", "-D", folder / "data", "-k", folder, *settings]
        log = (folder / "log").open("wb")
        server = subprocess.Popen([*prefix, *map(str, serve)], cwd=folder, stdout=log, stderr=log)
        try:
            _wait_until_ready(programs, folder, server)
            yield f"postgres://plumbline@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # a clean stop that does not wait for clients
            server.wait(30)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _create(programs: Path, prefix: Sequence[str], folder: Path) -> None:
    create = [programs / "initdb", "-D", folder / "data", "-U", "plumbline", "-A", "trust"]
    subprocess.run(
        [*prefix, *map(str, create), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        ask = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
        if subprocess.run(ask, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
