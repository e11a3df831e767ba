from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from sources.leaving import hand_over, unattended


class Command(BaseCommand):
    help = (
        "Say how many protected sources have no reader with an open account, and with --to give "
        "them to somebody. Their names are not shown: whoever they are given to sees them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", metavar="EMAIL", help="A fact-checker or an editor.")
        parser.add_argument("--why", default="", help="For the history; needed with --to.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["to"] is None:
            self.stdout.write(f"{_counted(unattended().count())} without a reader.")
            return
        if not options["why"].strip():
            raise CommandError("Say why: --why “Jane left the desk.”")
        try:
            number = hand_over(reader=_reader(options["to"]), why=options["why"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{_counted(number)} handed over.")


def _reader(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"There is no account {email[:100]}.")
    return found


def _counted(number: int) -> str:
    return "1 protected source" if number == 1 else f"{number} protected sources"
