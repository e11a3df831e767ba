from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from kombu.exceptions import OperationalError

from config import demo, embedded
from config.celery import app
from dossiers.models import Dossier

PATIENCE = 180
"""Seconds to wait for any one step before saying what is stuck."""


class Command(BaseCommand):
    help = "Wait until the desk is up, load the example case on a first start, say where it is."
    requires_system_checks = []  # `serve` has made them; all processes are starting now

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        self.address = f"http://{embedded.LOOPBACK}:{options['port']}"
        self._wait("the web server", "web", lambda: _answers(options["port"]))
        first = demo.is_wanted()
        if first:
            self._wait_for_the_worker()
            self._first_start()
        self._say(f"\nPlumbline is at {self.address}/\nCtrl-C stops it.")
        if not first:
            self._wait_for_the_worker()  # the pages are there already; said only if it is not

    def _wait_for_the_worker(self) -> None:
        self._wait("the worker", "worker", _worker_answers)

    def _first_start(self) -> None:
        demo.make_people()
        self._say("Loading the example case …")
        demo.load_case()
        self._say("The worker works out its estimates …")
        self._wait("the estimates", "worker", lambda: not demo.outstanding())
        self._show_dossier()
        self._say("\nAccounts to try it with. These passwords are shown this once:")
        demo.give_passwords(self._show_account)

    def _show_dossier(self) -> None:
        dossier = demo.issue()
        self._say(f"The worker typesets the dossier {dossier.serial} …")
        self._wait("the dossier", "worker", lambda: _is_finished(dossier))
        if dossier.state != "ready":
            self._say(f"The dossier could not be made: {dossier.error}")
            return
        page = reverse("desk:download_dossier", args=[dossier.serial])
        self._say(f"\nDossier {dossier.serial}: {self.address}{page}")
        if not settings.PLUMBLINE_BUCKET:
            self._say(f"  in {_stored(dossier)}")

    def _show_account(self, email: str, name: str, password: str) -> None:
        self._say(f"  {email:<28} {password}   {name}")

    def _wait(self, what: str, log: str, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                path = Path(settings.HOME) / "log" / f"{log}.log"
                self._say(f"Still waiting for {what} after {PATIENCE} seconds; see {path}")
                raise CommandError(f"gave up waiting for {what}")
            time.sleep(0.2)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _answers(port: int) -> bool:
    """Whether the web server has loaded the site: any answer of HTTP will do."""
    request = b"GET /robots.txt HTTP/1.0\r\nHost: localhost\r\n\r\n"
    try:
        with socket.create_connection((embedded.LOOPBACK, port), timeout=5) as connection:
            connection.sendall(request)
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def _worker_answers() -> bool:
    try:
        return bool(app.control.ping(timeout=0.5, limit=1))
    except (OperationalError, OSError):
        return False  # Redis is still starting


def _is_finished(dossier: Dossier) -> bool:
    dossier.refresh_from_db()
    return dossier.state in {"ready", "failed"}


def _stored(dossier: Dossier) -> Path:
    from sources.storage import content_storage, name_of

    return Path(content_storage().path(name_of(dossier.sha256)))
