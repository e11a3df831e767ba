from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date, parse_datetime

from audit.admin import disclosure
from audit.exporting import Withheld, lines
from audit.models import Event, EventQuerySet


class Command(BaseCommand):
    help = (
        "Write the log as JSON lines. Without --as and --whole, whatever is about protected "
        "sources is left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", default=None, help="A date or a moment, in UTC.")
        parser.add_argument("--output", type=Path, default=None, help="Default: print it.")
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--as", dest="as_user", default=None, help="E-mail of who reads it.")
        who.add_argument("--whole", action="store_true", help="All of it, protected names too.")

    def handle(self, *args: Any, **options: Any) -> None:
        events: EventQuerySet = Event.objects.all()
        if options["since"]:
            events = events.filter(at__gte=_moment(options["since"]))
        withheld = Withheld()
        if not options["whole"]:
            events = disclosure.disclosed(events, _reader(options["as_user"]))
            withheld = disclosure.withheld()
        self._write(lines(events, withheld), options["output"])

    def _write(self, written: Iterator[str], output: Path | None) -> None:
        if output is None:
            self.stdout.writelines(written)
            return
        try:
            with output.open("w", encoding="utf-8", newline="") as file:
                file.writelines(written)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error


def _reader(email: str | None) -> Any:
    if email is None:
        return AnonymousUser()
    user = get_user_model()._default_manager.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody active signs in as {email}.")
    return user


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text) if "T" in text or " " in text else None
        day = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if moment is None and day is None:
        raise CommandError(f"“{text}” is no date: write it as 2026-11-23 or 2026-11-23T08:30Z.")
    if day is not None:
        return datetime.combine(day, time(), UTC)
    assert moment is not None  # noqa: S101  # for the type checker
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
