from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import User
from audit.errors import DomainError
from claims.models import Claim
from claims.underneath import captures_under
from sources import archiving
from sources.archiving import Chosen
from sources.models import Capture, Source


class Command(BaseCommand):
    help = (
        "Write the captures of sources (by their slugs), or those that a claim rests on, as a web "
        "archive that other programs read. Without --as, those of protected sources stay behind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG")
        parser.add_argument("--claim", default=None, metavar="REFERENCE")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--format", choices=archiving.FORMATS, default="wacz")
        parser.add_argument("--as", dest="as_user", default=None, help="E-mail of who exports it.")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs, reference, by = options["slugs"], options["claim"], _person(options["as_user"])
        if bool(slugs) == bool(reference):
            raise CommandError("Name either sources or, with --claim, a claim.")
        try:
            chosen = _of_claim(reference, by) if reference else _of_sources(slugs, by)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not chosen.held:
            raise CommandError(f"There is nothing to write. {chosen.left_out}".strip())
        title = f"Captures under claim {reference}" if reference else ", ".join(slugs)
        self._write(chosen, options["format"], title, options["output"])

    def _write(self, chosen: Chosen, form: str, title: str, output: Path) -> None:
        try:
            with output.open("wb") as file:
                archiving.write(chosen, form, title, file)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{output}: {len(chosen.held)} captures.")
        if chosen.left_out:
            self.stdout.write(chosen.left_out)


def _of_claim(reference: str, by: User | None) -> Chosen:
    claim = Claim.objects.filter(reference=reference).first()
    if claim is None:
        raise CommandError(f"There is no claim {reference}.")
    return archiving.choose(captures_under(claim), by)


def _of_sources(slugs: list[str], by: User | None) -> Chosen:
    """One that is not theirs to see is answered as one that does not exist."""
    seen = Source.objects.visible_to(by).filter(slug__in=slugs)
    missing = sorted(set(slugs) - set(seen.values_list("slug", flat=True)))
    if missing:
        raise CommandError(_("There is no source %(names)s.") % {"names": ", ".join(missing)})
    return archiving.choose(Capture.objects.filter(source__in=seen), by)


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    by = User.objects.filter(email__iexact=email, is_active=True).first()
    if by is None:
        raise CommandError(f"Nobody active signs in as {email}.")
    return by
