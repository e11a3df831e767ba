"""Starting a program that needs more than a reader: pipes at fixed numbers, less of the rest.

Runs as `python -I -c …` and becomes the program, so that nothing is done between fork and exec
in a process that has threads.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import sys

CLONE_NEWNET = 0x4000_0000
PR_SET_PDEATHSIG = 1
FREE = 10
"""Descriptors from here on stand in nobody's way."""


def main() -> None:
    """Command line: descriptor to read, descriptor to write, processor seconds, program, …"""
    reads, writes, seconds, *command = sys.argv[1:]
    held = [fcntl.fcntl(int(number), fcntl.F_DUPFD, FREE) for number in (reads, writes)]
    for number, wanted in zip(held, (3, 4), strict=True):  # where the browser looks for them
        os.dup2(number, wanted, inheritable=True)
        os.close(number)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.geteuid() == 0:
        libc.unshare(CLONE_NEWNET)  # an ordinary user's browser needs its user namespace itself
    os.execv(command[0], command)  # noqa: S606  # what this is for
