"""A whole desk as `make run` starts it, in an empty home, and a visitor who signs in there."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

from tests.services.processes import ROOT, family, stop, wait_for

UP = "Ctrl-C stops it."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Desk:
    """`manage.py serve` on a port and in a home of its own."""

    home: Path
    port: int = field(default_factory=free_port)
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the latest start wrote to its terminal."""
        return self.home.parent / f"terminal-{self.starts}"

    def start(self, *, seconds: float = 170) -> str:
        """Start and wait until the announcement is complete; returns it."""
        self.starts += 1
        self.process = self._launch()
        wait_for(lambda: UP in self._said(), seconds=seconds, what=f"the desk ({self.log})")
        return self._said()

    def start_again(self) -> subprocess.Popen[bytes]:
        """A second start beside the running one, which is expected to end by itself."""
        self.starts += 1
        return self._launch()

    def pids(self) -> list[int]:
        return family(self.process.pid) if self.process else []

    def pid_of(self, part: str) -> int | None:
        """The child of the supervisor whose command line holds this part."""
        for pid in self.pids():
            try:
                parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
            except (FileNotFoundError, ProcessLookupError):  # it ended since it was listed
                continue
            if self.process and int(parent) == self.process.pid and part in command:
                return pid
        return None

    def stop(self) -> None:
        if self.process:
            stop(self.process, seconds=60)

    def _launch(self) -> subprocess.Popen[bytes]:
        environment = {"PATH": os.environ["PATH"], "PLUMBLINE_HOME": str(self.home)}
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with self.log.open("wb") as terminal:
            return subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=terminal, stderr=terminal
            )

    def _said(self) -> str:
        if self.process and self.process.poll() is not None:
            raise AssertionError(f"The desk ended at once:\n{self.log.read_text()}")
        return self.log.read_text(encoding="utf-8")


class Visitor:
    """A browser's worth of cookies."""

    def __init__(self, desk: Desk) -> None:
        self.address = desk.address
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> bytes:
        with self.opener.open(self.address + path, timeout=30) as response:
            return bytes(response.read())

    def sign_in(self, email: str, password: str) -> bytes:
        """Fill in the form; returns the page that follows."""
        form = self.get("/accounts/login/").decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token, "The form to sign in has no token."
        filled = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        body = urllib.parse.urlencode(filled).encode()
        with self.opener.open(f"{self.address}/accounts/login/", body, timeout=30) as response:
            return bytes(response.read())
