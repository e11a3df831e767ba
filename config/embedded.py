"""The embedded default: every process of one desk, on one machine, under one supervisor.

`manage.py serve` writes what this module says into `PLUMBLINE_HOME/run` and becomes
supervisord, so that no process of ours only waits. See docs/adr/0011-one-supervisor.md.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import socket
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
QUEUES = "estimates,dossiers,captures"
TOGETHER = 20
"""The priority of what starts and stops together: after Redis, before Redis."""

FOLDERS = ("run", "log", "redis", "media")

_HELD: list[int] = []
"""Open locks. They stay open across `exec`, so the supervisor holds them until it ends."""


class ServeError(Exception):
    """Something that stands in the way of starting, in a sentence for the person who started."""


@dataclass(frozen=True)
class Program:
    """A process to keep alive. Lower `priority` starts earlier and stops later."""

    name: str
    command: Sequence[str]
    priority: int
    stop_seconds: int = 10
    once: bool = False
    """Runs to its end and is not started again."""


def programs(home: Path, *, port: int, redis_socket: Path | None) -> Iterator[Program]:
    """What runs. `redis_socket` is None when the desk uses a Redis that somebody else runs."""
    python = [sys.executable, "-m"]
    if redis_socket is not None:
        yield Program("redis", [redis_server(), str(home / "run" / "redis.conf")], 10)
    web = ["gunicorn", "config.wsgi", "--bind", f"{LOOPBACK}:{port}", "--workers", "1"]
    web += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    web += ["--config", "config/gunicorn.py"]
    yield Program("web", [*python, *web], TOGETHER)
    # Without gossip and mingle a lone worker starts seconds sooner.
    work = ["celery", "--app", "config", "worker", "--queues", QUEUES, "--concurrency", "2"]
    work += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    yield Program("worker", [*python, *work], TOGETHER, stop_seconds=20)
    # A process of its own: what sweeps up after a dead worker must not die with it. An empty
    # pidfile, since one left by a power cut would keep beat from starting.
    beat = ["celery", "--app", "config", "beat", "--loglevel", "INFO", "--pidfile", ""]
    yield Program("beat", [*_yielding(), *python, *beat], TOGETHER)
    announce = [sys.executable, "manage.py", "announce", "--port", str(port)]
    yield Program("announce", announce, 30, once=True)


def supervisor_config(home: Path, checkout: Path, wanted: Iterator[Program]) -> str:
    """supervisord's configuration file."""
    found = list(wanted)
    together = [one.name for one in found if one.priority == TOGETHER]
    # Groups stop one after the other, the programs of one group at the same time.
    group = _ini("group:desk", {"programs": ",".join(together), "priority": str(TOGETHER)})
    sections = [_supervisor_section(home), *(_section(home, checkout, one) for one in found)]
    return "\n".join([*sections, group])


def redis_config(home: Path, redis_socket: Path) -> str:
    """A Redis that listens on a unix socket only and keeps an append-only file."""
    lines = {
        "port": "0",
        "unixsocket": _quoted(redis_socket),
        "unixsocketperm": "700",
        "dir": _quoted(home / "redis"),
        "appendonly": "yes",
        "save": '""',
        "daemonize": "no",
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def redis_server() -> str:
    """The path of valkey-server or redis-server."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    raise ServeError("Neither redis-server nor valkey-server is installed. Install redis-server.")


def hold(home: Path, what: str) -> None:
    """Lock `home` for this process and the one that it becomes, or say who has it."""
    path = home / "run" / "lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        running = path.read_text(encoding="utf-8").strip()
        raise ServeError(f"Plumbline is running already in {home}: {running}") from None
    os.ftruncate(lock, 0)
    os.write(lock, what.encode())
    os.set_inheritable(lock, True)  # noqa: FBT003  # the library takes no name for it
    _HELD.append(lock)


def check_port(port: int) -> None:
    """Refuse a port that another program has; gunicorn would try again and again in a log."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise ServeError(
                f"Port {port} is not free ({error.strerror}). Choose another, such as "
                f"`PORT={port + 1} make run`."
            ) from None


def lay_out(home: Path, checkout: Path, *, port: int, redis_socket: Path | None) -> Path:
    """Write every configuration file; returns the supervisor's."""
    if redis_socket is not None:
        _make_ours(redis_socket.parent)
        text = redis_config(home, redis_socket)
        (home / "run" / "redis.conf").write_text(text, encoding="utf-8")
    path = home / "run" / "supervisord.conf"
    wanted = programs(home, port=port, redis_socket=redis_socket)
    path.write_text(supervisor_config(home, checkout, wanted), encoding="utf-8")
    return path


def supervisor_command(config: Path) -> list[str]:
    return [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(config)]


def terminal() -> str | None:
    """A name under which the supervisor can open our standard output, if it can."""
    try:
        Path("/dev/fd/1").open("ab").close()
    except OSError:
        return None  # a socket, or another person's terminal
    return "/dev/fd/1"


def _make_ours(folder: Path) -> None:
    """Make a folder for sockets. Among temporary files somebody may have made it before us."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise ServeError(f"{folder} belongs to somebody else. Choose a shorter PLUMBLINE_HOME.")


def _supervisor_section(home: Path) -> str:
    lines = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": str(home / "log" / "supervisord.log"),
        "logfile_maxbytes": "2MB",
        "logfile_backups": "1",
        "pidfile": str(home / "run" / "supervisord.pid"),
    }
    if os.geteuid() == 0:
        lines["user"] = "root"  # says that it is meant
    return _ini("supervisord", lines)


def _section(home: Path, checkout: Path, program: Program) -> str:
    log = str(home / "log" / f"{program.name}.log")
    lines = {
        "command": shlex.join([*_dies_with_its_parent(), *program.command]),
        "directory": str(checkout),
        "priority": str(program.priority),
        "stopwaitsecs": str(program.stop_seconds),
        "killasgroup": "true",  # a worker's children must not outlive it
        "stdout_logfile": log,
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "2",
    }
    if program.once:
        shown = terminal()
        lines |= {"autorestart": "false", "startsecs": "0", "stderr_logfile": log}
        lines |= {"stdout_logfile": shown, "stdout_logfile_maxbytes": "0"} if shown else {}
    else:
        # Back-off: a process that ends within three seconds waits one second longer each time.
        lines |= {"autorestart": "true", "startsecs": "3", "startretries": "100"}
        lines |= {"redirect_stderr": "true"}
    return _ini(f"program:{program.name}", lines)


def _ini(name: str, lines: dict[str, str]) -> str:
    """A section; `%` starts an expansion in supervisor's files and is doubled."""
    escaped = (f"{key}={value.replace('%', '%%')}" for key, value in lines.items())
    return "\n".join([f"[{name}]", *escaped, ""])


def _dies_with_its_parent() -> list[str]:
    """Have Linux end a child whose supervisor was killed, where setpriv is installed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _yielding() -> list[str]:
    """Let the web server and the worker start first: beat has nothing to do before them."""
    nice = shutil.which("nice")
    return [nice, "-n", "10"] if nice else []


def _quoted(path: Path) -> str:
    """A path as redis.conf reads it: spaces and quotes survive."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
