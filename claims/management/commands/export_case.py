from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from claims.casefile.exporting import export, export_with_files
from claims.casefile.files import NAMED
from claims.models import Case, Claim
from sources.models import Capture
from sources.storage import open_content


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
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(export(scope, by=by), ending="")
            if Capture.objects.live().exists():
                self.stderr.write("Captured files come along with --output FILE.")
            return
        text, files = export_with_files(scope, by=by, folder=_folder(output))
        for name, sha256 in files.items():
            _copy(output.parent / name, sha256)
        _write(output, text.encode())
        if files:
            self.stdout.write(
                f"{output}, and {len(files)} files in {output.parent / _folder(output)}"
            )


def _folder(output: Path) -> str:
    """Where the captured files go: a folder beside the case file, named as it is."""
    name = output.stem if NAMED.fullmatch(output.stem) else "captures"
    return f"{name}-files" if output.with_name(name) == output else name


def _copy(path: Path, sha256: str) -> None:
    """A captured file out of the store, checked against its SHA-256."""
    try:
        with open_content(sha256) as kept:
            content = bytes(kept.read())
    except FileNotFoundError as error:
        raise CommandError(f"{sha256} is missing from the store.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise CommandError(f"{sha256} is damaged in the store.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path.parent} cannot be made: {error.strerror}.") from error
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error


def _scope(name: str) -> Case | Claim:
    found: Case | Claim | None = Claim.objects.live().filter(reference=name).first()
    found = found or Case.objects.live().filter(slug=name).first()
    if found is None:
        raise CommandError(f"There is no case and no claim named {name}.")
    return found
