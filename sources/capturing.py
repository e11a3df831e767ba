"""Making a capture once: a lease, slow work outside any transaction, compare-and-sets.

What was fetched is on the row, and in the store, before it is read: a worker that is killed
while it reads does not fetch again, and a later look at the page is another capture.
"""

from __future__ import annotations

import logging
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from audit import leases
from audit.canonical import canonical_text
from audit.recording import record
from sources import storage, telling, timestamping
from sources.capture import picture, reading
from sources.capture.failures import CaptureError
from sources.capture.kinds import Kind
from sources.capture.picture import PictureError
from sources.capture.reader import plain
from sources.capture.reader.finding import Finding, ReadingError
from sources.capture.reading import UNREAD
from sources.fetching import fetch
from sources.models import Capture, CaptureQuerySet
from sources.signals import captured, failed

SOFT_SECONDS, HARD_SECONDS, LEASE_SECONDS = 240, 260, 270
"""Above the door's time, reading's and picturing's together; the lease outlives the task."""

PASSING_ATTEMPTS = 3
"""How often something is tried that may well be over soon: a site that does not answer."""
TOO_SLOW = "It took longer than {seconds} seconds."
GIVEN_UP = "Given up after {attempts} attempts, in which the worker was stopped each time."
GIVEN_UP_BECAUSE = "Given up after {attempts} attempts. The last one ended so: {reason}"
LONGEST_ERROR = 2000
LARGEST_TEXT = 40_000_000
READING = reading.Limits()
PICTURING = picture.Limits()
PICTURED = "There is no picture: one is made of pages that are kept as HTML only."
PICTURED_IN = (
    "There is no picture: one is made of pages that are kept as HTML, and not of what an MHTML or "
    "a WARC file holds."
)
NO_BROWSER = "There is no picture: no browser is installed where captures are made."

logger = logging.getLogger(__name__)


def capture_once(capture_id: int) -> bool:
    """Do what is outstanding for this capture, unless it is done or somebody is at it.

    Safe to run twice, late, or side by side. Returns whether this run finished it.
    """
    todo = Capture.objects.live().pending().filter(pk=capture_id)
    if not leases.take(todo, LEASE_SECONDS):
        return False
    capture = todo.select_related("source").first()
    if capture is None:
        return False
    if capture.attempts > leases.MAX_ATTEMPTS:
        return _fail(todo, capture, "given_up", _given_up(capture))
    try:
        return _finish(todo, capture)
    except OperationalError:
        raise  # the database is away: the task is retried
    except CaptureError as error:
        if error.passing and capture.attempts < PASSING_ATTEMPTS:
            return _give_back(todo, str(error))
        return _fail(todo, capture, error.code, str(error))
    except SoftTimeLimitExceeded:
        return _give_back(todo, TOO_SLOW.format(seconds=SOFT_SECONDS))
    except Exception as error:
        # A defect of ours: counted as an attempt, seen in the log, given up in the end. What was
        # raised may name an address, which of a protected source belongs in no log.
        told = None if capture.source.protected else error
        logger.error("capture %s could not be made", capture.uuid, exc_info=told)  # noqa: TRY400  # see above
        return _give_back(todo, f"{type(error).__name__} in Plumbline itself.")


def _finish(todo: CaptureQuerySet, capture: Capture) -> bool:
    if not capture.sha256:
        _set(todo, capture, state=Capture.State.FETCHING)
        _set(todo, capture, **fetch(capture), error="")
    _set(todo, capture, state=Capture.State.EXTRACTING)
    found = _read(capture)
    _set(todo, capture, state=Capture.State.PICTURING)
    pictured = _picture(capture, found)
    return _store(todo, capture, {**_kept(found), **pictured})


def _set(todo: CaptureQuerySet, capture: Capture, **columns: Any) -> None:
    """On the row and in memory. Nothing happens to a row that somebody else finished."""
    todo.update(**columns)
    for name, value in columns.items():
        setattr(capture, name, value)


def _read(capture: Capture) -> Finding:
    """What cannot be read is kept all the same, and says so."""
    kind = Kind(capture.kind or Kind.OTHER)
    if kind in UNREAD:
        return Finding()
    declared = str(capture.parsed_facts().get("declared", ""))
    try:
        with storage.open_content(capture.sha256) as content:
            return reading.read(
                content, kind, declared=declared, address=capture.final_url, limits=READING
            )
    except ReadingError as error:
        return Finding(problems=[str(error)])


