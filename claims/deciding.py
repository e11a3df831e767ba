"""Verbs that take a claim from one state to another, all through one table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from audit import canonical
from audit.errors import DomainError, StaleError
from audit.recording import record
from claims import pins, policies, signals, telling, versions
from claims.checklist import open_points
from claims.content import content
from claims.contributors import contributor_ids
from claims.models import Claim, Correction, Review, Version
from claims.transitions import TRANSITIONS, Reason

BY_THEMSELVES = ("check", "submit", "resume", "correct", "reopen")
"""Verbs that decide nothing on the content and change nothing for readers."""


@transaction.atomic
def move_claim(claim: Claim, verb: str, *, by: User, reason: str = "") -> Claim:
    """Take a claim a step that needs no decision on its content: check, submit, resume."""
    if verb not in BY_THEMSELVES:
        raise ValidationError(_("Reviewing names the version that was read."))
    row = _locked(claim)
    policies.check_can_move(row, verb, by=by, reason=reason)
    if TRANSITIONS[verb].reason == Reason.OPEN_POINTS:
        policies.check_open_points(open_points(row), reason=reason)
    return _step(row, verb, by=by, why=reason)


@transaction.atomic
def review_claim(claim: Claim, *, digest: str, decision: str, note: str, by: User) -> Review:
    """Record an editor's decision on the version they read, named by its digest."""
    row = _locked(claim)
    policies.check_can_move(row, decision, by=by, reason=note)
    under = pins.things(row)  # before the content: what moves in between is news to its pin
    now = content(row)
    policies.check_can_review(
        row,
        by=by,
        read=digest,
        now=canonical.digest(now),
        content=now,
        contributors=contributor_ids(row),
        approving=decision == Review.Decision.APPROVE,
    )
    version = versions.freeze(row, by=by, now=now)  # what was read and is printed
    review = Review(version=version, decision=decision, note=note, reviewer=by)
    review.full_clean()
    review.save()
    pins.pin(review, under, now)
    approval = {"approval": review} if decision == Review.Decision.APPROVE else {}
    _step(row, decision, by=by, why=note, **approval)
    record("claim.reviewed", row, by=by, why=note, decision=decision, digest=version.digest)
    return review


def approve_several(
    read: Iterable[tuple[Claim, str]], *, note: str, by: User
) -> list[tuple[Claim, str]]:
    """Approve each claim that has no open points, each in a transaction of its own.

    `read`: claims, each with the digest of what was read of it. Returns each claim with why it
    was refused, in a sentence, or "" if it is approved now.
    """
    return [(claim, _approved(claim, digest, note, by)) for claim, digest in read]


def _approved(claim: Claim, digest: str, note: str, by: User) -> str:
    try:
        with transaction.atomic():
            policies.check_no_open_points(open_points(_locked(claim)))
            review_claim(claim, digest=digest, decision="approve", note=note, by=by)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    except (PermissionDenied, DomainError) as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def publish_claim(
    claim: Claim, *, digest: str, by: User, kind: str = "", code: str = "", words: str = ""
) -> Claim:
    """Let readers see the version that was approved, named by its digest.

    Where readers saw another one before, `kind`, `code` and `words` tell them what changed and
    why. Raises `StaleError` when anything moved since the approval.
    """
    row = _locked(claim)
    policies.check_can_move(row, "publish", by=by, reason=words)
    version = policies.approved_version(row, read=digest, now=canonical.digest(content(row)))
    before, correction = row.published_version, None
    if before is not None and before.pk != version.pk:
        policies.check_tells_readers(words)
        correction = _correct(row, before, version, kind=kind, code=code, words=words, by=by)
    shown = {"published_version": version, "published_by": by, "published_at": Now()}
    _step(row, "publish", by=by, why=words, **shown)
    record("claim.published", row, by=by, why=words, digest=version.digest)
    signals.published.send(Claim, claim=row, version=version, correction=correction)
    return row


@transaction.atomic
def withdraw_claim(claim: Claim, *, by: User, words: str, code: str = "other") -> Claim:
    """Take a claim from the readers, who are told why; one they never saw just goes."""
    row = _locked(claim)
    policies.check_can_move(row, "withdraw", by=by, reason=words)
    before = row.published_version
    hidden = dict.fromkeys(("published_version", "published_by", "published_at"))
    if before is None:
        return _step(row, "withdraw", by=by, why=words, **hidden)
    told = _correct(row, before, None, kind="withdrawal", code=code, words=words, by=by)
    moved = _step(row, "withdraw", by=by, why=words, **hidden)
    signals.withdrawn.send(Claim, claim=moved, correction=told)
    return moved


def _correct(
    claim: Claim, before: Version, after: Version | None, *, kind: str, code: str, words: str,
    by: User,
) -> Correction:  # fmt: skip
    row = Correction(
        claim=claim, before=before, after=after, kind=kind, code=code, words=words.strip(),
        made_by=by,
    )  # fmt: skip
    row.full_clean()
    row.save(force_insert=True)
    record("correction.made", row, by=by, why=words, kind=kind, code=code)
    return row


def _step(claim: Claim, verb: str, *, by: User, why: str, **columns: Any) -> Claim:
    """The one place that writes a status: a compare-and-set on the status it had."""
    step = TRANSITIONS[verb]
    unmoved = Claim.objects.filter(pk=claim.pk, status=claim.status)
    if unmoved.update(status=step.target, **columns) != 1:
        raise StaleError(_("Somebody else moved this claim. Read it again."))
    old = claim.status
    claim.refresh_from_db(fields=["status", *columns])
    record("claim.moved", claim, by=by, old={"status": old}, new={"status": claim.status}, why=why)
    telling.moved(claim, verb, by=by)
    return claim


def _locked(claim: Claim) -> Claim:
    row: Claim = Claim.objects.select_for_update().get(pk=claim.pk)
    return row
