from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.backups.errors import BackupError
from operations.backups.restoring import restore


class Command(BaseCommand):
    help = (
        "Put a backup back and verify it: every digest, every row, the seals of the log. Stop "
        "the desk first. SQLite and PostgreSQL read each other's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="what `backup` wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="have it in place of what is here, which is then gone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["source"].absolute()
        try:
            told = restore(source, replace=options["replace"], say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The desk is as it was on {told.made_at}, and its log verifies.")
