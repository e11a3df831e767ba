"""Where Redis listens. One place, spelled twice: kombu and redis-py differ in their schemes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

LONGEST_SOCKET_PATH = 107
"""Bytes that fit into `sun_path` of a Linux unix socket address, without the closing NUL."""


def socket_in(home: Path) -> Path:
    """The private Redis's socket below `home`, or in a short folder if the path is too long."""
    wanted = home / "run" / "redis.sock"
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_PATH:
        return wanted
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"plumbline-{os.getuid()}-{name}" / "redis.sock"


def private_url(home: Path) -> str:
    """The private Redis as redis-py writes its address; spaces and signs in the path survive."""
    return f"unix://{quote(str(socket_in(home)))}"


def celery_url(redis_url: str) -> str:
    """kombu's spelling of a redis-py address: `unix:///x.sock` is `redis+socket:///x.sock`."""
    return redis_url.replace("unix://", "redis+socket://", 1)
