from __future__ import annotations

import logging

import pytest
from django.db import transaction

from audit.delivery import after_commit, worker_takes
from estimates.tasks import evaluate_estimates
from tests.services.broker import Broker

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_message_goes_out_when_the_transaction_commits(queue: Broker) -> None:
    with transaction.atomic():
        after_commit(evaluate_estimates, [[1, "digest"]])
        assert queue.waiting() == 0
    assert queue.waiting() == 1


def test_no_message_goes_out_for_what_was_rolled_back(queue: Broker) -> None:
    with transaction.atomic():
        after_commit(evaluate_estimates, [[1, "digest"]])
        transaction.set_rollback(True)
    assert queue.waiting() == 0


def test_without_a_worker_nobody_takes_the_queue(queue: Broker) -> None:
    assert not worker_takes("estimates", seconds=0.2)


def test_a_hook_that_fails_in_an_unforeseen_way_does_not_fail_the_action(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        name = "broken"

        def apply_async(self, **_: object) -> None:
            raise RuntimeError("unforeseen")

    with caplog.at_level(logging.ERROR, "django.db.backends.base"), transaction.atomic():
        after_commit(Broken())
    assert "unforeseen" in caplog.text
