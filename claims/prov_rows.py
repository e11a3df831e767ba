"""The rows beside a claim's content as `claims.prov_claim` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings

from accounts.models import User
from claims.content import content
from claims.models import Claim, Review, Version
from claims.prov_claim import Beside, Decided, Frozen, statements
from claims.prov_underneath import Entry, Kept, Person
from estimates.models import Evaluation
from sources.models import Capture, Timestamp


def prov_json(claim: Claim) -> str:
    """What is recorded of the claim as it stands now, the same for everybody: a file is passed
    on. The number of queries does not grow with rows."""
    now = content(claim)
    return statements(now, _beside(claim, now)).text()


def _beside(claim: Claim, now: Entry) -> Beside:
    versions = claim.versions.select_related("created_by").defer("content").order_by("number")
    reviews = Review.objects.filter(version__claim=claim).select_related("version", "reviewer")
    reviews = reviews.defer("version__content").order_by("pk")
    return Beside(
        address=settings.PLUMBLINE_ADDRESS,
        publisher=settings.PLUMBLINE_PUBLISHER,
        captures=list(_captures(now["sources"])),
        versions=[_frozen(row) for row in versions],
        reviews=[
            Decided(row.version.number, row.decision, row.decided_at, _person(row.reviewer))
            for row in reviews
        ],
        evaluated=dict(_evaluated(now["estimates"])),
    )


def _captures(sources: Iterable[Entry]) -> Iterator[Kept]:
    """The first capture of each content of each source that shows, as content has it."""
    shown = [row["ref"] for row in sources if not row["protected"]]
    rows = Capture.objects.rested_on().filter(source__slug__in=shown, source__protected=False)
    found: dict[tuple[str, str], Capture] = {}
    for row in rows.select_related("source", "captured_by").order_by("pk"):
        found.setdefault((row.source.slug, row.sha256), row)
    stamps = Timestamp.objects.filter(capture__in=found.values(), state=Timestamp.State.READY)
    signed = {row.capture_id: row for row in stamps}
    for (slug, _sha256), row in sorted(found.items()):
        yield _kept(slug, row, signed.get(row.pk))


def _kept(slug: str, row: Capture, signed: Timestamp | None) -> Kept:
    return Kept(
        source=slug,
        sha256=row.sha256,
        method=row.method,
        asked=row.url,
        address=row.final_url or row.url,
        at=row.captured_at,
        by=_person(row.captured_by) if row.captured_by else None,
        tool=str(row.parsed_facts().get("tool", "")),
        text_sha256=row.text_sha256,
        record_sha256=row.record_sha256,
        authority=signed.authority if signed else "",
        signed=signed.moment if signed else None,
    )


def _frozen(row: Version) -> Frozen:
    return Frozen(row.number, row.digest, row.created_at, _person(row.created_by))


def _person(user: User) -> Person:
    return Person(str(user.pk), user.name if user.byline else "")


def _evaluated(estimates: Iterable[Entry]) -> Iterator[tuple[str, datetime]]:
    digests = {row["slug"]: row["digest"] for row in estimates if row["state"] == "fresh"}
    rows = Evaluation.objects.filter(estimate__slug__in=digests).order_by("pk")
    for slug, digest, at in rows.values_list("estimate__slug", "digest", "created_at"):
        if digests[slug] == digest:
            yield slug, at
