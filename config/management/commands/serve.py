from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import broker, collected, embedded


class Command(BaseCommand):
    help = (
        "Run the whole desk on this machine: a private Redis, the web server, a worker and "
        "beat, under one supervisor. Ctrl-C stops everything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))

    def handle(self, *args: Any, **options: Any) -> None:
        home, port = Path(settings.HOME), options["port"]
        try:
            config = self._prepare(home, port)
        except embedded.ServeError as error:
            raise CommandError(str(error)) from error
        command = embedded.supervisor_command(config)
        sys.stdout.flush()
        os.environ["PLUMBLINE_HOME"] = str(home)
        os.environ.setdefault("PLUMBLINE_ADDRESS", f"http://{embedded.LOOPBACK}:{port}")
        os.chdir(settings.BASE_DIR)
        os.execv(command[0], command)  # noqa: S606  # no shell, and the arguments are our own

    def _prepare(self, home: Path, port: int) -> Path:
        """Everything before the processes start; a mistake is told before any of them does."""
        for name in embedded.FOLDERS:
            (home / name).mkdir(parents=True, exist_ok=True)
        shutil.rmtree(home / "run" / "metrics", ignore_errors=True)  # counts of an earlier start
        embedded.hold(home, f"http://{embedded.LOOPBACK}:{port}/")
        embedded.check_port(port)
        self.stdout.write(f"Starting Plumbline; its files are in {home}")
        call_command("migrate", verbosity=0, interactive=False)
        collected.refresh()
        return embedded.lay_out(
            home, Path(settings.BASE_DIR), port=port, redis_socket=self._own_redis(home)
        )

    def _own_redis(self, home: Path) -> Path | None:
        """Where our Redis listens, unless REDIS_URL names another."""
        return broker.socket_in(home) if broker.private_url(home) == settings.REDIS_URL else None
