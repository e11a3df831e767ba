"""Running a child process that may not be trusted: so long, and so much to say, no more."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

PIECE = 1 << 16
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent", "TZ": "UTC"}
"""All that a child is told: no settings, no secrets."""


class ConfinedError(Exception):
    """The child was stopped, or ended badly; the sentence says which."""


def run(
    command: Sequence[str], given: IO[bytes], *, seconds: float, at_most: int, folder: Path
) -> bytes:
    """What the command writes, given a file as its standard input.

    It runs in `folder` and in a session of its own, which is killed whole when `seconds` are
    over or more than `at_most` bytes came. Raises `ConfinedError`.
    """
    child = subprocess.Popen(  # noqa: S603  # our own programs; no shell
        command,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd=folder,
        start_new_session=True,
    )
    try:
        said = _said(child, seconds, at_most)
        status = child.wait(1)
    except subprocess.TimeoutExpired as error:
        raise ConfinedError(_too_long(seconds)) from error
    finally:
        end(child)
    if status:
        raise ConfinedError(_how_it_ended(status))
    return said


def end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


def _said(child: subprocess.Popen[bytes], seconds: float, at_most: int) -> bytes:
    pipe, ends, said = child.stdout, time.monotonic() + seconds, bytearray()
    assert pipe is not None  # noqa: S101  # asked for in run
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, ends - time.monotonic())):
                raise ConfinedError(_too_long(seconds))
            piece = os.read(pipe.fileno(), PIECE)
            if not piece:
                return bytes(said)
            said += piece
            if len(said) > at_most:
                raise ConfinedError("Reading it found more than is allowed.")


def _too_long(seconds: float) -> str:
    return f"Reading it took longer than {seconds:g} seconds."


def _how_it_ended(status: int) -> str:
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "Reading it took more time than is allowed."
    return "Reading it failed: the program that reads such files broke off."
