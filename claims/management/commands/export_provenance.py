from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Claim
from claims.prov_rows import prov_json


class Command(BaseCommand):
    help = (
        "Write where a claim and what was found about it come from, as PROV-JSON (W3C). "
        "Protected sources are stand-ins in it for everybody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="A claim's reference: 2026-0001.")
        parser.add_argument("--output", type=Path, default=None, help="Default: print it.")

    def handle(self, *args: Any, **options: Any) -> None:
        claim = Claim.objects.filter(reference=options["reference"]).first()
        if claim is None:
            raise CommandError(f"There is no claim {options['reference']}.")
        text = f"{prov_json(claim)}\n"
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
