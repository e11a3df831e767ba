from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import create_user
from accounts.roles import Role


class Command(BaseCommand):
    help = "Make an account with a random password and print the password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", action="append", choices=Role.values, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        password = secrets.token_urlsafe(12)
        roles = [Role(value) for value in options["role"]]
        try:
            create_user(
                email=options["email"],
                name=options["name"],
                password=password,
                roles=roles,
                by=None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(password)
