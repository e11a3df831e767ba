from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from audit import verification
from audit.models import Event, Seal
from audit.sealing import newest_seal, unsealed


class Command(BaseCommand):
    help = (
        "Check the log: the chain of seals, every event and its words, the triggers, that what "
        "was approved, published and issued has its event, and the seals that dossiers print. "
        "Ends with 1 if anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object.")
        parser.add_argument(
            "--printed",
            action="append",
            default=[],
            metavar="NUMBER:DIGEST",
            help="A seal as a dossier on paper prints it; may be given again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [_anchor(text) for text in options["printed"]]
        found = list(self._faults())
        for number, digest in anchors:
            found += verification.printed(number, digest, f"--printed {number}")
        if options["json"]:
            self._as_json(found)
        else:
            self._in_words(found)
        if found:
            raise SystemExit(1)

    def _faults(self) -> list[verification.Fault]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                   TimeElapsedColumn())  # fmt: skip
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("events", total=Event.objects.count())
            return list(verification.faults(lambda count: bar.advance(task, count)))

    def _as_json(self, found: list[verification.Fault]) -> None:
        faults = [{"kind": fault.kind, "sentence": fault.sentence} for fault in found]
        self.stdout.write(json.dumps({**_state(), "faults": faults}, ensure_ascii=False))

    def _in_words(self, found: list[verification.Fault]) -> None:
        state = _state()
        self.stdout.write(
            f"{state['events']} events, {state['seals']} seals, {state['unsealed']} not sealed yet."
        )
        if state["newest"]:
            self.stdout.write("The newest seal is {number}:{digest}".format(**state["newest"]))
        for fault in found:
            self.stdout.write(fault.sentence)
        if not found:
            self.stdout.write("Nothing is missing and nothing was changed.")


def _state() -> dict[str, Any]:
    newest = newest_seal()
    return {
        "events": Event.objects.count(),
        "seals": Seal.objects.count(),
        "unsealed": unsealed(whole=True).count(),
        "newest": {"number": newest.number, "digest": newest.digest} if newest else None,
    }


def _anchor(text: str) -> tuple[int, str]:
    number, colon, digest = text.partition(":")
    if not (colon and number.isascii() and number.isdigit() and len(number) < 19):
        raise CommandError(f"“{text}” is no seal: write its number, a colon and its digest.")
    return int(number), "".join(digest.split()).lower()
