from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from audit.canonical import digest
from audit.models import Event
from claims import actions as claims
from claims.assessment import assess_once
from claims.models import Claim, Finding
from dossiers import apart, rendering
from dossiers.making import make_once
from dossiers.models import Dossier
from dossiers.rendering import Rendered, render
from estimates import actions as estimates
from estimates.evaluation import evaluate_once
from estimates.models import Estimate, Parameter
from sources import actions as sources
from sources.quantities import read_figure
from tests.dossiers import example, hostile


@pytest.fixture(scope="session")
def stages() -> list[str]:
    """What setting the draft said of itself."""
    return []


@pytest.fixture(scope="session")
def draft(stages: list[str]) -> Rendered:
    """The example as a draft; set once."""
    return render(example.content(), example.FACTS, on_stage=stages.append)


@pytest.fixture(scope="session")
def german() -> Rendered:
    """A summary in German on North American paper: two settings, set once."""
    facts = {**example.APPROVED, "scope": "summary", "language": "de", "paper": "letter"}
    return render(example.content(), facts)


@pytest.fixture(scope="session")
def approved() -> Rendered:
    return render(example.content(), example.APPROVED)


@pytest.fixture(scope="session")
def marked_up() -> Rendered:
    """The example with markup and template code in every text."""
    return render(hostile.marked_up(), example.FACTS)


def text_of(rendered: Rendered, folder: Path, *, first: int = 1, last: int = 10_000) -> str:
    """What poppler reads, in reading order and with blanks folded."""
    return " ".join(" ".join(_pages_of(rendered, folder)[first - 1 : last]).split())


_read: dict[bytes, list[str]] = {}


def _pages_of(rendered: Rendered, folder: Path) -> list[str]:
    """Each page's text; a file is read once."""
    if rendered.pdf not in _read:
        path = folder / "dossier.pdf"
        path.write_bytes(rendered.pdf)
        read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
        _read[rendered.pdf] = read.stdout.decode().split("\f")[: rendered.pages]
    return _read[rendered.pdf]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be set in a process of its own is set in this one."""

    def run(work: Callable[[Callable[[str], None]], Any], *, on_stage: Any, **_: Any) -> Any:
        return work(on_stage)

    monkeypatch.setattr(apart, "run", run)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, here: None) -> list[str]:
    """Typesetting that takes no time, gives other bytes for what is other, and tells which
    serials it was asked for."""
    asked: list[str] = []

    def render(
        content: Any, facts: Any, *, on_stage: Callable[[str], None] = lambda _stage: None
    ) -> Rendered:
        on_stage("typesetting")
        asked.append(facts["serial"])
        on_stage("finishing")
        told = digest([content, facts])
        return Rendered(f"%PDF-1.7 Fact-check dossier {facts['serial']} {told}".encode(), 3, "")

    monkeypatch.setattr(rendering, "render", render)
    return asked


def made(dossier: Dossier) -> Dossier:
    assert make_once(dossier.pk, dossier.digest)
    dossier.refresh_from_db()
    return dossier


def verbs(dossier: Dossier) -> list[str]:
    return list(Event.objects.about(dossier).order_by("pk").values_list("verb", flat=True))


def add_mass(checker: User) -> Parameter:
    return estimates.add_parameter(
        slug="mass",
        title="Mass of a shell",
        text="40 to 50 kg/shell",
        illustrative=True,
        by=checker,
    )


def log_example(checker: User, mass: Parameter) -> Claim:
    """A claim with a figure, a source and an estimate, whose result is still outstanding."""
    article = sources.add_source(slug="article", title="An article", by=checker)
    tonnage = estimates.add_parameter(
        slug="tonnage", title="Tonnage", text="74000 t", source=article, by=checker
    )
    estimate = estimates.add_estimate(
        slug="shells",
        title="Shells from tonnage",
        formula="tonnage / mass",
        unit="shell",
        inputs={"tonnage": tonnage, "mass": mass},
        by=checker,
    )
    claim = claims.log_claim(
        statement="About 1.6 million shells were moved.", claimant="A newspaper", by=checker
    )
    claims.add_appearance(claim, key="front", source=article, by=checker)
    quantity = claims.add_quantity(
        claim,
        key="shells",
        measure="shells",
        figure=read_figure("about 1.6 million shells"),
        by=checker,
    )
    claims.add_finding(quantity, estimate, by=checker)
    return claim


@pytest.fixture
def mass(checker: User) -> Parameter:
    return add_mass(checker)


@pytest.fixture
def claim(checker: User, mass: Parameter) -> Claim:
    return log_example(checker, mass)


def work_out() -> None:
    """Do what the workers do with estimates and findings."""
    for pk, inputs in Estimate.objects.stale().values_list("pk", "inputs_digest"):
        assert evaluate_once(pk, inputs)
    for row in Finding.objects.ready().select_related("quantity", "estimate"):
        assert assess_once(row.pk, row.quantity.digest, row.estimate.inputs_digest)
