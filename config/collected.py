"""Static files collected for the web server, again only when one of them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

STAMP = ".collected"


def refresh() -> bool:
    """Collect, unless what is collected belongs to the files as they are; returns whether."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    now = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return False
    # The browsable API is off; its files would be most of what is collected.
    call_command(
        "collectstatic", verbosity=0, interactive=False, ignore_patterns=["rest_framework"]
    )
    stamp.write_text(now, encoding="ascii")
    return True


def _fingerprint() -> str:
    """Of names, sizes and times of all static files, and of where they are."""
    hashed = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            hashed.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return hashed.hexdigest()
