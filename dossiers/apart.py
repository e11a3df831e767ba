"""Work in a process of its own: so long, so much memory, and no longer than it is wanted.

The child is a fork, so that it has everything loaded; what it took it gives back by ending
(WeasyPrint gives no memory back), and it is killed when time is up, when nobody wants the result
any more, or together with the worker that holds it.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import selectors
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from dossiers.errors import NotWantedError, RenderingError, StoppedError

Made = TypeVar("Made")
Say = Callable[[str], None]

PR_SET_PDEATHSIG = 1
PIECE = 1 << 20
LENGTH = 8
ASK_SECONDS = 0.5
"""How often it is asked whether the result is still wanted."""
STAGE, MADE, REFUSED, TOO_BIG, BROKEN = "stage", "made", "refused", "too big", "broken"


def run(
    work: Callable[[Say], Made],
    *,
    on_stage: Say,
    wanted: Callable[[], bool],
    seconds: float,
    processor: int,
    megabytes: int,
) -> Made:
    """What `work` returns; what it says meanwhile is passed to `on_stage`, here. `seconds` are of
    the clock, `processor` are seconds of the processor.

    Raises `RenderingError` as the work did, or for want of memory; `NotWantedError` once
    `wanted` says no; `StoppedError` when time is up or the child broke off.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _work(work, writes, processor, megabytes)
    os.close(writes)
    try:
        for kind, said in _messages(reads, wanted, time.monotonic() + seconds, seconds):
            if kind == STAGE:
                on_stage(said)
            elif kind == MADE:
                made: Made = said
                return made
            else:
                _raise(kind, said, megabytes)
        raise StoppedError(_ended(child, processor))
    finally:
        os.close(reads)
        _end(child)


def _messages(
    pipe: int, wanted: Callable[[], bool], ends: float, seconds: float
) -> Iterator[tuple[str, Any]]:
    """What the child says, until it ends."""
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            ready = selector.select(max(0.0, min(ASK_SECONDS, ends - time.monotonic())))
            if ready:
                piece = os.read(pipe, PIECE)
                if not piece:
                    return
                said += piece
                yield from _whole(said)
            elif time.monotonic() >= ends:
                raise StoppedError(f"Setting it took longer than {seconds:g} seconds.")
            elif not wanted():
                raise NotWantedError


def _whole(said: bytearray) -> Iterator[tuple[str, Any]]:
    """Takes the messages that have come whole out of `said`."""
    while len(said) >= LENGTH:
        end = LENGTH + int.from_bytes(said[:LENGTH])
        if len(said) < end:
            return
        message = bytes(said[LENGTH:end])
        del said[:end]
        yield pickle.loads(message)  # noqa: S301  # by our own fork


def _raise(kind: str, said: object, megabytes: int) -> NoReturn:
    if kind == REFUSED:
        raise RenderingError(str(said))
    if kind == TOO_BIG:
        raise RenderingError(
            f"Setting it takes more memory than the {megabytes:,} MB that a dossier may take."
        )
    raise StoppedError(str(said))


def _ended(child: int, processor: int) -> str:
    """How a child ended that said nothing more."""
    how = "it is gone"
    with suppress(ChildProcessError):
        _pid, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGXCPU:
            return f"Setting it took longer than {processor} seconds of the processor."
        how = f"signal {-code}" if code < 0 else f"status {code}"
    return f"Setting it broke off: {how}."


def _end(child: int) -> None:
    """A child that was waited for already may be another's by now: it is left alone."""
    with suppress(ChildProcessError, ProcessLookupError):
        if os.waitpid(child, os.WNOHANG) == (0, 0):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


# --- in the child ----------------------------------------------------------------------------


def _work(work: Callable[[Say], object], pipe: int, processor: int, megabytes: int) -> NoReturn:
    """Never returns, and runs nothing that the parent registered for its own end."""

    def say(kind: str, said: object) -> None:
        message = pickle.dumps((kind, said))
        _write(pipe, len(message).to_bytes(LENGTH) + message)

    status = 1
    try:
        _confine(processor, megabytes)
        say(MADE, work(lambda stage: say(STAGE, stage)))
        status = 0
    except MemoryError:
        say(TOO_BIG, "")
    except RenderingError as error:
        say(REFUSED, str(error))
    except BaseException as error:  # noqa: BLE001  # told to the parent, which logs it
        traceback.print_exc()
        say(BROKEN, f"{type(error).__name__}: {error}")
    finally:
        os._exit(status)


def _confine(processor: int, megabytes: int) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _limit(resource.RLIMIT_DATA, megabytes << 20)
    _limit(resource.RLIMIT_CPU, processor, more=5)  # of the two the softer one says what it was
    _limit(resource.RLIMIT_CORE, 0)


def _limit(which: int, most: int, *, more: int = 0) -> None:
    _soft, hard = resource.getrlimit(which)
    highest = most + more if hard == resource.RLIM_INFINITY else min(most + more, hard)
    resource.setrlimit(which, (min(most, highest), highest))


def _write(pipe: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(pipe, view) :]
