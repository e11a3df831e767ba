from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from claims.casefile.exporting import export
from claims.models import Case, Claim
from sources.models import Capture, Passage


class Command(BaseCommand):
    help = (
        "Write a case (by its slug), or a claim and all it rests on (by its reference), as a case "
        "file. Without --as, protected sources are written as stand-ins."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="A case's slug or a claim's reference.")
        parser.add_argument("--as", dest="as_user", default=None, help="E-mail of who exports it.")
        parser.add_argument("--output", type=Path, default=None, help="Default: print it.")

    def handle(self, *args: Any, **options: Any) -> None:
        by = None
        if options["as_user"]:
            by = User.objects.filter(email__iexact=options["as_user"], is_active=True).first()
            if by is None:
                raise CommandError(f"Nobody active signs in as {options['as_user']}.")
        scope = _scope(options["name"])
        text = export(scope, by=by)
        if options["output"] is None:
            self.stdout.write(text, ending="")
        else:
            _write(options["output"], text)
        if Capture.objects.live().exists() or Passage.objects.live().exists():
            self.stderr.write("Captured files and passages are not part of a case file.")


def _write(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error


def _scope(name: str) -> Case | Claim:
    found: Case | Claim | None = Claim.objects.live().filter(reference=name).first()
    found = found or Case.objects.live().filter(slug=name).first()
    if found is None:
        raise CommandError(f"There is no case and no claim named {name}.")
    return found
