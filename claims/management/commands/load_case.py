from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from rich.console import Console
from rich.table import Table

from accounts.models import User
from claims.casefile.files import Folder
from claims.casefile.loading import load
from claims.casefile.parsing import parse
from claims.casefile.reading import MOST_BYTES, CaseFileError, read
from claims.casefile.report import Report
from claims.casefile.schema import ON_CLAIM, SECTIONS


class Command(BaseCommand):
    help = (
        "Load a case file. A bad file loads nothing and says what is wrong where; loading twice "
        "changes nothing; loading an edited file revises what changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="as_user", required=True, help="E-mail of who loads it.")
        parser.add_argument("--why", default="", help="The reason that the log keeps.")
        parser.add_argument(
            "--retire", action="store_true", help="Retire what is gone from an edited file."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would change, and change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        by = User.objects.filter(email__iexact=options["as_user"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody active signs in as {options['as_user']}.")
        content = _bytes(path)
        why = options["why"] or f"Loaded from {path.name}"
        try:
            with transaction.atomic():
                report = load(
                    parse(read(content)),
                    by=by,
                    why=why,
                    retire=options["retire"],
                    files=Folder(path.parent),
                )
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except CaseFileError as error:
            told = error.listed(f"{path.name}:")
            raise CommandError(f"{told}\nNothing was loaded.") from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self._show(report, retire=options["retire"], dry=options["dry_run"])

    def _show(self, report: Report, *, retire: bool, dry: bool) -> None:
        if report.changed_nothing:
            self.stdout.write("Nothing changed: the file says what is there already.")
        else:
            console = Console(file=self.stdout, highlight=False)  # type: ignore[arg-type]  # a wrapped stream
            console.print(_table(report))
        for gone in report.gone:
            self.stdout.write(gone.sentence())
        if report.gone and not retire:
            self.stdout.write("With --retire, what is gone from the file is retired.")
        if report.recomputed:
            self.stdout.write(f"To be recomputed: {', '.join(report.recomputed)}.")
        for key, reference in sorted(report.references.items(), key=lambda item: item[1]):
            self.stdout.write(f"{reference}  {key}")
        if dry:
            self.stdout.write("This was a dry run: nothing was stored.")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _table(report: Report) -> Table:
    table = Table("", "added", "revised", "unchanged", "gone", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for section in ("case", *SECTIONS, *ON_CLAIM, "captures", "passages", "grades"):
        counts = [it[section] for it in (report.added, report.revised, report.unchanged)]
        counts.append(sum(gone.section == section for gone in report.gone))
        if any(counts):
            table.add_row(section, *(str(count or "") for count in counts))
    return table
