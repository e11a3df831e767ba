"""Deciding on a claim: what was read and what is decided on are one and the same content."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.policies import check_may
from audit.admin.panels import Panel, sentence_of
from audit.canonical import digest
from claims import actions, policies
from claims.content import content
from claims.contributors import contributor_ids
from claims.models import Claim, Review
from claims.models.bearing import standing_words
from claims.transitions import TRANSITIONS

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
        return bool(self.row.status == Claim.Status.IN_REVIEW and self.row.is_live)

    @cached_property
    def content(self) -> dict[str, Any]:
        """Read once: what is shown is what the digest names."""
        return content(self.row)

    @property
    def digest(self) -> str:
        return digest(self.content)

    def decisions(self) -> list[dict[str, Any]]:
        """The three buttons, each with the sentence that says why it does nothing, if so."""
        nobody = self.why_not()
        unsettled = sentence_of(lambda: policies.check_settled(self.content))
        return [
            {
                "value": verb.value,
                "label": label,
                "why_not": nobody or (unsettled if verb == Review.Decision.APPROVE else ""),
            }
            for verb, label in VERBS
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
        policies.check_did_not_write(self.row, by=self.user, contributors=contributor_ids(self.row))
        policies.check_can_review(
            self.row,
            by=self.user,
            read=now,
            now=now,
            content=self.content,
            contributors=contributor_ids(self.row),
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
