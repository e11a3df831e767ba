"""A case that travels: exported here, loaded into another installation, and back.

The other installation is a process of its own on an SQLite file. When the suite runs on
PostgreSQL the case crosses from one kind of database to the other, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from tests.claims.casefiles import empty_database
from tests.conftest import person
from tests.pipeline.conftest import CASE
from tests.services.elsewhere import Installation, digests, exported

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """The case, once for all that is sent from here; returns whose it is."""
    with django_db_blocker.unblock(), empty_database():
        owner = person("owner@example.org", Role.FACT_CHECKER)
        call_command("load_case", str(CASE), as_user=owner.email, verbosity=0)
        yield owner


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation.make(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture
def installation(empty: Installation, tmp_path: Path) -> Installation:
    return empty.copy(tmp_path / "elsewhere")


def case_slug() -> str:
    case = Claim.objects.get(reference="2026-0001").case
    assert case is not None
    return str(case.slug)


def test_a_case_comes_back_from_elsewhere_as_it_left(
    checker: User, installation: Installation, tmp_path: Path
) -> None:
    there = installation.load(CASE, "dprk-shells")
    file = installation.home / "out" / "dprk-shells" / "case.yaml"
    call_command("load_case", str(file), as_user=checker.email, verbosity=0)
    assert digests() == there["digests"]
    assert [exported("dprk-shells", checker.email, tmp_path)] == there["texts"]


def test_a_case_as_an_outsider_sees_it_is_the_same_case_elsewhere(
    loaded: User, installation: Installation, tmp_path: Path, db: None
) -> None:
    text = exported(case_slug(), None, tmp_path)
    there = installation.load(tmp_path / "case.yaml", case_slug(), as_user=None)
    assert there["texts"] == [text]
    assert there["digests"] == digests()


def test_one_claim_travels_with_all_that_it_rests_on(
    loaded: User, installation: Installation, tmp_path: Path, db: None
) -> None:
    exported("2026-0002", None, tmp_path)
    file = tmp_path / "case.yaml"
    there = installation.load(file, "2026-0002", as_user=None)
    assert there["digests"]["2026-0002"] == digests()["2026-0002"]
    assert "2026-0001" not in there["digests"]
    assert there["texts"] == [file.read_text("utf-8")]
