"""Deciding on a claim: what was read and what is decided on are one and the same content."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.policies import check_may
from audit.admin.panels import Panel, sentence_of
from audit.canonical import digest
from claims import actions, policies
from claims.checklist import Point, open_points
from claims.content import content
from claims.contributors import contributor_ids
from claims.differences import Difference, differences
from claims.models import Claim, Review, Version
from claims.models.bearing import standing_words
from claims.moved import Reason, reasons
from claims.transitions import TRANSITIONS, Status, possible

DECIDED_ON = (Claim.Status.IN_REVIEW, Claim.Status.APPROVED)
VERBS = (
    (Review.Decision.APPROVE, _("Approve")),
    (Review.Decision.RETURN, _("Return to the fact-checker")),
    (Review.Decision.HOLD, _("Put on hold")),
)


class ReviewForm(forms.Form):
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=Review.Decision.choices, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        max_length=4000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to return a claim or to put it on hold."),
    )


class ReviewClaim(Panel):
    """The content as it would be printed, its digest in the form, and three decisions."""

    verb = "review"
    title = _("Review")
    button = ""
    done = _("Your decision is recorded.")
    form_class = ReviewForm
    template = "admin/claims/claim/review.html"

    def is_offered(self) -> bool:
        """While the claim waits for a decision, or has one that may still be taken back."""
        return bool(self.row.status in DECIDED_ON and self.row.is_live)

    @cached_property
    def content(self) -> dict[str, Any]:
        """Read once: what is shown is what the digest names."""
        return content(self.row)

    @cached_property
    def digest(self) -> str:
        return digest(self.content)

    @cached_property
    def contributors(self) -> set[int]:
        """Read once: every button asks."""
        return contributor_ids(self.row)

    def decisions(self) -> list[dict[str, Any]]:
        """The three buttons, each with the sentence that says why it does nothing, if so."""
        nobody = self.why_not()
        unsettled = sentence_of(lambda: policies.check_settled(self.content))
        offered = {it.verb for it in possible(Status(self.row.status))}
        return [
            {
                "value": verb.value,
                "label": label,
                "why_not": nobody or (unsettled if verb == Review.Decision.APPROVE else ""),
            }
            for verb, label in VERBS
            if verb.value in offered
        ]

    def reasons(self) -> list[str]:
        """Each reason once, for the lines beside the buttons."""
        return list(dict.fromkeys(it["why_not"] for it in self.decisions() if it["why_not"]))

    def why_not(self) -> str:
        return _first(self._may_review, self._did_not_write)

    def _may_review(self) -> None:
        permission = TRANSITIONS[Review.Decision.APPROVE.value].permission
        check_may(self.user, permission, str(_("Only editors review claims.")))

    def _did_not_write(self) -> None:
        now = self.digest
        policies.check_did_not_write(self.row, by=self.user, contributors=self.contributors)
        policies.check_can_review(
            self.row,
            by=self.user,
            read=now,
            now=now,
            content=self.content,
            contributors=self.contributors,
            approving=False,
        )

    def findings(self) -> list[dict[str, Any]]:
        """Each figure with what it is held against, by name."""
        estimates = {row["slug"]: row for row in self.content["estimates"]}
        return [
            {
                "quantity": quantity,
                "findings": [
                    _named(row, estimates[row["estimate"]])
                    for row in self.content["findings"]
                    if row["quantity"] == quantity["key"]
                ],
            }
            for quantity in self.content["quantities"]
        ]

    def evidence(self) -> list[dict[str, Any]]:
        titles = {row["ref"]: row["title"] for row in self.content["sources"]}
        seen = {row["key"]: row for row in self.content["observations"]}
        return [
            {**row, "title": titles[row["source"]], "read": seen.get(row["observation"])}
            for row in self.content["evidence"]
        ]

    def points(self) -> list[Point]:
        """What is still open, by the checklist."""
        return open_points(self.row)

    def moved(self) -> list[Reason]:
        """What moved since the approval, newest first."""
        return reasons(self.row)

    @cached_property
    def base(self) -> Version | None:
        """What an editor decided on last: approved before returned, the newest first."""
        decided = Version.objects.filter(claim=self.row, reviews__isnull=False)
        approved = decided.filter(reviews__decision=Review.Decision.APPROVE)
        return approved.order_by("-number").first() or decided.order_by("-number").first()

    def differences(self) -> list[Difference]:
        """What changed since then, side by side."""
        if self.base is None or self.base.digest == self.digest:
            return []
        return differences(self.base.parsed(), self.content, gettext)

    def comments(self) -> Any:
        rows = self.row.comments.live().select_related("written_by")
        return rows.order_by("pk")

    def drift(self) -> list[dict[str, Any]]:
        """What figures lost on their way, by the keys of both; none in what was frozen before."""
        found: list[dict[str, Any]] = self.content.get("drift", [])
        return found

    def carried(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.content.get("carried", [])
        return found

    def versions(self) -> Any:
        rows = self.row.versions.defer("content").prefetch_related("reviews__reviewer")
        return rows.order_by("-number")

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.review_claim(
            self.row,
            digest=cleaned["digest"],
            decision=cleaned["decision"],
            note=cleaned["note"].strip(),
            by=self.user,
        )


def _named(finding: dict[str, Any], estimate: dict[str, Any]) -> dict[str, Any]:
    """A frozen finding with the estimate's title, and its place in words."""
    standing = standing_words(finding["place"], estimate["bearing"])
    return {**finding, "title": estimate["title"], "standing": standing}


def _first(*checks: Callable[[], None]) -> str:
    return next((reason for reason in map(sentence_of, checks) if reason), "")
