"""Captures that travel beside the case file, and the passages that were found in them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from claims.casefile.parsing import Entry, closest
from claims.casefile.reading import shortened
from claims.casefile.run import Run
from sources import actions as sources
from sources import capturing
from sources.dates import PartialDate
from sources.models import Capture, Passage, Source


def load_captures(run: Run, entry: Entry, source: Source) -> None:
    """Those of one source, each with its passages. What the file no longer has stays."""
    for item in entry["captures"] or []:
        with run.at(item, "captures"):
            capture = _load_capture(run, item, source)
            for passage in item["passages"] or []:
                with run.at(passage, "passages"):
                    _load_passage(run, passage, capture)


def _load_capture(run: Run, entry: Entry, source: Source) -> Capture:
    content = _content(run, entry)
    sha256 = hashlib.sha256(content).hexdigest()
    there: Capture | None = source.captures.live().filter(sha256=sha256).order_by("pk").first()
    if there is not None:
        run.report.unchanged["captures"] += 1
        return there
    told: dict[str, Any] = {"note": entry.text("note"), "captured_at": _moment(entry)}
    if entry["method"] == Capture.Method.PASTE:
        made = sources.paste_capture(source, text=content.decode(), by=run.by, **told)
    else:
        name = entry.text("filename") or entry.text("file").rpartition("/")[2]
        told |= {"filename": name, "media_type": entry.text("media_type")}
        made = sources.add_capture(source, upload=[content], by=run.by, **told)
    capturing.capture_once(made.pk)  # passages are looked for in its text, which is needed now
    made.refresh_from_db()
    run.report.added["captures"] += 1
    return made


def _content(run: Run, entry: Entry) -> bytes:
    if run.files is None:
        raise ValidationError({"file": "Files beside a case file come with a folder, not here."})
    try:
        content = run.files.read(entry["file"], at_most=settings.PLUMBLINE_UPLOAD_BYTES)
        if entry["method"] == Capture.Method.PASTE:
            content.decode()
    except UnicodeDecodeError as error:
        raise ValidationError({"file": "A pasted text is a file in UTF-8."}) from error
    except ValueError as error:
        raise ValidationError({"file": str(error)}) from error
    found = hashlib.sha256(content).hexdigest()
    if entry["sha256"] and entry["sha256"] != found:
        sentence = f"The file has another SHA-256, {found}: it is not what was captured."
        raise ValidationError({"sha256": sentence})
    return content


def _moment(entry: Entry) -> datetime | None:
    """The day that the file gives, at its beginning in UTC; none: now."""
    day: PartialDate | None = entry["captured_on"]
    if day is None:
        return None
    if day.first != day.last:
        raise ValidationError({"captured_on": "Give the day: 2024-06-22."})
    moment = datetime.combine(day.first, time(), tzinfo=UTC)
    if moment > datetime.now(UTC):
        raise ValidationError({"captured_on": "This day has not come yet."})
    return moment


def _load_passage(run: Run, entry: Entry, capture: Capture) -> None:
    told: dict[str, Any] = {
        name: entry.text(name) for name in ("quote", "prefix", "suffix") if entry[name]
    }
    live = capture.passages.live().filter(key=entry["key"])
    there: Passage | None = live.first()
    if there is None:
        run.rows["passages", entry["key"]] = sources.add_passage(
            capture=capture, key=entry["key"], **told, **run.who
        )
        run.report.added["passages"] += 1
    elif all(getattr(there, name) == value for name, value in told.items()):
        run.report.unchanged["passages"] += 1
    else:
        sources.supersede_passage(there, **told, **run.who)
        run.report.revised["passages"] += 1


def passage_of(entry: Entry, source: Source) -> Passage | None:
    """The passage that an entry names, in a capture of its source."""
    key = entry["passage"]
    if not key:
        return None
    live = Passage.objects.live().filter(capture__source=source, capture__retired_at=None)
    found: list[Passage] = list(live.filter(key=key).order_by("-pk")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        sentence = f"Several captures of this source have a passage “{shortened(key)}”."
        raise ValidationError({"passage": sentence})
    hint = closest(key, live.values_list("key", flat=True))
    raise ValidationError({"passage": f"This source has no passage “{shortened(key)}”.{hint}"})
