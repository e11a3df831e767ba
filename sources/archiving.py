"""Captures as this desk keeps them, put together for other archives."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.errors import DomainError
from sources import outside, storage
from sources.models import Capture, CaptureQuerySet, Source
from sources.web_archive import About, Held, open_record, write_wacz, write_warc

MOST_CAPTURES = 2_000
MOST_BYTES = 4 << 30
"""Of one package: it is written to the disk before it is sent."""
IN_MEMORY = 1 << 20
FORMATS = ("wacz", "warc")


class TooMuchError(DomainError):
    """More captures than one package holds."""


@dataclass(frozen=True)
class Chosen:
    """Captures for a package. `hidden` are of sources that the reader may not see, `missing`
    those whose file is not in the store."""

    held: list[Held]
    hidden: int = 0
    missing: int = 0

    @property
    def left_out(self) -> str:
        """How many captures do not come along, in sentences; "" where all do."""
        hidden = ngettext(
            "One capture of a protected source is left out.",
            "%(count)d captures of protected sources are left out.",
            self.hidden,
        )
        missing = ngettext(
            "The file of one capture is missing from the store.",
            "The files of %(count)d captures are missing from the store.",
            self.missing,
        )
        found = [(hidden, self.hidden), (missing, self.missing)]
        return " ".join(sentence % {"count": count} for sentence, count in found if count)


def choose(captures: CaptureQuerySet, user: User | None) -> Chosen:
    """Those of the captures that this person (or, without one, an outsider) may take along,
    oldest first. Raises `TooMuchError`. A fixed number of queries.
    """
    rows = captures.kept()
    seen = rows.visible_to(user).select_related("source").defer("facts").order_by("pk")
    found = list(seen[: MOST_CAPTURES + 1])
    held = [_held(row) for row in found]
    if len(found) > MOST_CAPTURES or sum(_size(it) for it in held) > MOST_BYTES:
        raise TooMuchError(
            _("These are too many captures for one package: at most %(most)s, and 4 gigabytes.")
            % {"most": f"{MOST_CAPTURES:,}"}
        )
    there = [it for it in held if storage.has_content(it.record_sha256 or it.sha256)]
    return Chosen(there, _hidden(rows, user), len(held) - len(there))


def package(chosen: Chosen, form: str, title: str) -> IO[bytes]:
    """The file, at its beginning: a temporary one, gone when it is closed.

    `form`: "wacz", or "warc" for the records alone.
    """
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller's
    write(chosen, form, title, file)
    file.seek(0)
    return file


def write(chosen: Chosen, form: str, title: str, into: IO[bytes]) -> None:
    if form == "warc":
        write_warc(chosen.held, storage.open_content, into)
        return
    about = About(title, chosen.left_out, outside.tool(), timezone.now())
    write_wacz(chosen.held, storage.open_content, into, about)


def record_of(capture: Capture) -> IO[bytes]:
    """The WARC of one capture: as it was fetched, else made of the file that was given.

    Raises `FileNotFoundError` when the bytes are not there.
    """
    return open_record(_held(capture), storage.open_content)


def _hidden(rows: CaptureQuerySet, user: User | None) -> int:
    """Captures of sources that are not this person's to see."""
    shown = Source.objects.visible_to(user)
    return rows.exclude(source__in=shown).count()


def _held(row: Capture) -> Held:
    return Held(
        uuid=row.uuid,
        address=row.final_url or row.url,
        title=str(row.read_out().get("title") or row.filename),
        at=row.captured_at,
        media_type=row.media_type,
        sha256=row.sha256,
        size=row.size or 0,
        record_sha256=row.record_sha256,
        record_size=row.record_size or 0,
    )


def _size(held: Held) -> int:
    return held.record_size or held.size
