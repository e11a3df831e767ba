"""What a desk does until readers see something, in one call."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from audit.recording import record
from claims import actions, deciding, versions, working
from claims.content import content_digest
from claims.models import Claim, Review, VerdictStep
from claims.signals import published
from dossiers.actions import issue_dossier
from dossiers.making import make_once
from dossiers.models import Dossier


def rule(claim: Claim, slug: str, *, by: User) -> None:
    """Give the claim a verdict of the default scale."""
    working.set_verdict(
        claim,
        verdict=VerdictStep.objects.get(slug=slug),
        summary=claim.summary,
        confidence="moderate",
        what_would_change="A count made on the spot would settle it.",
        by=by,
    )


def publish(claim: Claim, *, by: User, editor: User, told: str = "", code: str = "") -> Claim:
    """Submit, approve and publish; `told` is what readers are told of what changed."""
    row = Claim.objects.get(pk=claim.pk)
    deciding.move_claim(row, "submit", by=by, reason="Points stay open.")
    digest = content_digest(Claim.objects.get(pk=claim.pk))
    deciding.review_claim(row, digest=digest, decision="approve", note="", by=editor)
    said = {"kind": "correction", "code": code or "our_error", "words": told} if told else {}
    return deciding.publish_claim(row, digest=digest, by=editor, **said)


def correct(claim: Claim, *, by: User, editor: User, told: str, summary: str) -> Claim:
    """Publish a corrected version."""
    deciding.move_claim(Claim.objects.get(pk=claim.pk), "correct", by=by, reason=told)
    actions.revise_claim(Claim.objects.get(pk=claim.pk), summary=summary, by=by)
    return publish(claim, by=by, editor=editor, told=told)


def publish_at_once(claim: Claim, *, by: User, editor: User) -> None:
    """What `publish` leaves behind, without asking a policy or pinning: for many claims."""
    version = versions.freeze(claim, by=by)
    decision = Review.Decision.APPROVE
    review = Review.objects.create(version=version, decision=decision, reviewer=editor)
    Claim.objects.filter(pk=claim.pk).update(
        status=Claim.Status.PUBLISHED, approval=review, published_version=version,
        published_by=editor, published_at=timezone.now(),
    )  # fmt: skip
    record("claim.published", claim, by=editor, digest=version.digest)
    published.send(Claim, claim=claim, version=version)


def dossier_for_readers(claim: Claim, *, by: User) -> Dossier:
    """Issued and made, here and now."""
    row = issue_dossier(Claim.objects.get(pk=claim.pk), by=by)
    make_once(row.pk, row.digest)
    return Dossier.objects.get(pk=row.pk)
