"""Whom of the desk each thing that happens to a claim is told, and in which words.

Everyone at the desk sees every claim, so nobody is left out for what they may not see; no text
names a source or repeats what was said, since letters leave the building.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.notifications import Kind
from accounts.notifying import News, tell
from claims import queues
from claims.contributors import contributor_ids
from claims.models import Claim, Finding, Waiver
from claims.policies import DONE, waives
from estimates import telling
from estimates.models import Estimate

SOON_DAYS = 1
"""So many days before it is due, whoever a claim is assigned to is reminded."""
MOST_AT_ONCE = 500


def named(claim: Claim, people: Iterable[User], *, by: User) -> None:
    """Somebody named them in the discussion."""
    text = _("%(who)s named you in the discussion.") % {"who": by}
    tell(people, _news(Kind.MENTION, claim, text, "#discussion"), by=by)


def said(claim: Claim, besides: Collection[User], *, by: User) -> None:
    """A comment is news to whoever follows the claim, but for those who were named in it."""
    text = _("%(who)s wrote in the discussion.") % {"who": by}
    others = audience(claim).exclude(pk__in=[person.pk for person in besides])
    tell(others, _news(Kind.WATCHED, claim, text, "#discussion"), by=by)


def assigned(claim: Claim, people: Iterable[User], *, by: User) -> None:
    text = _("%(who)s assigned it to you.") % {"who": by}
    tell(people, _news(Kind.ASSIGNED, claim, text), by=by)


def changed(claim: Claim, text: str, *, by: User | None) -> None:
    """Something of it, or of what it is held against, is different."""
    tell(audience(claim), _news(Kind.WATCHED, claim, text), by=by)


def worked_on(claim: Claim, what: str, *, by: User) -> None:
    """Somebody changed a part of it."""
    changed(claim, _("%(who)s changed %(what)s.") % {"who": by, "what": what}, by=by)


def moved(claim: Claim, verb: str, *, by: User) -> None:
    """It took a step: whoever follows it hears of it, and editors of what they are to review."""
    named = {"who": by, "done": DONE[verb], "status": claim.get_status_display()}
    changed(claim, _("%(done)s by %(who)s: it is %(status)s.") % named, by=by)
    if claim.status == Claim.Status.IN_REVIEW:
        text = _("%(who)s asks for a review.") % {"who": by}
        tell(_reviewers(claim), _news(Kind.REVIEW, claim, text), by=by)


def _reviewers(claim: Claim) -> QuerySet[User]:
    """Editors who may decide on it: none who worked on it, unless that rule is waived."""
    editors = User.objects.filter(_holds("review_claim"), is_active=True).distinct()
    if waives(claim, Waiver.Kind.FOUR_EYES):
        return editors
    return editors.exclude(pk__in=contributor_ids(claim))


def _holds(codename: str) -> Q:
    named = Q(groups__permissions__codename=codename) | Q(user_permissions__codename=codename)
    return named | Q(is_superuser=True)


def audience(claim: Claim) -> QuerySet[User]:
    """Whoever follows the claim or works on it."""
    return on(Claim.objects.filter(pk=claim.pk))


def on(claims: QuerySet[Claim]) -> QuerySet[User]:
    """Whoever follows or works on one of the claims."""
    # By their rows alone: joined to both at once, every follower would meet every assignee.
    followers = Claim.watchers.through.objects.filter(claim__in=claims).values("user")
    assigned = Claim.assignees.through.objects.filter(claim__in=claims).values("user")
    return User.objects.filter(Q(pk__in=followers) | Q(pk__in=assigned), is_active=True)


def estimates_failed(estimates: Iterable[Estimate]) -> None:
    """Estimates cannot be worked out: whoever works on the claims that are held against them."""
    for estimate in estimates:
        findings = Finding.objects.current().filter(estimate=estimate)
        held = Claim.objects.live().filter(pk__in=findings.values("quantity__claim"))
        tell(on(held), telling.news(estimate), by=None)


def places_changed(moved: Iterable[tuple[Finding, str, str]]) -> None:
    """Findings, each with where the figure stood and where it stands now: whoever follows its
    claim hears of it. One query where nobody does."""
    by_claim = {it.quantity.claim_id: (before, now) for it, before, now in moved}
    if not by_claim:
        return
    followed = Claim.objects.live().filter(pk__in=by_claim)
    followed = followed.filter(Q(watchers__is_active=True) | Q(assignees__is_active=True))
    for claim in followed.distinct().order_by("pk"):
        before, now = by_claim[claim.pk]
        words = {"before": before, "now": now}
        text = _("Against an estimate, a figure was “%(before)s” and is “%(now)s”.") % words
        changed(claim, text, by=None)


def approval_ended(claim: Claim) -> None:
    """Something moved under the claim since its approval: whoever follows it, and whoever
    approved. `claims.noticing` calls it once an approval."""
    approval = claim.approval
    if approval is not None:
        people = {*audience(claim), approval.reviewer}
        text = _("Something moved under it since it was approved.")
        tell(people, _news(Kind.STALE, claim, text, "#work", occasion=str(approval.uuid)), by=None)


def what_is_due() -> int:
    """Remind whoever a claim is assigned to: the day before, and once it is overdue; returns how
    many claims were due. Each day that was set is told once."""
    last = localdate().toordinal() + SOON_DAYS
    rows = Claim.objects.live().filter(due_on__lte=localdate().fromordinal(last))
    rows = rows.exclude(status__in=queues.FINISHED).filter(assignees__is_active=True).distinct()
    found = list(rows.prefetch_related("assignees").order_by("pk")[:MOST_AT_ONCE])
    for claim in found:
        tell(claim.assignees.all(), _due(claim), by=None)
    return len(found)


def _due(claim: Claim) -> News:
    late = claim.due_on is not None and claim.due_on < localdate()
    day = {"day": date_format(claim.due_on, "j F Y")} if claim.due_on else {"day": ""}
    text = _("It was due on %(day)s.") % day if late else _("It is due on %(day)s.") % day
    occasion = f"{'overdue' if late else 'due'}-{claim.due_on}"
    return _news(Kind.DUE, claim, text, occasion=occasion)


def _news(kind: Kind, claim: Claim, text: str, place: str = "", occasion: str = "") -> News:
    address = reverse("desk:claim", args=[claim.reference])
    subject = f"{claim.reference} {claim.statement}"
    sentence = text[:1].upper() + text[1:]
    return News(kind, str(claim.uuid), subject, sentence, f"{address}{place}", occasion)
