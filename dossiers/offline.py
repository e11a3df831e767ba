"""Whether a dossier fits together, asked of the file alone: no database, no network.

What was frozen has the digest that is printed, and the attached models, worked out again by this
engine, give the printed figures. It does not say who issued the file: a signature does, or the
desk that keeps its SHA-256. Pure.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from audit.canonical import digest
from dossiers import words
from dossiers.collection_copy import content_name
from dossiers.machine_copy import CONTENT_NAME, SCHEMA
from estimates.calculation import calculate
from sources import counting
from sources.counting import Count
from sources.reading import ReadingError

MOST_FILES, LARGEST = 2_000, 50_000_000


class NoDossierError(Exception):
    """The file carries nothing that could be examined; the sentence says what is missing."""


@dataclass(frozen=True)
class Examined:
    """`sentences`: what was found, what does not fit first."""

    serial: str
    sha256: str
    wrong: list[str]
    right: list[str]

    @property
    def fits(self) -> bool:
        return not self.wrong

    @property
    def sentences(self) -> list[str]:
        return [*self.wrong, *self.right]


def examine(pdf: bytes) -> Examined:
    """Raises `NoDossierError` for a file that is no dossier with its content inside."""
    inside = _attached(pdf)
    kept = _kept(inside.get(CONTENT_NAME))
    wrong, right = [], []
    for told, content, printed in _contents(kept, inside):
        if digest(content) == printed:
            right.append(f"{told} has the digest that is printed in the document.")
        else:
            wrong.append(f"{told} does not have the digest that is printed in the document.")
    runs: set[str] = set()
    for _told, content, _printed in _contents(kept, inside):
        for slug, interval, sentence in _figures(content, inside, but=runs):
            if sentence:
                wrong.append(f"The model of {slug} gives {sentence}; the document has {interval}.")
    right.append(f"{len(runs)} models were worked out again and compared with what is printed.")
    return Examined(kept["facts"]["serial"], hashlib.sha256(pdf).hexdigest(), wrong, right)


def _contents(
    kept: Mapping[str, Any], inside: Mapping[str, bytes]
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """(what it is, the content, the digest that is printed of it): one, or those of a collection
    and of each claim in it."""
    content, facts = kept["content"], kept["facts"]
    if "collection" not in facts:
        yield "The content", content, facts["version"]["digest"]
        return
    yield "The collection", content, facts["collection"]["digest"]
    for row in facts["claims"]:
        own = _kept(inside.get(content_name(row["reference"])))
        yield f"The content of {row['reference']}", own["content"], row["version"]["digest"]


def _figures(
    content: Mapping[str, Any], inside: Mapping[str, bytes], *, but: set[str]
) -> Iterator[tuple[str, str, str]]:
    """(estimate, what is printed, what came out instead or "") for each that has a model, `but`
    those that were worked out already, among which it then is."""
    for estimate in content.get("estimates", ()):
        model = inside.get(f"model-{estimate['slug']}.json")
        if estimate["result"] and model is not None and estimate["slug"] not in but:
            but.add(estimate["slug"])
            printed, again = _again(estimate, model)
            yield estimate["slug"], printed, "" if again == printed else again


def _again(estimate: Mapping[str, Any], model: bytes) -> tuple[str, str]:
    """What is printed of an estimate, and what its model gives now."""
    try:
        request = json.loads(model)
        with counting.given(desk=False):
            summary = calculate(request)["summary"]
        with counting.given(_counts(request), desk=False):
            return words.interval_words(estimate["result"]), words.typeset(summary)
    except (ReadingError, ValueError, TypeError, KeyError, AttributeError) as error:
        return "a result", f"none ({error})"


def _counts(request: Mapping[str, Any]) -> list[Count]:
    """What the desk that issued the dossier counts, in the model's words."""
    return [Count(**it) for it in request.get("units", ())]


def _kept(text: bytes | None) -> dict[str, Any]:
    if text is None:
        raise NoDossierError(f"The file has no {CONTENT_NAME} inside: it is no dossier of ours.")
    try:
        kept: dict[str, Any] = json.loads(text)
        facts = kept["facts"]
        if kept["schema"] != SCHEMA or not facts.get("collection", facts.get("version"))["digest"]:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoDossierError(f"What is inside as {CONTENT_NAME} is not a dossier's.") from error
    return kept


def _attached(pdf: bytes) -> dict[str, bytes]:
    """The files inside, as many and as large as a dossier's can be."""
    found: dict[str, bytes] = {}
    left = LARGEST
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            for name, spec in list(opened.attachments.items())[:MOST_FILES]:
                data = spec.get_file().read_bytes()
                left -= len(data)
                if left < 0:
                    raise NoDossierError("What the file holds inside is larger than a dossier's.")
                found[name] = data
    except (pikepdf.PdfError, ValueError, KeyError, TypeError) as error:
        raise NoDossierError("The file is no PDF that can be read.") from error
    return found
