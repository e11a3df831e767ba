"""The child process: less room, less time, no network, and one answer in JSON.

Started as `python -I -c …` by `sources.capture.confined`; reads the file from its standard
input. A file that breaks a parser breaks this process and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any, NoReturn

CLONE_NEWUSER, CLONE_NEWNET = 0x1000_0000, 0x4000_0000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38


@dataclass(frozen=True)
class Task:
    """What to read, and with how much."""

    kind: str
    declared: str
    address: str
    cpu_seconds: int
    memory: int
    """Bytes of address space."""


def main() -> None:
    """Reads the task from the command line and the file from standard input."""
    task = Task(**json.loads(sys.argv[1]))
    confine(task.cpu_seconds, task.memory)
    os.nice(5)
    json.dump(answer(task, sys.stdin.buffer.read()), sys.stdout)


def answer(task: Task, content: bytes) -> dict[str, Any]:
    """`{"finding": …}` or `{"error": sentence}`."""
    # Imported under the limits: parsers are what is not trusted.
    from sources.capture.kinds import Kind
    from sources.capture.reader import containers, documents, pages, plain
    from sources.capture.reader.finding import Finding, ReadingError

    def read(kind: Kind, content: bytes, declared: str, address: str) -> Finding:
        if kind == Kind.HTML:
            return pages.read(content, declared, address)
        if kind == Kind.PDF:
            return documents.read(content, seconds=task.cpu_seconds * 0.7)
        if kind == Kind.MHTML:
            return containers.read_mhtml(content, read)
        if kind == Kind.WARC:
            return containers.read_warc(content, read)
        return plain.read(content, declared)

    try:
        finding = read(Kind(task.kind), content, task.declared, task.address)
    except ReadingError as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"error": "Reading it takes more memory than is allowed."}
    return {"finding": finding.plain()}


def confine(cpu_seconds: int, memory: int) -> None:
    """Give up, for good, everything that reading does not need."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # A network of its own, with nothing in it; not every system lets an ordinary user have one.
    with contextlib.suppress(OSError):
        libc.unshare(CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWUSER | CLONE_NEWNET)
    socket.socket = NoSocket  # type: ignore[misc, assignment]  # for every library in this process


class NoSocket:
    def __init__(self, *_: object, **__: object) -> None:
        _refuse()


def _refuse() -> NoReturn:
    raise OSError("Reading needs no network.")
