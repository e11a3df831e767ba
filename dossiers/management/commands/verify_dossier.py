from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dossiers import answers, offline, verifying
from dossiers.errors import SigningError
from dossiers.making import LARGEST_FILE


class Command(BaseCommand):
    help = (
        "Say whether a PDF is a dossier of this desk, to the last byte, and what became of the "
        "claim since. Ends with a status that is not zero for anything but a genuine one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The PDF.")
        parser.add_argument(
            "--offline",
            action="store_true",
            help="Ask no database: whether what is inside fits together, and whether the "
            "attached models give the printed figures again.",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        content = _content(options["file"])
        told = self._offline(content) if options["offline"] else self._online(content)
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join([f"{told['answer']}.", *told["sentences"]]))
            self.stdout.write(f"SHA-256 {told['sha256']}")
        if not told["genuine"]:
            sys.exit(1)

    def _online(self, content: bytes) -> dict[str, Any]:
        try:
            verified = verifying.verify(content)
        except SigningError as error:
            raise CommandError(str(error)) from error
        return {
            "genuine": verified.is_genuine,
            "answer": answers.head(verified),
            "sentences": list(answers.sentences(verified)),
            "serial": verified.dossier and verified.dossier.serial,
            "standing": verified.standing or None,
            "sha256": verified.sha256,
        }

    def _offline(self, content: bytes) -> dict[str, Any]:
        try:
            found = offline.examine(content)
        except offline.NoDossierError as error:
            raise CommandError(str(error)) from error
        return {
            "genuine": found.fits,
            "answer": "It fits together" if found.fits else "It does not fit together",
            "sentences": found.sentences,
            "serial": found.serial,
            "standing": None,
            "sha256": found.sha256,
        }


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST_FILE:
        raise CommandError(f"{path} is larger than any dossier: {LARGEST_FILE:,} bytes.")
    return content
