"""Having an authority sign for a capture's digest, once: a lease and a compare-and-set."""

from __future__ import annotations

import logging

from celery.exceptions import SoftTimeLimitExceeded
from cryptography.x509 import Certificate
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from audit import leases
from audit.recording import record
from sources import outside, storage
from sources.capture import stamping
from sources.capture.failures import CaptureError
from sources.capture.reader.finding import line
from sources.capture.stamping import Stamp, StampError
from sources.models import Capture, Timestamp
from sources.models.timestamps import TimestampQuerySet

SOFT_SECONDS, HARD_SECONDS, LEASE_SECONDS = 100, 120, 130
GIVEN_UP = "Given up after {attempts} attempts. The last one ended so: {reason}"

logger = logging.getLogger(__name__)


def is_wanted() -> bool:
    return bool(settings.PLUMBLINE_TIMESTAMP_URL)


def want(capture: Capture) -> Timestamp | None:
    """Record that a capture is to be signed for; nothing where no authority is configured."""
    if not is_wanted():
        return None
    wanted = Timestamp(capture=capture, authority=settings.PLUMBLINE_TIMESTAMP_URL)
    wanted.full_clean()
    wanted.save(force_insert=True)
    return wanted


def stamp_once(timestamp_id: int) -> bool:
    """Ask for, verify and store what is outstanding, unless it is done or somebody is at it."""
    todo = Timestamp.objects.pending().filter(pk=timestamp_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    wanted = todo.select_related("capture").first()
    if wanted is None:
        return False
    if wanted.attempts > leases.MAX_ATTEMPTS:
        reason = wanted.error or "the worker was stopped."
        return _fail(todo, wanted, GIVEN_UP.format(attempts=leases.MAX_ATTEMPTS, reason=reason))
    try:
        return _stamp(todo, wanted)
    except OperationalError:
        raise  # the database is away: the task is retried
    except (CaptureError, StampError) as error:
        return _give_back(todo, str(error))
    except SoftTimeLimitExceeded:
        return _give_back(todo, f"It took longer than {SOFT_SECONDS} seconds.")
    except Exception as error:
        logger.exception("timestamp %s could not be made", wanted.uuid)
        return _give_back(todo, f"{type(error).__name__} in Plumbline itself.")


def still_holds(stamped: Timestamp) -> Stamp:
    """Check a stored answer again, against the bytes' digest. Raises `StampError`."""
    with storage.open_content(stamped.token_sha256) as kept:
        answer = bytes(kept.read())
    return stamping.check(answer, bytes.fromhex(stamped.capture.sha256), _roots())


def _stamp(todo: TimestampQuerySet, wanted: Timestamp) -> bool:
    with storage.open_content(wanted.capture.sha256) as kept:
        question = stamping.ask(bytes(kept.read()))
    answer = outside.door().post(
        wanted.authority, question.body, stamping.MEDIA_TYPE, largest=stamping.LARGEST_ANSWER
    )
    if question.digest.hex() != wanted.capture.sha256:
        raise StampError("The stored bytes are not those of the capture.")
    stamp = stamping.check(answer, question.digest, _roots(), nonce=question.nonce)
    sha256, _size = storage.store([answer], at_most=stamping.LARGEST_ANSWER)
    return _store(todo, wanted, stamp, sha256)


@transaction.atomic
def _store(todo: TimestampQuerySet, wanted: Timestamp, stamp: Stamp, sha256: str) -> bool:
    won = todo.update(
        state=Timestamp.State.READY,
        token_sha256=sha256,
        moment=stamp.moment,
        serial=line(stamp.serial)[:100],
        policy=line(stamp.policy)[:100],
        signer=line(stamp.signer),
        error="",
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        record("timestamp.signed", wanted, by=None, sha256=sha256, moment=stamp.moment)
    return bool(won)


@transaction.atomic
def _fail(todo: TimestampQuerySet, wanted: Timestamp, reason: str) -> bool:
    won = todo.update(
        state=Timestamp.State.FAILED,
        error=reason[:2000],
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        record("timestamp.failed", wanted, by=None, why=reason[:2000])
    return bool(won)


def _give_back(todo: TimestampQuerySet, reason: str) -> bool:
    """Leave it to the sweeper: an authority that is away is back some time."""
    todo.update(error=reason[:2000], leased_until=None)
    return False


def _roots() -> list[Certificate]:
    return stamping.read_roots(settings.PLUMBLINE_TIMESTAMP_CERTIFICATES)
