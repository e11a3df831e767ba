"""A passage as an annotation that other programs read (W3C Web Annotation Data Model, 2017)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sources.selecting import Selector

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@dataclass(frozen=True, slots=True)
class Cited:
    """The capture that is annotated: where it is from, its digests, and what read its text."""

    address: str
    captured_at: str
    sha256: str
    text_sha256: str
    media_type: str
    language: str
    reader: str


def annotation(
    identity: str, created: str, selector: Selector, *, placed: bool, page: int | None, of: Cited
) -> dict[str, Any]:
    """JSON-LD of an Annotation whose target is the words.

    Positions count the characters of the text that `of.reader` made of the capture, whose digest
    the body names: a program with another text goes by the quote.
    """
    chosen: list[dict[str, Any]] = [_quote(selector)]
    if placed:
        position = {"start": selector.start, "end": selector.end}
        chosen.append({"type": "TextPositionSelector", **position})
    if page is not None:
        fragment = {"conformsTo": PDF_FRAGMENTS, "value": f"page={page}"}
        chosen.append({"type": "FragmentSelector", **fragment})
    target = {
        "type": "SpecificResource",
        "source": {
            "id": of.address,
            "format": of.media_type or "application/octet-stream",
            "language": of.language,
        },
        "state": {"type": "TimeState", "sourceDate": of.captured_at},
        "selector": chosen,
    }
    if of.reader:
        target["renderedVia"] = {"type": "Software", "name": of.reader}
    return {
        "@context": CONTEXT,
        "id": identity,
        "type": "Annotation",
        "created": created,
        "motivation": "highlighting",
        "body": [_digest("capture", of.sha256), _digest("text", of.text_sha256)],
        "target": target,
    }


def _quote(selector: Selector) -> dict[str, str]:
    around = {"prefix": selector.prefix, "suffix": selector.suffix}
    given = {name: text for name, text in around.items() if text}
    return {"type": "TextQuoteSelector", "exact": selector.exact, **given}


def _digest(of: str, sha256: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": "describing", "value": f"{of} SHA-256 {sha256}"}
