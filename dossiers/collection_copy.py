"""What a collection carries for machines: each claim's content, every estimate once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.canonical import canonical_text
from dossiers.language import gettext as _
from dossiers.machine_copy import CONTENT_NAME, SCHEMA, Attached, attached

Entry = Mapping[str, Any]


def attached_to_collection(content: Entry, facts: Entry) -> list[Attached]:
    """Every file inside, in order of name: what the collection is; by claim its content and its
    evidence, under its reference; the models of all claims, those that they share once."""
    found = {it.name: it for it in _of_claims(content, facts)}
    names = {**content, "claims": [_named(row) for row in content["claims"]]}
    found[CONTENT_NAME] = Attached(
        CONTENT_NAME,
        "application/json",
        _("Which claims this document prints, each by the digest of its version."),
        "Source",
        canonical_text({"schema": SCHEMA, "content": names, "facts": facts}).encode(),
    )
    return [found[name] for name in sorted(found)]


def content_name(reference: str) -> str:
    """Of the file with one claim's content."""
    return f"{reference}-{CONTENT_NAME}"


def _named(row: Entry) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "content"}


def _of_claims(content: Entry, facts: Entry) -> Iterator[Attached]:
    standings = {row["reference"]: row for row in facts["claims"]}
    about = {name: value for name, value in facts.items() if name != "claims"}
    for row in content["claims"]:
        reference = row["reference"]
        for file in attached(row["content"], {**about, **standings[reference]}):
            yield _under(reference, file)


def _under(reference: str, file: Attached) -> Attached:
    """A model of an estimate is the same under every claim; what holds a figure against it, and
    all else, is the claim's own."""
    shared = file.name.startswith("model-") and "-against-" not in file.name
    name = file.name if shared else f"{reference}-{file.name}"
    described = file.description if shared else f"{reference}: {file.description}"[:200]
    return Attached(name, file.media_type, described, file.relationship, file.data)
