from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from audit.errors import DomainError
from claims.importing import storing, working
from claims.importing.reading import CP1252, MOST_BYTES
from claims.models import Case, ClaimImport, ImportRow

State = ImportRow.State


class Command(BaseCommand):
    help = (
        "Log the claims of a table (CSV), one on each line. Says what is wrong with every line "
        "before anything is stored; with a faulty line nothing is imported unless --leave-faulty "
        "says so. The columns: docs/reference/claims-csv.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="as_user", required=True, help="E-mail of who logs them.")
        parser.add_argument("--case", default="", help="Short name of the case of all lines.")
        parser.add_argument(
            "--encoding", default="", choices=["", CP1252], help="If it is not UTF-8."
        )
        parser.add_argument("--dry-run", action="store_true", help="Look through it and no more.")
        parser.add_argument(
            "--leave-faulty", action="store_true", help="Import the other lines all the same."
        )
        parser.add_argument(
            "--leave-repeats", action="store_true", help="Leave out what may repeat another claim."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["as_user"], is_active=True).first()
        if by is None:
            raise CommandError(f"Nobody active signs in as {options['as_user']}.")
        try:
            made = self._read(by, options)
            self._say(made)
            self._import(made, by, options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except (DomainError, PermissionDenied) as error:
            raise CommandError(str(error)) from error

    def _read(self, by: User, options: dict[str, Any]) -> ClaimImport:
        path: Path = options["file"]
        case = Case.objects.live().filter(slug=options["case"]).first()
        if options["case"] and case is None:
            raise CommandError(f"There is no case with the short name {options['case']}.")
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        return storing.upload_table(
            content, path.name, by=by, encoding=options["encoding"], case=case
        )

    def _say(self, made: ClaimImport) -> None:
        for row in made.rows.exclude(problems="[]").order_by("line").iterator(chunk_size=500):
            for fault in row.faults():
                column = f", {fault['column']}" if fault["column"] else ""
                self.stdout.write(f"line {row.line}{column}: {fault['sentence']}")
        for row in made.rows.filter(repeats=True).order_by("line").iterator(chunk_size=500):
            for told in row.likenesses():
                other = told.get("claim") or f"line {told.get('line')}"
                self.stdout.write(f"line {row.line} may repeat {other}: {told['why']}")

    def _import(self, made: ClaimImport, by: User, options: dict[str, Any]) -> None:
        faulty = made.rows.filter(state=State.FAULTY).count()
        if options["dry_run"] or (faulty and not options["leave_faulty"]):
            good = made.rows.filter(state=State.GOOD).count()
            storing.drop(made, by=by)
            told = f"{good} lines are ready, {faulty} are faulty. Nothing was imported."
            if faulty and not options["dry_run"]:
                raise CommandError(told)
            self.stdout.write(told)
            return
        if options["leave_repeats"]:
            storing.leave_out_all(made, which="repeats", by=by)
        storing.start(made, by=by)
        while working.work_on(made.pk):
            pass
        self._report(made)

    def _report(self, made: ClaimImport) -> None:
        made.refresh_from_db()
        for row in made.rows.filter(state=State.REFUSED).order_by("line"):
            self.stdout.write(f"line {row.line}: refused. {row.said}")
        stored = made.rows.filter(state=State.STORED).order_by("line")
        for line, reference in stored.values_list("line", "claim__reference"):
            self.stdout.write(f"line {line}: {reference}")
        if made.state != ClaimImport.State.DONE:
            raise CommandError(made.error or "A worker of the desk is at this import.")
        self.stdout.write(f"{stored.count()} claims were logged.")
