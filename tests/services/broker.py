"""A private Redis on a unix socket."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from audit.delivery import LATER
from tests.services.processes import stop, wait_for


@dataclass
class Broker:
    """A running Redis server; `client` talks to it."""

    socket: Path
    process: subprocess.Popen[bytes]

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def flush(self) -> None:
        self.client.flushall()

    def waiting(self, queue: str = "estimates") -> int:
        """How many messages stand in a queue, urgent or not."""
        return sum(int(self.client.llen(name)) for name in (queue, self.later(queue)))

    @staticmethod
    def later(queue: str = "estimates") -> str:
        """The list in which Redis keeps those messages of a queue that are not urgent."""
        return f"{queue}\x06\x16{LATER}"


@contextlib.contextmanager
def running(socket: Path, folder: Path) -> Iterator[Broker]:
    server = shutil.which("valkey-server") or shutil.which("redis-server")
    if server is None:
        raise AssertionError("Neither redis-server nor valkey-server is installed: make setup")
    socket.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    command = [server, "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
    process = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
    broker = Broker(socket, process)

    def answers() -> bool:
        try:
            return bool(broker.client.ping())
        except redis.ConnectionError:
            return False

    try:
        wait_for(answers, what="Redis")
        yield broker
    finally:
        stop(process)
