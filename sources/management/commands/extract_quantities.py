from __future__ import annotations

import io
import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources.extraction import extract

OPEN_END = "…"


class Command(BaseCommand):
    help = (
        "Find quantities and periods in English news text, a line at a time. No database is "
        "needed. With --json, one JSON object for each line of input."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", default="-", help="A text file; - is standard input."
        )
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument(
            "--date",
            metavar="YYYY-MM-DD",
            help="When the text was written, for “last year” and “since September”.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = _date(options["date"]) if options["date"] else None
        with _lines(options["file"]) as lines:
            for line in lines:
                answer = extract(line, today)
                self.stdout.write(
                    json.dumps(answer) if options["as_json"] else "\n".join(_table(answer))
                )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text[:20]}” is not a date: write 2024-06-22.") from error


@contextmanager
def _lines(name: str) -> Iterator[Iterator[str]]:
    """The lines without their ends; only a line feed ends one, so that offsets stay true."""
    if name == "-":
        yield _without_ends(_standard_input())
        return
    try:
        stream = Path(name).open(encoding="utf-8", errors="replace", newline="\n")  # noqa: SIM115 - closed by the caller's with
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    with stream:
        yield _without_ends(stream)


def _standard_input() -> TextIO:
    """Standard input as UTF-8, whatever the locale says."""
    raw = getattr(sys.stdin, "buffer", None)
    if raw is None:
        return sys.stdin
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")


def _without_ends(stream: TextIO) -> Iterator[str]:
    return (line.removesuffix("\n").removesuffix("\r") for line in stream)


def _table(answer: dict[str, Any]) -> Iterator[str]:
    """The text, then a row for each figure, period and flag."""
    text = answer["text"]
    yield _printable(text)
    for found in answer["quantities"]:
        ends = _ends(found["low"], found["high"])
        quoted = _printable(text[found["start"] : found["end"]])
        yield f"  {ends:>24}  {found['unit']:<24}  {found['modality'] or '':<16}  “{quoted}”"
    for period in answer["periods"]:
        yield f"  {'period':>24}  {period['from'] or OPEN_END} to {period['to'] or OPEN_END}"
    for flag in answer["flags"]:
        yield f"  {'flag':>24}  {flag}"


def _ends(low: float | None, high: float | None) -> str:
    if low == high:
        return _number(low)
    return f"{_number(low)} to {_number(high)}"


def _number(value: float | None) -> str:
    return OPEN_END if value is None else f"{value:,}"


def _printable(text: str) -> str:
    """Without what would steer a terminal or turn the direction of writing."""
    return "".join("·" if unicodedata.category(mark) in {"Cc", "Cf"} else mark for mark in text)
