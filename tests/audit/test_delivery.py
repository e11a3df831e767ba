from __future__ import annotations

import logging

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from audit.delivery import after_commit, in_batches, worker_takes
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


def test_what_one_person_changed_goes_before_the_thousands_of_another(queue: Broker) -> None:
    with transaction.atomic():
        in_batches(evaluate_estimates, [[number, "many"] for number in range(250)], 100)
        in_batches(evaluate_estimates, [[1, "one"]], 100)
    with current_app.connection_for_read() as connection:
        taken = connection.SimpleQueue("estimates")
        delivered = [taken.get(timeout=1).payload[0][0] for _ in range(queue.waiting())]
        taken.close()
    assert delivered[0] == [[1, "one"]]
    assert [len(rows) for rows in delivered[1:]] == [63, 63, 63, 61]


def test_few_rows_are_shared_among_workers_and_many_fill_their_messages(queue: Broker) -> None:
    def messages(rows: int) -> int:
        queue.flush()
        in_batches(evaluate_estimates, [[number, "digest"] for number in range(rows)], 100)
        return queue.waiting()

    sizes = (0, 1, 10, 11, 100, 1_000, 1_001)
    assert {rows: messages(rows) for rows in sizes} == {
        0: 0, 1: 1, 10: 1, 11: 2, 100: 4, 1_000: 10, 1_001: 11,
    }  # fmt: skip


def test_a_broker_that_is_away_is_tried_once_for_many_messages(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[int] = []

    class Away:
        name = "away"

        def apply_async(self, **_: object) -> None:
            tries.append(1)
            raise OperationalError("Connection refused")

    in_batches(Away(), list(range(1_000)), 100)
    assert len(tries) == 1
    assert "10 of 10 messages are left to the sweeper" in caplog.text
