"""Whether an approval still holds: a join of its pins with what is there now.

An approval is news-free as long as the log has nothing newer about anything it rested on, the
estimates have the digests it saw, and nothing stands beside what it saw. The first catches a
value that was set back; the second a digest that moved on a path without an event of its own;
the third rows that are new. Each is one uncorrelated subquery over all approvals, so that the
cost does not depend on which claims are asked for.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from audit.models import Event
from claims.models.bearing import Appearance, ClaimedQuantity, Evidence, Finding
from claims.models.claims import Claim
from claims.models.grading import EvidenceGrade
from claims.models.reviews import ReviewPin
from claims.models.standing import Relation, Waiver
from estimates.models import Estimate
from sources.models import Capture, Derivation, Grade

QUIET = (
    *("claim.reviewed", "claim.moved", "claim.published", "claim.assigned", "claim.planned"),
    *("claim.watched", "claim.unwatched", "claim.tagged", "claim.noted", "claim.found_moved"),
    *("version.frozen", "finding.assessed", "case.file_kept"),
    *("estimate.evaluated", "estimate.failed", "estimate.asked_again", "estimate.retried"),
    *("timestamp.signed", "timestamp.failed", "timestamp.asked_for"),
    *("source.reader_added", "source.reader_removed"),
    *("passage.found_gone", "passage.found_changed", "passage.found_again"),
)
"""Verbs that decide, compute, notice or plan, and change nothing that is read."""

Kind = ReviewPin.Kind
PROTECTED = "protected:"
"""Begins the key of a pin of a protected source: its short name could give it away."""


def news() -> QuerySet[Event]:
    """Events about a pinned thing that its review could not see; within a query of pins."""
    about = Event.objects.filter(object_key=OuterRef("object_key"), pk__gt=OuterRef("seen_event"))
    return about.exclude(verb__in=QUIET)


def joined(*parts: Any) -> Any:
    """Texts one after another; short names and other texts are one kind of column here."""
    return Concat(*parts, output_field=CharField())


def source_key(path: str) -> Any:
    """The key of the pin of the source at this path, as SQL; in Python `pin_key`."""
    hidden = joined(Value(PROTECTED), Cast(f"{path}__pk", CharField()))
    shown = F(f"{path}__slug")
    return Case(
        When(**{f"{path}__protected": True}, then=hidden),
        default=shown,
        output_field=CharField(),
    )


def moved(claims: QuerySet[Claim]) -> Q:
    """Those of the claims of which anything moved since their approval."""
    approved = claims.filter(approval__isnull=False).order_by()
    pins = ReviewPin.objects.filter(review__in=approved.values("approval")).order_by()
    same = Estimate.objects.filter(slug=OuterRef("key"), inputs_digest=OuterRef("digest"))
    old = pins.filter(~Exists(same), kind=Kind.ESTIMATE)
    found = Q(approval__in=pins.filter(Exists(news())).values("review"))
    found |= Q(approval__in=old.values("review"))
    for kind, rows, path, key in _on_claims():
        unpinned = _unpinned(kind, rows.filter(**{f"{path}__in": approved}), path, key)
        found |= Q(pk__in=unpinned.values(path))
    for kind, rows, holder, way, key in _on_pinned():
        holders = pins.filter(_beside(kind, rows, way, key), kind=holder)
        found |= Q(approval__in=holders.values("review"))
    return found


def _on_claims() -> list[tuple[str, QuerySet[Any], str, Any]]:
    """(kind, live rows, way to their claim, key of their pin) of what hangs on a claim."""
    finding = joined("quantity__key", Value("/"), "estimate__slug")
    relation = joined("kind", Value("/"), "other__reference")
    return [
        (Kind.APPEARANCE, Appearance.objects.live(), "claim", F("key")),
        (Kind.QUANTITY, ClaimedQuantity.objects.live(), "claim", F("key")),
        (Kind.EVIDENCE, Evidence.objects.live(), "claim", F("key")),
        (Kind.FINDING, Finding.objects.current(), "quantity__claim", finding),
        (Kind.RELATION, Relation.objects.live(), "claim", relation),
        (Kind.WAIVER, Waiver.objects.live(), "claim", F("kind")),
        (Kind.GRADE, EvidenceGrade.objects.live(), "evidence__claim",
         joined(Value("evidence:"), "evidence__key")),
    ]  # fmt: skip


def _unpinned(kind: str, rows: QuerySet[Any], path: str, key: Any) -> QuerySet[Any]:
    """Those of the rows that the approval of their claim did not see."""
    review = OuterRef(f"{path}__approval_id")
    pin = ReviewPin.objects.filter(review=review, kind=kind, key=OuterRef("pin_key"))
    unpinned: QuerySet[Any] = rows.annotate(pin_key=key).filter(~Exists(pin)).order_by()
    return unpinned


def _on_pinned() -> list[tuple[str, QuerySet[Any], str, str, Any]]:
    """(kind, live rows, kind of what they hang on, way to the key of its pin, key of theirs).

    A protected source is looked for under another key, so that the open ones, which are many,
    are found by the index on their short names.
    """
    source, origin = source_key("source"), source_key("origin")
    captures = Capture.objects.rested_on().filter(source__protected=False)
    derivation, grade = joined(source, Value("/"), origin), joined(Value("source:"), source)
    of_publishers = Grade.objects.live().filter(publisher__isnull=False)
    found: list[tuple[str, QuerySet[Any], str, str, Any]] = [
        (Kind.CAPTURE, captures, Kind.SOURCE, "source__slug",
         joined(source, Value("/"), "sha256")),
        (Kind.GRADE, of_publishers, Kind.PUBLISHER, "publisher__slug",
         joined(Value("publisher:"), "publisher__slug")),
    ]  # fmt: skip
    for kind, rows, key in (
        (Kind.DERIVATION, Derivation.objects.live(), derivation),
        (Kind.GRADE, Grade.objects.live().filter(source__isnull=False), grade),
    ):
        shown = rows.filter(source__protected=False)
        hidden = rows.filter(source__protected=True).annotate(holder_key=source)
        found.append((kind, shown, Kind.SOURCE, "source__slug", key))
        found.append((kind, hidden, Kind.SOURCE, "holder_key", key))
    return found


def _beside(kind: str, rows: QuerySet[Any], way: str, key: Any) -> Exists:
    """Something hangs on what is pinned, and is not pinned by the same review itself."""
    review = OuterRef(OuterRef("review_id"))
    pin = ReviewPin.objects.filter(review=review, kind=kind, key=OuterRef("pin_key"))
    beside = rows.filter(**{way: OuterRef("key")}).annotate(pin_key=key)
    return Exists(beside.filter(~Exists(pin)).order_by())
