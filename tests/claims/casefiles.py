"""A small case file for tests, and what workers would do with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from audit.models import Event
from claims.assessment import assess_once
from claims.casefile.exporting import export_with_files
from claims.casefile.files import Folder
from claims.casefile.loading import load
from claims.casefile.parsing import parse
from claims.casefile.reading import CaseFileError, read
from claims.casefile.report import Report
from claims.content import content_digest
from claims.models import Case, Claim, Finding
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Parameter
from sources.models import Derivation, Observation, Source
from sources.storage import open_content

DEMO = Path(__file__).parents[2] / "cases" / "dprk_shells.yaml"

SMALL = """\
plumbline: 1
case:
  slug: grain
  title: A ship of grain
publishers:
  - slug: paper
    name: The Paper
sources:
  - slug: article
    publisher: paper
    title: An article
    published_on: 2024-06
  - slug: insider
    title: A person at the port
    kind: other
    protected: true
derivations:
  - source: article
    origin: insider
    relation: quotes
    note: At the quay.
observations:
  - key: cargo
    source: article
    measure: grain aboard
    figure: more than 3,000 t
    locator: second paragraph
  - key: hearsay
    source: insider
    measure: grain aboard
    figure: 3,000 t
    locator: a telephone call
parameters:
  - slug: grain
    title: Grain aboard
    value: 3000 t
    observation: cargo
  - slug: crate
    title: Mass of a crate
    value: 40 to 60 kg/crate
    illustrative: true
estimates:
  - slug: crates
    title: Crates aboard
    formula: grain / crate
    unit: crate
    inputs:
      grain: grain
      crate: crate
  - slug: half
    title: Half of the crates
    formula: crates / 2
    unit: crate
    inputs:
      crates: {estimate: crates}
claims:
  - key: crates
    statement: About 60,000 crates of grain came in.
    claimant: The Paper
    claimed_on: 2024-06-22
    appearances:
      - key: front
        source: article
        url: https://example.org/front
    quantities:
      - key: crates
        measure: crates of grain
        figure: about 60,000 crates
    evidence:
      - key: cargo
        quantity: crates
        source: article
        observation: cargo
        stance: supports
    findings:
      - quantity: crates
        estimate: crates  # held against each other
"""


def load_text(
    text: str,
    *,
    by: User,
    retire: bool = False,
    why: str = "Loaded in a test",
    folder: Path = DEMO.parent,
) -> Report:
    files = Folder(folder)
    return load(parse(read(text.encode())), by=by, why=why, retire=retire, files=files)


def exported_to(folder: Path, scope: Case | Claim, *, by: User | None = None) -> str:
    """The case file of a case or claim, with what it names written into the folder."""
    text, files = export_with_files(scope, by=by, folder="files")
    for name, sha256 in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        with open_content(sha256) as kept:
            (folder / name).write_bytes(kept.read())
    return text


@contextmanager
def empty_database() -> Iterator[None]:
    """The people stay; everything else that happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def settle() -> None:
    """What the workers do: evaluate what is stale, then say where the claimed figures stand."""
    for estimate in Estimate.objects.stale().order_by("pk"):
        evaluate_once(estimate.pk, estimate.inputs_digest)
    for finding in Finding.objects.stale().select_related("quantity", "estimate"):
        assess_once(finding.pk, finding.quantity.digest, finding.estimate.inputs_digest)


def digests() -> dict[str, str]:
    """Every estimate's digest by slug, and every claim's content digest by reference."""
    found = dict(Estimate.objects.values_list("slug", "inputs_digest"))
    return found | {claim.reference: content_digest(claim) for claim in Claim.objects.all()}


def edited(*changes: tuple[str, str]) -> str:
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def refused(text: str, by: User) -> list[str]:
    """The problems of a file that is refused, after which nothing of it is there."""
    before = everything()
    with pytest.raises(CaseFileError) as refusal:
        load_text(text, by=by)
    assert everything() == before
    return [str(problem) for problem in refusal.value.problems]


def everything() -> list[Any]:
    models: tuple[Any, ...] = (Case, Claim, Source, Observation, Derivation, Parameter, Estimate)
    return [*(list(model.objects.values_list("pk")) for model in models), Event.objects.count()]
