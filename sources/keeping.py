"""Verbs about captures: one transaction, one event, and work for a worker."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import writing
from audit.canonical import canonical_text
from audit.recording import record
from sources import outside, policies, storage, tasks, timestamping
from sources.capture.failures import CaptureError
from sources.capture.kinds import HEAD, Kind, Sniffed, sniff
from sources.capture.target import Target
from sources.models import Capture, Source, Timestamp

PASTED = "pasted.txt"
LONGEST_PASTE = 1_000_000


@transaction.atomic
def add_capture(
    source: Source,
    *,
    upload: Iterable[bytes],
    filename: str,
    by: User,
    media_type: str = "",
    note: str = "",
    captured_at: datetime | None = None,
) -> Capture:
    """Store uploaded bytes under their SHA-256, and have a worker read them.

    `upload` yields the bytes in chunks; `captured_at` is for what was captured elsewhere before.
    Raises `ValidationError` for an empty or oversized
    file, or one that this source has already.
    """
    declared = media_type or mimetypes.guess_type(filename)[0] or ""
    given = _Given(source, filename=filename, declared=declared, note=note, by=by)
    given.at(captured_at)
    return _keep(given, upload, method=Capture.Method.UPLOAD)


@transaction.atomic
def paste_capture(
    source: Source, *, text: str, by: User, note: str = "", captured_at: datetime | None = None
) -> Capture:
    """Keep a text that somebody copied: marked as pasted, since nothing else vouches for it."""
    if len(text) > LONGEST_PASTE:
        raise ValidationError({"text": _("Paste at most 1,000,000 characters.")})
    given = _Given(source, filename=PASTED, declared="text/plain; charset=utf-8", note=note, by=by)
    given.at(captured_at)
    return _keep(given, [text.encode(errors="replace")], method=Capture.Method.PASTE)


@transaction.atomic
def capture_link(
    source: Source,
    by: User | None,
    override_robots_why: str = "",
    *,
    url: str = "",
    note: str = "",
) -> Capture:
    """Have a worker fetch the source's address, or another that is given.

    `by` is None on schedule. With a reason, which only editors may give, robots.txt is not
    heeded. A capture of this address that is on its way already is returned as it is.
    """
    if by is not None:
        _check_can_keep(source, by)
    if override_robots_why:
        _check_can_override(by)
    address = _address(url or source.url)
    pending = Capture.objects.live().pending()
    under_way: Capture | None = pending.filter(source=source, url=address).first()
    if under_way is not None:
        return under_way
    capture = Capture(
        source=source,
        method=Capture.Method.LINK,
        url=address,
        robots_why=override_robots_why,
        filename=Target.parse(address).host[:200],
        captured_by=by,
        note=note,
    )
    writing.add(capture, verb="capture.added", by=by, why=override_robots_why)
    tasks.enqueue([capture.pk])
    return capture


@transaction.atomic
def retry_capture(capture: Capture, *, by: User, override_robots_why: str = "") -> Capture:
    """Have a capture that failed made again; what it got hold of already is not fetched anew."""
    row: Capture = writing.locked(capture)
    policies.check_can_retry(row, by=by)
    if override_robots_why:
        _check_can_override(by)
        row.robots_why = override_robots_why
    old = {"state": row.state, "error": "" if row.source.protected else row.error}
    row.state, row.failure, row.error = Capture.State.QUEUED, "", ""
    row.attempts, row.leased_until, row.offered_at, row.finished_at = 0, None, None, None
    row.full_clean()
    row.save()
    why = writing.checked_why(override_robots_why)
    record("capture.retried", row, by=by, old=old, new={"state": row.state}, why=why)
    tasks.enqueue([row.pk])
    return row


@transaction.atomic
def sign_capture(capture: Capture, *, by: User) -> Timestamp:
    """Have the authority sign for a capture that nobody has signed for: because it failed, or
    because no authority was configured when it was made.
    """
    row: Capture = writing.locked(capture)
    policies.check_can_be_signed(row, by=by, wanted=timestamping.is_wanted())
    stamp = Timestamp.objects.filter(capture=row).first()
    if stamp is None:
        stamp = Timestamp(capture=row, authority=settings.PLUMBLINE_TIMESTAMP_URL)
    else:
        stamp.authority = settings.PLUMBLINE_TIMESTAMP_URL
        stamp.state, stamp.error, stamp.attempts = Timestamp.State.QUEUED, "", 0
        stamp.leased_until = stamp.offered_at = stamp.finished_at = None
    stamp.full_clean()
    stamp.save()
    record("timestamp.asked_for", stamp, by=by)
    tasks.enqueue_timestamps([stamp.pk])
    return stamp


class _Given:
    """Bytes that a person gave, and what was said with them."""

    def __init__(
        self, source: Source, *, filename: str, declared: str, note: str, by: User
    ) -> None:
        _check_can_keep(source, by)
        self.declared = declared
        self.columns: dict[str, Any] = {
            "source": source,
            "filename": filename,
            "note": note,
            "captured_by": by,
        }

    def at(self, moment: datetime | None) -> None:
        """When it was captured, where that was not now."""
        if moment is not None:
            self.columns["captured_at"] = moment


def _keep(given: _Given, chunks: Iterable[bytes], *, method: Capture.Method) -> Capture:
    head = bytearray()
    field = "text" if method == Capture.Method.PASTE else "upload"
    try:
        sha256, size = storage.store(
            _looked_at(chunks, head), at_most=settings.PLUMBLINE_UPLOAD_BYTES
        )
    except storage.TooLargeError as error:
        raise ValidationError({field: str(error)}) from error
    if not size:
        raise ValidationError({field: _("The file is empty.")})
    sniffed = _sniffed(bytes(head), given)
    capture = Capture(
        **given.columns,
        sha256=sha256,
        size=size,
        kind=sniffed.kind.value,
        media_type=sniffed.media_type,
        method=method,
        facts=canonical_text({"tool": outside.tool(), "declared": given.declared}),
    )
    writing.add(capture, verb="capture.added", by=given.columns["captured_by"])
    tasks.enqueue([capture.pk])
    return capture


def _sniffed(head: bytes, given: _Given) -> Sniffed:
    sniffed = sniff(head, declared=given.declared, filename=given.columns["filename"])
    if sniffed.kind == Kind.OTHER and given.declared:
        return Sniffed(Kind.OTHER, given.declared[:100])
    return sniffed


def _looked_at(chunks: Iterable[bytes], head: bytearray) -> Iterator[bytes]:
    """The chunks as they come; their beginning stays in `head`."""
    for chunk in chunks:
        head += chunk[: max(0, HEAD - len(head))]
        yield chunk


def _address(url: str) -> str:
    if not url:
        raise ValidationError({"url": _("Give the address of what is to be captured.")})
    try:
        return Target.parse(url.strip()).url
    except CaptureError as error:
        raise ValidationError({"url": str(error)}) from error


def _check_can_keep(source: Source, by: User) -> None:
    policies.check_can_change_sources(by)
    policies.check_can_see(source, by=by)


def _check_can_override(by: User | None) -> None:
    if by is None:
        raise ValidationError(_("Nothing is captured against robots.txt on schedule."))
    policies.check_can_override_robots(by)
