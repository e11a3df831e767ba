"""Pinning what an approval rests on: everything under the claim, each under its key in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Max

from audit import canonical
from audit.models import Event
from claims.models import Claim, EvidenceGrade, Review, ReviewPin
from claims.models.pinned import PROTECTED
from claims.underneath import Rows, Sources
from sources.models import Grade, Passage, Source

Kind = ReviewPin.Kind
Pinned = tuple[str, str, Any]
"""(kind, key, row)"""
AT_ONCE = 500


def things(claim: Claim) -> list[ReviewPin]:
    """What is under the claim, as pins of no review yet; read it before the content.

    What changes in between then has an event that no pin has seen, and never the other way.
    """
    found = list(_rows(claim))
    keys = [row.audit_key() for _kind, _key, row in found]
    seen = _newest_events(keys)
    return [
        ReviewPin(kind=kind, key=name, object_key=key, seen_event=seen.get(key, 0))
        for (kind, name, _row), key in zip(found, keys, strict=True)
    ]


def pin(review: Review, pins: Iterable[ReviewPin], content: Mapping[str, Any]) -> None:
    """Store the pins, each with the digest that the content which was decided on has for it."""
    digests = _digests(content)
    rows = list(pins)
    for row in rows:
        row.review, row.digest = review, digests.get((row.kind, row.key), "")
    ReviewPin.objects.bulk_create(rows, batch_size=AT_ONCE)


def pin_key(source: Source) -> str:
    """In SQL: `claims.models.pinned.source_key`."""
    return f"{PROTECTED}{source.pk}" if source.protected else source.slug


def _newest_events(keys: list[str]) -> dict[str, int]:
    """The newest event about each thing, of those that have one."""
    newest: dict[str, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        events = Event.objects.filter(object_key__in=keys[start : start + AT_ONCE])
        found = events.order_by().values_list("object_key").annotate(newest=Max("pk"))
        newest.update(found)
    return newest


def _rows(claim: Claim) -> Iterator[Pinned]:
    rows = Rows.of(claim)
    sources = Sources.of(rows)
    yield Kind.CLAIM, claim.reference, claim
    if claim.case:
        yield Kind.CASE, claim.case.slug, claim.case
    if claim.verdict:
        yield Kind.VERDICT, claim.verdict.slug, claim.verdict
    for kind, held in (
        (Kind.APPEARANCE, rows.appearances),
        (Kind.QUANTITY, rows.quantities),
        (Kind.EVIDENCE, rows.evidence),
        (Kind.OBSERVATION, rows.observations),
    ):
        yield from ((kind, row.key, row) for row in held)
    for row in rows.findings:
        yield Kind.FINDING, f"{row.quantity.key}/{row.estimate.slug}", row
    yield from ((Kind.ESTIMATE, row.slug, row) for row in rows.estimates)
    yield from ((Kind.PARAMETER, row.slug, row) for row in rows.parameters)
    yield from ((Kind.WAIVER, row.kind, row) for row in claim.waivers.live())
    for relation in claim.relations.live().select_related("other"):
        yield Kind.RELATION, f"{relation.kind}/{relation.other.reference}", relation
    yield from _under_sources(rows, sources)


def _under_sources(rows: Rows, sources: Sources) -> Iterator[Pinned]:
    keys = {row.pk: pin_key(row) for row in sources.rows}
    publishers = {row.publisher for row in sources.rows if row.publisher}
    yield from ((Kind.SOURCE, keys[row.pk], row) for row in sources.rows)
    yield from ((Kind.PUBLISHER, row.slug, row) for row in publishers)
    for row in sources.derivations:
        yield Kind.DERIVATION, f"{keys[row.source_id]}/{keys[row.origin_id]}", row
    for source in sources.rows:
        for capture in sources.captures[source.pk]:
            yield Kind.CAPTURE, f"{keys[source.pk]}/{capture.sha256}", capture
    for passage in _passages(rows):
        yield Kind.PASSAGE, f"{passage.pk}", passage
    yield from _grades(rows, keys, publishers)


def _passages(rows: Rows) -> set[Passage]:
    held: list[Any] = [*rows.evidence, *rows.observations]
    return {row.passage for row in held if row.passage}


def _grades(rows: Rows, keys: Mapping[int, str], publishers: Iterable[Any]) -> Iterator[Pinned]:
    for grade in Grade.objects.live().filter(source__in=list(keys)):
        yield Kind.GRADE, f"source:{keys[grade.source_id]}", grade
    for grade in Grade.objects.live().filter(publisher__in=publishers).select_related("publisher"):
        yield Kind.GRADE, f"publisher:{grade.publisher.slug}", grade
    graded = EvidenceGrade.objects.live().filter(evidence__in=rows.evidence)
    for grade in graded.select_related("evidence"):
        yield Kind.GRADE, f"evidence:{grade.evidence.key}", grade


def _digests(content: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for row in content["estimates"]:
        found[Kind.ESTIMATE, row["slug"]] = row["digest"]
    for row in content["parameters"]:
        found[Kind.PARAMETER, row["slug"]] = row["digest"]
    for row in content["findings"]:
        found[Kind.FINDING, f"{row['quantity']}/{row['estimate']}"] = row["digest"]
    for kind, rows in (("evidence", Kind.EVIDENCE), ("observations", Kind.OBSERVATION)):
        for row in content[kind]:
            found[rows, row["key"]] = canonical.digest(row)
    return found
