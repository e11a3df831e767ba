"""Verbs of the desk's own work on a claim: who, when, under which word, and what is said of it.

None of it is read by whoever approves, but for verdicts, relations and waived rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from uuid_utils import uuid4

from accounts.models import User
from audit import writing
from audit.models import Event
from audit.recording import Happened, record, record_all
from claims import mentions, policies, telling
from claims.models import Claim, Comment, Relation, Tag, VerdictScale, VerdictStep, Waiver


@transaction.atomic
def set_verdict(
    claim: Claim, *, verdict: VerdictStep | None, summary: str, what_would_change: str,
    confidence: str, by: User, why: str = "",
) -> bool:  # fmt: skip
    """Say whether the claim stands up, how sure we are, and what would change that."""
    policies.check_can_change_claims(by)
    row: Claim = writing.locked(claim)
    policies.check_verdict_in_use(verdict, instead_of=row.verdict)
    changes = {
        "verdict": verdict,
        "summary": summary,
        "what_would_change": what_would_change,
        "confidence": confidence,
    }
    judged = writing.revise(row, changes, verb="claim.judged", by=by, why=why)
    if judged:
        telling.worked_on(row, _("its verdict"), by=by)
    return judged


@transaction.atomic
def assign(claim: Claim, people: Collection[User], *, by: User, why: str = "") -> bool:
    """Have exactly these people work on the claim; returns whether that is news."""
    policies.check_can_change_claims(by)
    row: Claim = writing.locked(claim)
    for person in people:
        policies.check_can_be_assigned(person)
    before = list(row.assignees.all())
    old, new = _names(before), _names(people)
    if old == new:
        return False
    row.assignees.set(people)
    telling.assigned(row, [it for it in people if it not in before], by=by)
    record("claim.assigned", row, by=by, old={"assigned to": old}, new={"assigned to": new},
           why=writing.checked_why(why))  # fmt: skip
    return True


@transaction.atomic
def plan(claim: Claim, *, priority: int, due_on: date | None, by: User, why: str = "") -> bool:
    """How urgent the claim is, and when it is due."""
    policies.check_can_change_claims(by)
    changes = {"priority": priority, "due_on": due_on}
    row: Claim = writing.locked(claim)
    planned = writing.revise(row, changes, verb="claim.planned", by=by, why=why)
    if planned:
        telling.worked_on(row, _("how urgent it is or when it is due"), by=by)
    return planned


@transaction.atomic
def watch(claim: Claim, *, by: User, watching: bool = True) -> bool:
    """Follow a claim, or no longer; returns whether that is news."""
    policies.check_can_change_claims(by)
    row: Claim = writing.locked(claim)
    if row.watchers.filter(pk=by.pk).exists() == watching:
        return False
    change = row.watchers.add if watching else row.watchers.remove
    change(by)
    record("claim.watched" if watching else "claim.unwatched", row, by=by)
    return True


@transaction.atomic
def tag(claim: Claim, words: Iterable[str], *, by: User) -> bool:
    """File the claim under exactly these words; new ones are made."""
    policies.check_can_change_claims(by)
    row: Claim = writing.locked(claim)
    wanted = {word.strip() for word in words if word.strip()}
    tags = {found.pk: found for found in (_tag(word, by) for word in sorted(wanted))}
    old, new = _names(row.tags.all()), _names(tags.values())
    if old == new:
        return False
    row.tags.set(tags.values())
    record("claim.tagged", row, by=by, old={"tags": old}, new={"tags": new})
    return True


def tag_new(tagged: Sequence[tuple[Claim, Sequence[str]]], *, by: User) -> list[Event]:
    """File claims that were logged in this transaction; an event each, in their order."""
    policies.check_can_change_claims(by)
    words = {word.casefold(): word for _claim, said in tagged for word in said}
    known = {folded: _tag(word, by) for folded, word in sorted(words.items())}
    rows: dict[tuple[int, int], None] = {}
    happened = []
    for claim, said in tagged:
        tags = {it.pk: it for it in (known[word.casefold()] for word in said)}
        rows |= {(claim.pk, pk): None for pk in tags}
        new = {"tags": _names(tags.values())}
        happened.append(Happened(claim, old={"tags": []}, new=new))
    through = Tag.claims.through
    through._default_manager.bulk_create(
        [through(claim_id=claim, tag_id=pk) for claim, pk in rows], batch_size=400
    )
    return record_all("claim.tagged", happened, by=by)


def _tag(word: str, by: User) -> Tag:
    found: Tag | None = Tag.objects.live().filter(label__iexact=word).first()
    if found is None:
        slug = slugify(word)[:60]
        if not slug or Tag.objects.filter(slug=slug).exists():
            slug = f"{slug or 'tag'}-{str(uuid4())[:8]}"
        found = Tag(slug=slug, label=word)
        writing.add(found, verb="tag.added", by=by)
    return found


@transaction.atomic
def comment(claim: Claim, body: str, *, by: User, instead_of: Comment | None = None) -> Comment:
    """Say something about the claim, or say it better; whoever is named with @ is noted."""
    policies.check_can_change_claims(by)
    _locked(claim)
    if instead_of is not None:
        policies.check_can_reword(instead_of, claim, by=by)
        writing.retire(writing.locked(instead_of), verb="comment.superseded", by=by, why="")
    row = Comment(claim=claim, body=body.strip(), written_by=by, supersedes=instead_of)
    writing.add(row, verb="comment.written", by=by)
    named = mentions.people_in(row.body)
    row.mentions.set(named)
    _tell_of(row, named, instead_of)
    return row


def _tell_of(row: Comment, named: Collection[User], instead_of: Comment | None) -> None:
    """Whoever was named before is not told again that a comment was reworded."""
    by, claim = row.written_by, row.claim
    before = list(instead_of.mentions.all()) if instead_of else []
    telling.named(claim, [it for it in named if it not in before], by=by)
    if instead_of is None:
        telling.said(claim, named, by=by)


@transaction.atomic
def relate(
    claim: Claim, other: Claim, *, kind: str, by: User, note: str = "", why: str = ""
) -> Relation:
    """Say how a claim stands to another. Raises `CycleError` where one would supersede itself."""
    policies.check_can_change_claims(by)
    row = Relation(claim=_locked(claim), other=other, kind=kind, note=note)
    policies.check_no_circle(row)
    writing.add(row, verb="relation.added", by=by, why=why)
    telling.worked_on(row.claim, _("how it is related to another claim"), by=by)
    return row


@transaction.atomic
def waive(claim: Claim, *, kind: str, reason: str, by: User) -> Waiver:
    """Set a rule aside for this claim, for everyone to see."""
    row = Waiver(claim=_locked(claim), kind=kind, reason=reason.strip(), waived_by=by)
    policies.check_can_waive(kind, by=by)
    writing.add(row, verb="waiver.given", by=by, why=reason)
    telling.worked_on(row.claim, _("which rules hold for it"), by=by)
    return row


@transaction.atomic
def take_back_waiver(waiver: Waiver, *, by: User, why: str) -> None:
    policies.check_can_waive(waiver.kind, by=by)
    _locked(waiver.claim)
    writing.retire(writing.locked(waiver), verb="waiver.taken_back", by=by, why=why)
    telling.worked_on(waiver.claim, _("which rules hold for it"), by=by)


@transaction.atomic
def add_scale(*, slug: str, title: str, by: User, why: str = "") -> VerdictScale:
    """A question with verdicts of its own; a desk may have several."""
    policies.check_can_change_scales(by)
    scale = VerdictScale(slug=slug, title=title)
    writing.add(scale, verb="scale.added", by=by, why=why)
    return scale


@transaction.atomic
def revise_scale(scale: VerdictScale, *, title: str, by: User, why: str = "") -> bool:
    policies.check_can_change_scales(by)
    changes = {"title": title}
    return writing.revise(writing.locked(scale), changes, verb="scale.revised", by=by, why=why)


@transaction.atomic
def add_verdict(
    scale: VerdictScale, *, slug: str, number: int | None, label: str, meaning: str, by: User,
    why: str = "",
) -> VerdictStep:  # fmt: skip
    policies.check_can_change_scales(by)
    policies.check_scale_in_use(writing.locked(scale))
    step = VerdictStep(scale=scale, slug=slug, number=number, label=label, meaning=meaning)
    writing.add(step, verb="verdict.added", by=by, why=why)
    return step


@transaction.atomic
def revise_verdict(step: VerdictStep, *, label: str, meaning: str, by: User, why: str = "") -> bool:
    """Say a verdict in other words, for every claim that has it: their approvals end."""
    policies.check_can_change_scales(by)
    changes = {"label": label, "meaning": meaning}
    return writing.revise(writing.locked(step), changes, verb="verdict.revised", by=by, why=why)


@transaction.atomic
def retire_of_scales(row: VerdictScale | VerdictStep, *, by: User, why: str) -> None:
    """Give a verdict, or those of a scale, to no further claim; those that have it keep it."""
    policies.check_can_retire_of_scales(row, by=by)
    verb = "scale.retired" if isinstance(row, VerdictScale) else "verdict.retired"
    writing.retire(writing.locked(row), verb=verb, by=by, why=why)


@transaction.atomic
def retire_comment(comment: Comment, *, by: User, why: str = "") -> None:
    """Take back what one said oneself; the database keeps it."""
    policies.check_can_reword(comment, comment.claim, by=by)
    _locked(comment.claim)
    writing.retire(writing.locked(comment), verb="comment.retired", by=by, why=why)


def _names(rows: Iterable[Any]) -> str:
    return ", ".join(sorted(str(row) for row in rows))


def _locked(claim: Claim) -> Claim:
    row: Claim = writing.locked(claim)
    return row
