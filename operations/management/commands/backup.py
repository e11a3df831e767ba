from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations.backups.errors import BackupError
from operations.backups.making import back_up


class Command(BaseCommand):
    help = (
        "Write a copy of the desk, rows and files, with a manifest of digests, while it works. "
        "Keys and settings are not in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", type=Path, help="a new folder, or a file if the name ends in .tar"
        )
        parser.add_argument(
            "--stamp",
            action="store_true",
            help="put the time into the name: desk.tar becomes desk-20261128T120000Z.tar",
        )
        parser.add_argument(
            "--without-files",
            action="store_true",
            help="rows only: captures and dossiers are kept elsewhere, as a versioned bucket does",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["target"].absolute()
        if options["stamp"]:
            stamp = timezone.now().strftime("%Y%m%dT%H%M%SZ")
            target = target.with_name(f"{target.stem}-{stamp}{target.suffix}")
        try:
            digest = back_up(target, with_files=not options["without_files"], say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}\nSHA-256 of the manifest: {digest}")
