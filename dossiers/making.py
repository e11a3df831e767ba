"""Making a dossier once: a lease, typesetting in a process of its own, a compare-and-set."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from audit import leases
from audit.recording import record
from dossiers import apart, signals, signing, telling
from dossiers.errors import NotWantedError, RenderingError, SigningError, StoppedError
from dossiers.models import Dossier, DossierQuerySet
from sources import storage
from sources.capture.failures import CaptureError
from sources.capture.stamping import StampError

if TYPE_CHECKING:
    from dossiers.rendering import Rendered

PROCESSOR_SECONDS = 110
"""What setting a dossier may take of the processor; of the clock it may take twice as long, since
a machine that has much to do is no reason to begin anew."""
SETTING_SECONDS, SOFT_SECONDS, HARD_SECONDS, LEASE_SECONDS = 220, 240, 260, 270
"""Limits by the clock of typesetting, and of one dossier's making with its signature. A lease
outlives the hard limit, so that no two workers are at one dossier unless the first was stopped."""

TOO_SLOW = "Setting it took longer than {seconds} seconds."
LARGEST_FILE = 100_000_000
CHUNK = 1 << 20
GIVEN_UP = (
    "Given up after {attempts} attempts that ended without a file: each time the worker was "
    "stopped, or ran out of time or memory."
)
GIVEN_UP_BECAUSE = "Given up after {attempts} attempts. The last one ended so: {reason}"

logger = logging.getLogger(__name__)


def make_once(dossier_id: int, digest: str, *, on_stage: apart.Say = lambda _stage: None) -> bool:
    """Make and store the file of this dossier, unless it is made or given up already. `on_stage`
    is told each stage once it stands on the row.

    Safe to run twice, late, or side by side: the same version and facts give the same bytes,
    the store is by content, and the UPDATE is a compare-and-set. Returns whether this run
    finished it.
    """
    todo = Dossier.objects.pending().filter(pk=dossier_id, digest=digest)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    dossier = todo.select_related("version__claim", "collection").first()
    if dossier is None:
        return False
    if dossier.attempts > leases.MAX_ATTEMPTS:
        return _fail(todo, dossier, _given_up(dossier))
    try:
        return _make(todo, dossier, on_stage)
    except OperationalError:
        raise  # the database is away: the task is retried
    except NotWantedError:
        return False
    except RenderingError as error:
        return _fail(todo, dossier, str(error))
    except (StoppedError, SigningError, CaptureError, StampError) as error:
        return _give_back(todo, str(error))  # time, the key, the authority may be there later
    except SoftTimeLimitExceeded:
        return _give_back(todo, TOO_SLOW.format(seconds=SOFT_SECONDS))
    except Exception as error:
        # A defect of ours: counted as an attempt, seen in the log, given up in the end.
        logger.exception("dossier %s could not be made", dossier.serial)
        return _give_back(todo, f"{type(error).__name__}: {error}")


def _give_back(todo: DossierQuerySet, reason: str) -> bool:
    """Leave it to the sweeper, with what went wrong on the row."""
    todo.update(
        error=reason[:2000],
        state=Dossier.State.QUEUED,
        stage=Dossier.Stage.QUEUED,
        leased_until=None,
    )
    return False


def _given_up(dossier: Dossier) -> str:
    template = GIVEN_UP_BECAUSE if dossier.error else GIVEN_UP
    return template.format(attempts=leases.MAX_ATTEMPTS, reason=dossier.error)


def _make(todo: DossierQuerySet, dossier: Dossier, on_stage: apart.Say) -> bool:
    def show(stage: str) -> None:
        """The stage, on the row; what is no longer there to be made is not wanted."""
        if not todo.update(state=Dossier.State.RENDERING, stage=stage):
            raise NotWantedError
        on_stage(stage)

    rendered = _set(dossier, show, wanted(todo))
    pdf = rendered.pdf
    if signing.is_wanted():
        show(Dossier.Stage.SIGNING)
        pdf = signing.signed(pdf)
    show(Dossier.Stage.FINISHING)
    sha256, size = storage.store(_chunks(pdf), at_most=LARGEST_FILE)
    return _store(todo, dossier, rendered, sha256, size)


def wanted(todo: DossierQuerySet) -> Callable[[], bool]:
    """Whether the dossier is still to be made: asked while it is being set."""
    return todo.exists


def _set(dossier: Dossier, show: apart.Say, still: Callable[[], bool]) -> Rendered:
    # Loads WeasyPrint: seconds and memory that the web server and beat need not spend.
    from dossiers import rendering

    content, facts = dossier.printed(), dossier.parsed_facts()
    rendering.fingerprint()  # once a process, so that no child asks again

    def work(say: apart.Say) -> Rendered:
        return rendering.render(content, facts, on_stage=say)

    return apart.run(
        work,
        on_stage=show,
        wanted=still,
        seconds=SETTING_SECONDS,
        processor=PROCESSOR_SECONDS,
        megabytes=settings.PLUMBLINE_DOSSIER_MEGABYTES,
    )


@transaction.atomic
def _store(
    todo: DossierQuerySet, dossier: Dossier, rendered: Rendered, sha256: str, size: int
) -> bool:
    won = todo.update(
        state=Dossier.State.READY,
        stage=Dossier.Stage.READY,
        sha256=sha256,
        unsigned_sha256=hashlib.sha256(rendered.pdf).hexdigest(),
        size=size,
        pages=rendered.pages,
        renderer=rendered.renderer,
        error="",
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        record("dossier.rendered", dossier, by=None, sha256=sha256, pages=rendered.pages)
        dossier.refresh_from_db()
        signals.issued.send(Dossier, dossier=dossier)
        telling.ready(dossier)
    return bool(won)


@transaction.atomic
def _fail(todo: DossierQuerySet, dossier: Dossier, reason: str) -> bool:
    """Keep the reason on the row, where people see it; it is tried again when they say so."""
    won = todo.update(
        state=Dossier.State.FAILED,
        error=reason[:2000],
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        record("dossier.failed", dossier, by=None, why=reason[:2000])
        telling.failed(dossier)
    return bool(won)


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]
