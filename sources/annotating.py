"""A passage of ours for other programs: its row as `sources.annotations` takes it."""

from __future__ import annotations

from typing import Any

from audit.models import Event
from sources.annotations import Cited, annotation
from sources.citing import selector_of
from sources.models import Passage


def as_annotation(passage: Passage, identity: str) -> dict[str, Any]:
    """The passage as a W3C annotation; `identity` is its own address. One query."""
    capture = passage.capture
    address = capture.final_url or capture.url or capture.source.url
    cited = Cited(
        address=address or f"urn:uuid:{capture.uuid}",
        captured_at=capture.captured_at.isoformat(),
        sha256=capture.sha256,
        text_sha256=capture.text_sha256,
        media_type=capture.media_type,
        language=str(capture.read_out().get("language") or capture.source.language),
        reader=str(capture.read_out().get("tool", "")),
    )
    first = Event.objects.about(passage).order_by("pk").first()
    return annotation(
        identity,
        first.at.isoformat() if first else "",
        selector_of(passage),
        placed=passage.start is not None,
        page=passage.page,
        of=cited,
    )
