from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from audit.errors import DomainError
from claims.models import Case, Claim
from dossiers import bags, placing
from dossiers.actions import (
    cancel_dossier,
    issue_collection,
    issue_dossier,
    issue_superseded,
    issue_superseded_collection,
)
from dossiers.errors import RenderingError
from dossiers.management import waiting
from dossiers.models import Dossier


class Command(BaseCommand):
    help = (
        "Issue the dossier of a claim, or of all claims of a case, wait until a worker has set "
        "it, and write it to a file. With no worker running it is set here, by the same code."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--version N` is a claim's: Django's own, which prints Django's, gives way to it."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", nargs="?", help="The claim: 2026-0001")
        parser.add_argument("--case", help="Of all claims of this case, by its short name.")
        parser.add_argument("--output", type=Path, help="Where the PDF goes.")
        parser.add_argument(
            "--bag",
            action="store_true",
            help="Write a BagIt bag (ZIP): the PDF and the captures that may be shared.",
        )
        parser.add_argument(
            "--summary",
            action="store_true",
            help="One page for each claim that stands alone, with what vouches for it, instead of "
            "everything.",
        )
        parser.add_argument(
            "--cancel", metavar="SERIAL", help="Have nobody make this dossier any more."
        )
        parser.add_argument(
            "--as", dest="as_user", help="E-mail of who issues it; else who logged the claim."
        )
        parser.add_argument(
            "--rerender",
            action="store_true",
            help="Set a dossier that was issued once more from its frozen content, without its "
            "stored file, and say whether the bytes are the same. Issues nothing.",
        )
        parser.add_argument(
            "--version",
            dest="number",
            type=int,
            help="Of an earlier version (with --case: collection) that was approved, marked as "
            "superseded; with --rerender: "
            "of which version of the claim, or collection of the case (the newest issued).",
        )
        parser.add_argument("--timeout", type=int, default=300, help="Seconds to wait (300).")

    def handle(self, *args: Any, **options: Any) -> None:
        given = [options[name] for name in ("reference", "case", "cancel") if options[name]]
        if len(given) != 1:
            raise CommandError("Name a claim, or a case with --case, or a dossier with --cancel.")
        if options["cancel"]:
            self._cancel(options["cancel"], options["as_user"])
            return
        output = _output(options["output"])
        about = _case(options["case"]) if options["case"] else _claim(options["reference"])
        if options["rerender"]:
            self._rerender(about, output, options)
        else:
            self._issue(about, output, options)

    def _cancel(self, serial: str, email: str | None) -> None:
        dossier = Dossier.objects.filter(serial=serial).select_related("issued_by").first()
        if dossier is None:
            raise CommandError(f"There is no dossier {serial}.")
        by = _user(email) if email else dossier.issued_by
        try:
            cancel_dossier(dossier, by=by)
        except (DomainError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{serial} is not made: a worker that is at it stops within a second.")

    def _issue(self, about: Claim | Case, output: Path, options: dict[str, Any]) -> None:
        by = self._issuer(about, options["as_user"])
        try:
            dossier = _dossier(about, options, by)
        except (DomainError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        waiting.finish(dossier, options["timeout"], self.stdout.write)
        if dossier.state == Dossier.State.CANCELLED:
            raise CommandError(f"{dossier.serial} was cancelled.")
        if dossier.state == Dossier.State.FAILED:
            raise CommandError(f"{dossier.serial} could not be made: {dossier.error}")
        try:
            if options["bag"]:
                self._bag(dossier, output)
                return
            sha256 = placing.place_pdf(dossier, output)
        except (bags.DamagedError, OSError) as error:
            raise _unwritten(output, error) from error
        self.stdout.write(f"{dossier.serial}: {dossier.pages} pages in {output}")
        self.stdout.write(f"SHA-256 {sha256}")

    def _bag(self, dossier: Dossier, output: Path) -> None:
        bag = placing.place_bag(dossier, output)
        self.stdout.write(
            f"{dossier.serial} with {len(bag.files) - 1} captures in {output}; left out: "
            f"{bag.left_out} captures, and those of {bag.protected} protected sources."
        )

    def _rerender(self, about: Claim | Case, output: Path, options: dict[str, Any]) -> None:
        """Set an issued dossier again, and compare it with what was issued."""
        from dossiers.rendering import render

        dossier = _issued(about, options)
        try:
            rendered = render(dossier.printed(), dossier.parsed_facts())
        except RenderingError as error:
            raise CommandError(str(error)) from error
        try:
            placing.place([rendered.pdf], output)
        except OSError as error:
            raise _unwritten(output, error) from error
        sha256 = hashlib.sha256(rendered.pdf).hexdigest()
        self.stdout.write(f"{dossier.serial}, version {_number(dossier)}: set again in {output}")
        self.stdout.write(f"SHA-256 {sha256}{_compared(dossier, sha256, rendered.renderer)}")

    def _issuer(self, about: Claim | Case, email: str | None) -> User:
        if email:
            return _user(email)
        if isinstance(about, Case):
            raise CommandError("Say with --as who issues the dossier of a case.")
        author = about.created_by
        self.stdout.write(f"Issued for {author}, who logged the claim (--as names somebody else).")
        return author


def _dossier(about: Claim | Case, options: dict[str, Any], by: User) -> Dossier:
    """Of the claim or the case as it is, or of an earlier version of it."""
    scope, number = _scope(options), options["number"]
    if isinstance(about, Case):
        if number is None:
            return issue_collection(about, by=by, scope=scope)
        collection = about.collections.filter(number=number).first()
        if collection is None:
            raise CommandError(f"{about.slug} has no collection {number}.")
        return issue_superseded_collection(collection, by=by, scope=scope)
    if number is None:
        return issue_dossier(about, by=by, scope=scope)
    version = about.versions.filter(number=number).first()
    if version is None:
        raise CommandError(f"{about.reference} has no version {number}.")
    return issue_superseded(version, by=by, scope=scope)


def _scope(options: dict[str, Any]) -> Dossier.Scope:
    return Dossier.Scope.SUMMARY if options["summary"] else Dossier.Scope.FULL


def _output(output: Path | None) -> Path:
    if output is None:
        raise CommandError("Say with --output where the PDF goes.")
    if not output.parent.is_dir():
        raise CommandError(f"There is no folder {output.parent}.")
    if output.is_dir():
        raise CommandError(f"{output} is a folder: name a file.")
    return output


def _user(email: str) -> User:
    user: User | None = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody active signs in as {email}.")
    return user


def _case(slug: str) -> Case:
    case: Case | None = Case.objects.filter(slug=slug).first()
    if case is None:
        raise CommandError(f"There is no case {slug}.")
    return case


def _number(dossier: Dossier) -> int:
    """Of the version, or of the collection."""
    return int((dossier.version or dossier.collection).number)  # type: ignore[union-attr]  # one is there


def _claim(reference: str) -> Claim:
    rows = Claim.objects.filter(reference=reference).select_related("created_by")
    claim: Claim | None = rows.first()
    if claim is None:
        raise CommandError(f"There is no claim {reference}.")
    return claim


def _issued(about: Claim | Case, options: dict[str, Any]) -> Dossier:
    """The newest dossier of a version, or of a collection, that is ready: in full, unless its
    summary is asked for."""
    number = options["number"]
    scope = _scope(options)
    name, held = (
        (about.slug, "collection__case")
        if isinstance(about, Case)
        else (about.reference, "version__claim")
    )
    rows = Dossier.objects.filter(**{held: about}, state=Dossier.State.READY, scope=scope)
    if number is not None:
        rows = rows.filter(**{f"{held.partition('__')[0]}__number": number})
    dossier = rows.select_related("version", "collection").order_by("-pk").first()
    if dossier is None:
        of = f" version {number} of" if number is not None else ""
        raise CommandError(f"No dossier of{of} {name} was issued and is ready.")
    return dossier


def _compared(dossier: Dossier, sha256: str, renderer: str) -> str:
    issued = dossier.unsigned_sha256 or dossier.sha256
    if issued == sha256:
        signed = "; its signature is not set again" if dossier.sha256 != issued else ""
        return f": the bytes that were issued{signed}."
    if dossier.renderer != renderer:
        return f": other bytes than were issued, by another renderer ({dossier.renderer})."
    return ": other bytes than were issued, and the renderer is the same: the templates changed."


def _unwritten(output: Path, error: Exception) -> CommandError:
    if isinstance(error, OSError):
        return CommandError(f"{output} cannot be written: {error.strerror}.")
    return CommandError(str(error))
