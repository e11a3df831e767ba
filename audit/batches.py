"""Working off a message that names many rows: leases, arithmetic, storing in strokes.

What is promised for one row holds for each row of a batch: one stored result a revision,
nothing lost when the worker is killed, and an attempt counted only against a row that may be
at fault. Rows that were never tried are leased together; if that batch ends without a word,
each of its rows is taken alone the next time, so that one that kills its worker is given up
in the end and takes nobody with it.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, models, transaction

from audit import leases

LEASE_SECONDS = 90
"""Longer than the hard time limit of any task that works off a batch."""
BATCH_SECONDS = 15.0
"""After so long the rest goes back to the end of the queue, so that others have their turn."""
STROKE_SECONDS = 2.0
"""Results are stored at least so often: what a killed worker has to do again is no more."""

logger = logging.getLogger(__name__)

Done = TypeVar("Done")


class Work(Protocol[Done]):
    """What is done to rows of one kind."""

    def hold(self) -> None:
        """Whatever must be locked before rows are, in this transaction."""

    def outstanding(self) -> models.QuerySet[Any]:
        """Those rows that the message names and that still want their result."""

    def begin(self, rows: Sequence[Any]) -> None:
        """Read what they need, in a number of queries that does not grow with them."""

    def compute(self, row: Any) -> Done | None:
        """The arithmetic for one row, without the database; None for what nobody wants any
        more. What it raises is a defect."""

    def store(self, done: Sequence[Done]) -> Iterable[int]:
        """Compare-and-set, all in one transaction; the keys of those that won."""


@dataclass
class Worked:
    """Keys of the rows whose result, or refusal, was stored, and of those left for later."""

    stored: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)


def work_off(work: Work[Any]) -> Worked:
    """Do what is outstanding, never-tried rows together and the others one by one."""
    return _Batch(work).run()


class _Batch(Generic[Done]):
    def __init__(self, work: Work[Done]) -> None:
        self.work = work
        self.worked = Worked()
        self.until = time.monotonic() + BATCH_SECONDS

    def run(self) -> Worked:
        with transaction.atomic():
            self.work.hold()
            rows, tried = leases.take_many(self.work.outstanding(), LEASE_SECONDS)
        self.compute(rows)
        for key in tried:
            if self.is_over():
                self.worked.left.add(key)
            else:
                self.compute(self.alone(key))
        return self.worked

    def alone(self, key: int) -> list[Any]:
        # The lease's own condition is on the row itself, so that waiting for a lock tests it again.
        one = self.work.outstanding().filter(pk=key)
        row = one.model._base_manager.filter(pk__in=one.values("pk"))
        return list(one) if leases.take(row, LEASE_SECONDS) else []

    def is_over(self) -> bool:
        return time.monotonic() > self.until

    def compute(self, rows: Sequence[Any]) -> None:
        try:
            self.in_strokes(deque(rows))
        except OperationalError:
            # The database is away: the task is retried, and no row is to blame.
            with suppress(OperationalError):
                leases.give_back(rows)
            raise

    def in_strokes(self, waiting: deque[Any]) -> None:
        if waiting:
            self.work.begin(waiting)
        while waiting:
            self.worked.stored.update(self.keep(self.stroke(waiting)))
            if self.is_over():
                break
        leases.give_back(waiting)
        self.worked.left.update(row.pk for row in waiting)

    def stroke(self, waiting: deque[Any]) -> dict[Any, Done]:
        """At least one of the rows, so that a message that comes back gets shorter each time."""
        until = time.monotonic() + STROKE_SECONDS
        done: dict[Any, Done] = {}
        while waiting:
            self.one(waiting.popleft(), done)
            if time.monotonic() >= until or self.is_over():
                break
        return done

    def one(self, row: Any, done: dict[Any, Done]) -> None:
        try:
            outcome = self.work.compute(row)
        except OperationalError:
            raise
        except SoftTimeLimitExceeded:
            self.until = 0.0  # the task was told to end
            self.note(row, "Ran out of time.")
        except Exception as error:
            logger.exception("%s could not be computed", row)
            self.note(row, defect(error))
        else:
            if outcome is None:
                leases.give_back([row])
            else:
                done[row] = outcome

    def keep(self, done: Mapping[Any, Done]) -> set[int]:
        """Store them together; if that fails, one by one, to learn which it fails for."""
        if not done:
            return set()
        try:
            return set(self.work.store(list(done.values())))
        except (OperationalError, SoftTimeLimitExceeded):
            raise
        except Exception as error:
            logger.exception("%s could not be stored", ", ".join(map(str, done))[:500])
            if len(done) == 1:
                self.note(next(iter(done)), defect(error))
                return set()
        return {key for row, outcome in done.items() for key in self.keep({row: outcome})}

    @staticmethod
    def note(row: Any, error: str) -> None:
        """On the row; it counts as an attempt, and in the end the row is given up."""
        held = type(row)._base_manager.filter(pk=row.pk, leased_until=row.leased_until)
        held.update(error=error, leased_until=None)


def defect(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
