"""A table of claims through a real queue: a killed worker leaves nothing twice and nothing out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from claims.importing import storing
from claims.models import Claim, ClaimImport
from claims.schedule import sweep_imports
from tests.services.processes import wait_for
from tests.services.workers import Workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.workers]
LINES = 400


def test_a_worker_that_is_killed_in_the_middle_of_a_table_leaves_nothing_twice(
    people: User, workers: Workers
) -> None:
    rows = (f"Claim {n} of this table,C,{n + 1} t,wheat" for n in range(LINES))
    content = "\n".join(["statement,claimant,figure_1,measure_1", *rows]).encode()
    made = storing.upload_table(content, "claims.csv", by=people)
    first = workers.start()
    storing.start(made, by=people)
    wait_for(Claim.objects.exists, seconds=90, what="the first claims")
    workers.kill(first)
    stored = Claim.objects.count()
    assert made.rows.filter(state="stored").count() == stored  # whole lines, each with its claim
    past = timezone.now() - timedelta(seconds=1)
    ClaimImport.objects.exclude(leased_until=None).update(leased_until=past, offered_at=None)
    workers.start()
    sweep_imports()

    def is_done() -> bool:
        return ClaimImport.objects.get(pk=made.pk).state == ClaimImport.State.DONE

    wait_for(is_done, seconds=120, what="the whole table")
    statements = set(Claim.objects.values_list("statement", flat=True))
    assert (len(statements), Claim.objects.count()) == (LINES, LINES)
