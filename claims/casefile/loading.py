"""Bringing the database to what a case file says, through the actions of every other path."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from claims import policies as claim_policies
from claims.casefile import gathering, load_claims, load_estimates, load_sources, retiring
from claims.casefile.files import Folder
from claims.casefile.parsing import CaseFile, Entry
from claims.casefile.reading import CaseFileError
from claims.casefile.report import Report
from claims.casefile.run import Run
from estimates import policies as estimate_policies
from estimates.models import Estimate
from sources import counting
from sources import policies as source_policies

SECTIONS: tuple[tuple[str, Callable[[Run, Entry], None]], ...] = (
    ("units", load_sources.load_unit),
    ("publishers", load_sources.load_publisher),
    ("sources", load_sources.load_source),
    ("derivations", load_sources.load_derivation),
    ("observations", load_sources.load_observation),
    ("parameters", load_estimates.load_parameter),
)
"""What rests on others comes after them."""


def load(
    file: CaseFile, *, by: User, why: str, retire: bool = False, files: Folder | None = None
) -> Report:
    """Add and revise what the file says; nothing at all if anything is wrong.

    With `retire`, what the file held when it was last loaded and no longer holds is retired.
    `files` is the folder in which the file stands: captures are read from it.
    Raises `CaseFileError` with every problem found, each at its line, and `PermissionDenied`
    for somebody who may not change claims, sources and estimates.
    """
    _check_may_load(by)
    with transaction.atomic(), counting.given(file.counts):
        run = Run(file, by=by, why=why, files=files)
        before = _digests()
        _load(run)
        if not run.problems:
            retiring.settle(run, retire=retire)
        if run.problems:
            raise CaseFileError(run.problems)
        run.report.recomputed = sorted(
            slug for slug, digest in _digests().items() if before.get(slug) != digest
        )
    return run.report


def _check_may_load(by: User) -> None:
    source_policies.check_can_change_sources(by)
    estimate_policies.check_can_change_parameters(by)
    estimate_policies.check_can_change_estimates(by)
    claim_policies.check_can_change_claims(by)


def _load(run: Run) -> None:
    if run.file.case is not None:
        with run.at(run.file.case, "case"):
            load_sources.load_case(run, run.file.case)
        if run.case is None:
            return  # everything else would be missing its case
        run.protected = gathering.protected_sources(run.case)
    for section, load_one in SECTIONS:
        entries = run.file.sections[section]
        if section == "observations":
            entries = load_sources.in_order(entries)
        for entry in entries:
            with run.at(entry, section):
                load_one(run, entry)
    load_estimates.load_estimates(run)
    load_claims.load_claims(run)


def _digests() -> dict[str, str]:
    return dict(Estimate.objects.values_list("slug", "inputs_digest"))