def _picture(capture: Capture, found: Finding) -> dict[str, str]:
    if capture.is_shown:
        return {}  # it is one
    if capture.kind != Capture.Kind.HTML:
        inside = capture.kind in {Capture.Kind.MHTML, Capture.Kind.WARC}
        return {"picture_note": PICTURED_IN if inside else PICTURED}
    browser = picture.find(settings.PLUMBLINE_CHROMIUM)
    if not browser:
        return {"picture_note": NO_BROWSER}
    try:
        taken = picture.take(_page(capture, found), browser, PICTURING)
    except PictureError as error:
        return {"picture_note": str(error)}
    sha256, _size = storage.store([taken], at_most=picture.LARGEST_PICTURE)
    return {"picture_sha256": sha256, "picture_note": ""}


def _page(capture: Capture, found: Finding) -> str:
    with storage.open_content(capture.sha256) as content:
        page = bytes(content.read(picture.LARGEST_PAGE + 1))
    return plain.decode(page, found.charset.partition(" ")[0])[0]


def _kept(found: Finding) -> dict[str, str]:
    """Columns for what was read; the text goes into the store."""
    said = found.plain()
    text = said.pop("text").encode("utf-8")
    sha256 = storage.store([text], at_most=LARGEST_TEXT)[0] if text else ""
    return {"text_sha256": sha256, "reading": canonical_text(said)}


@transaction.atomic
def _store(todo: CaptureQuerySet, capture: Capture, columns: dict[str, str]) -> bool:
    compared = _compared(capture, columns["text_sha256"])
    won = todo.update(
        **columns,
        **compared,
        state=Capture.State.READY,
        failure="",
        error="",
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        capture.refresh_from_db()
        facts = {"text": capture.text_sha256, "change": capture.change}
        record("capture.finished", capture, by=None, sha256=capture.sha256, **facts)
        timestamping.want(capture)
        captured.send(Capture, capture=capture)
    return bool(won)


def _compared(capture: Capture, text_sha256: str) -> dict[str, Any]:
    """With the last capture of the same address that is ready, if there is one.

    Files and pasted texts are not known to be of the same page: people compare them.
    """
    if capture.method != Capture.Method.LINK:
        return {}
    ready = Capture.objects.live().filter(source=capture.source_id, state=Capture.State.READY)
    same = ready.filter(method=Capture.Method.LINK, url=capture.url, pk__lt=capture.pk)
    before = same.order_by("-pk").first()
    if before is None:
        return {}
    return {"compared_with": before, "change": _change(before, capture, text_sha256)}


def _change(before: Capture, capture: Capture, text_sha256: str) -> Capture.Change:
    if before.sha256 == capture.sha256:
        return Capture.Change.SAME_BYTES
    if not before.text_sha256 or not text_sha256:
        return Capture.Change.UNKNOWN
    same = before.text_sha256 == text_sha256
    return Capture.Change.SAME_TEXT if same else Capture.Change.CHANGED


@transaction.atomic
def _fail(todo: CaptureQuerySet, capture: Capture, code: str, reason: str) -> bool:
    """Keep the reason on the row, where people see it; it is tried again when they say so."""
    won = todo.update(
        state=Capture.State.FAILED,
        failure=code,
        error=reason[:LONGEST_ERROR],
        leased_until=None,
        finished_at=timezone.now(),
    )
    if won:
        # The reason names the host: for a protected source it stays on the row.
        why = code if capture.source.protected else reason[:LONGEST_ERROR]
        record("capture.failed", capture, by=None, why=why)
        capture.error = reason[:LONGEST_ERROR]
        telling.failed(capture)
        failed.send(Capture, capture=capture)
    return bool(won)


def _give_back(todo: CaptureQuerySet, reason: str) -> bool:
    """Leave it to the sweeper, with what went wrong on the row."""
    todo.update(error=reason[:LONGEST_ERROR], state=Capture.State.QUEUED, leased_until=None)
    return False


def _given_up(capture: Capture) -> str:
    template = GIVEN_UP_BECAUSE if capture.error else GIVEN_UP
    return template.format(attempts=leases.MAX_ATTEMPTS, reason=capture.error)
