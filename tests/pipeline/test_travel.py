"""A case that travels: exported here, loaded into another installation, and back.

The other installation is a process of its own on an SQLite file. When the suite runs on
PostgreSQL the case crosses from one kind of database to the other, in both directions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from claims.content import content_digest
from claims.models import Claim
from estimates.models import Estimate
from tests.pipeline.conftest import CASE
from tests.services.workers import ROOT

pytestmark = pytest.mark.django_db

SHOW = """
import json
from claims.content import content_digest
from claims.models import Claim
from estimates.models import Estimate
digests = dict(Estimate.objects.values_list("slug", "inputs_digest"))
digests |= {claim.reference: content_digest(claim) for claim in Claim.objects.all()}
print(json.dumps(digests))
"""


def elsewhere(home: Path, *command: str) -> str:
    """Run a command in another installation, on SQLite, and return what it prints."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PLUMBLINE_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home}/elsewhere.sqlite3",
        "PLUMBLINE_LOG_LEVEL": "ERROR",
    }
    run = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    home = tmp_path / "elsewhere"
    home.mkdir()
    elsewhere(home, "migrate", "--verbosity", "0")
    elsewhere(home, "create_person", "them@example.org", "--name", "Them", "--role", "fact-checker")
    return home


def digests() -> dict[str, str]:
    found = dict(Estimate.objects.values_list("slug", "inputs_digest"))
    return found | {claim.reference: content_digest(claim) for claim in Claim.objects.all()}


def exported(name: str, **options: str) -> str:
    output = StringIO()
    call_command("export_case", name, stdout=output, **options)
    return output.getvalue()


def case_slug() -> str:
    case = Claim.objects.get(reference="2026-0001").case
    assert case is not None
    return str(case.slug)


@pytest.mark.parametrize("reader", ["outsider", "owner"])
def test_an_exported_case_is_the_same_case_elsewhere(
    checker: User, installation: Path, tmp_path: Path, reader: str
) -> None:
    call_command("load_case", str(CASE), as_user=checker.email, verbosity=0)
    ours = {"as_user": checker.email} if reader == "owner" else {}
    theirs = ["--as", "them@example.org"] if reader == "owner" else []
    text = exported(case_slug(), **ours)
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    elsewhere(installation, "load_case", str(file), "--as", "them@example.org")
    assert elsewhere(installation, "export_case", case_slug(), *theirs) == text
    assert json.loads(elsewhere(installation, "shell", "-v", "0", "-c", SHOW)) == digests()


def test_a_case_comes_back_from_elsewhere_as_it_left(
    checker: User, installation: Path, tmp_path: Path
) -> None:
    elsewhere(installation, "load_case", str(CASE), "--as", "them@example.org")
    there = json.loads(elsewhere(installation, "shell", "-v", "0", "-c", SHOW))
    text = elsewhere(installation, "export_case", "dprk-shells", "--as", "them@example.org")
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    call_command("load_case", str(file), as_user=checker.email, verbosity=0)
    assert digests() == there
    assert exported("dprk-shells", as_user=checker.email) == text


def test_one_claim_travels_with_all_that_it_rests_on(
    checker: User, installation: Path, tmp_path: Path
) -> None:
    call_command("load_case", str(CASE), as_user=checker.email, verbosity=0)
    file = tmp_path / "claim.yaml"
    file.write_text(exported("2026-0002"), encoding="utf-8")
    elsewhere(installation, "load_case", str(file), "--as", "them@example.org")
    there = json.loads(elsewhere(installation, "shell", "-v", "0", "-c", SHOW))
    assert there["2026-0002"] == digests()["2026-0002"]
    assert "2026-0001" not in there
    assert elsewhere(installation, "export_case", "2026-0002") == file.read_text("utf-8")
