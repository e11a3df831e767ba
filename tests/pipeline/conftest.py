from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim, Finding
from dossiers.models import Dossier
from estimates.models import Estimate
from tests.conftest import person
from tests.services import site as sites
from tests.services.site import Site

CASE = Path(__file__).resolve().parent.parent.parent / "cases" / "dprk_shells.yaml"


@pytest.fixture
def people(transactional_db: None) -> User:
    return person("checker@example.org", Role.FACT_CHECKER)


@pytest.fixture
def demo(people: User) -> Claim:
    """The demo case, loaded; nothing is computed yet."""
    call_command("load_case", str(CASE), as_user=people.email, verbosity=0)
    claim: Claim = Claim.objects.get(reference="2026-0001")
    return claim


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that workers started by this test may fetch from."""
    let_in = Path(settings.HOME) / "let-in"
    with sites.served() as running:
        let_in.write_text(str(running.port))
        yield running
        let_in.unlink()


def nothing_outstanding() -> bool:
    return not (
        Estimate.objects.stale().exists()
        or Finding.objects.ready().exists()
        or Dossier.objects.pending().exists()
    )


def let_leases_run_out() -> None:
    """What happens by itself after a minute or two."""
    past = timezone.now() - timedelta(seconds=1)
    for model in (Estimate, Finding, Dossier):
        model.objects.exclude(leased_until=None).update(leased_until=past)
        model.objects.update(offered_at=None)
