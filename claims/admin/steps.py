"""What an editor does with a claim besides deciding on its content: publish, withdraw, correct."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import Panel, sentence_of
from claims import actions, policies
from claims.content import content_digest
from claims.models import Claim, Correction, Waiver
from claims.transitions import Status, possible

DIGEST = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
SEVERAL_LINES = forms.Textarea(attrs={"rows": 3})


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=2000, required=False, strip=True, widget=SEVERAL_LINES
    )


class ReadersForm(forms.Form):
    code = forms.ChoiceField(label=_("Kind of reason"), choices=Correction.Code.choices)
    words = forms.CharField(
        label=_("What readers are told"),
        max_length=4000,
        required=False,
        widget=SEVERAL_LINES,
        help_text=_("What changed and why. It stands in the log of corrections, with the date."),
    )


class PublishForm(ReadersForm):
    digest = DIGEST
    kind = forms.ChoiceField(
        label=_("What it is to readers"),
        choices=[it for it in Correction.Kind.choices if it[0] != Correction.Kind.WITHDRAWAL],
    )
    field_order = ("kind", "code", "words", "digest")


class FirstPublishForm(forms.Form):
    """Readers never saw the claim: there is nothing to correct."""

    digest = DIGEST


class Step(Panel):
    """One verb of the table of transitions."""

    form_class: ClassVar[type[forms.Form]] = ReasonForm
    asked_for: ClassVar[str] = "x"
    """A reason that stands in while it is asked whether the step may be taken at all."""

    def is_offered(self) -> bool:
        verbs = {it.verb for it in possible(Status(self.row.status))}
        return bool(self.verb in verbs and self.row.is_live)

    def why_not(self) -> str:
        check = policies.check_can_move
        return sentence_of(partial(check, self.row, self.verb, by=self.user, reason=self.asked_for))

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.move_claim(self.row, self.verb, by=self.user, reason=cleaned["reason"])


class PublishClaim(Step):
    verb = "publish"
    title = _("Publish")
    button = _("Publish what was approved")
    done = _("Readers see it now.")
    form_class: ClassVar[type[forms.Form]] = FirstPublishForm
    template = "admin/claims/claim/publish.html"

    def __init__(self, row: Claim, user: Any, posted: Any = None) -> None:
        if row.published_version_id is not None:
            self.form_class = PublishForm  # type: ignore[misc]  # of this panel alone
        super().__init__(row, user, posted)

    @cached_property
    def digest(self) -> str:
        return content_digest(self.row)

    def why_not(self) -> str:
        now = self.digest
        return super().why_not() or sentence_of(
            lambda: policies.approved_version(self.row, read=now, now=now)
        )

    def run(self, cleaned: dict[str, Any]) -> None:
        told = {name: cleaned.get(name, "") for name in ("kind", "code", "words")}
        actions.publish_claim(self.row, digest=cleaned["digest"], by=self.user, **told)


class WithdrawClaim(Step):
    verb = "withdraw"
    title = _("Withdraw")
    button = _("Withdraw the claim")
    done = _("The claim is withdrawn.")
    form_class = ReadersForm

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.withdraw_claim(self.row, by=self.user, words=cleaned["words"], code=cleaned["code"])


class CorrectClaim(Step):
    verb = "correct"
    title = _("Correct what is published")
    button = _("Open it for a correction")
    done = _("It is being corrected; readers see the published version until the new one is.")


class ReopenClaim(Step):
    verb = "reopen"
    title = _("Open it again")
    button = _("Open it again")
    done = _("Its fact-checkers have it again.")


class ResumeClaim(Step):
    verb = "resume"
    title = _("Take it up again")
    button = _("Take it up again")
    done = _("Its fact-checkers have it again.")


class WaiverForm(forms.Form):
    kind = forms.ChoiceField(label=_("Which rule"), choices=Waiver.Kind.choices)
    reason = forms.CharField(
        label=_("Why it is set aside for this claim"),
        max_length=2000,
        widget=SEVERAL_LINES,
        help_text=_("It stands on the claim and in its dossier."),
    )


class WaiveRule(Panel):
    verb = "waive"
    title = _("Set a rule aside")
    button = _("Set it aside")
    done = _("The waiver stands on the claim.")
    form_class = WaiverForm

    def is_offered(self) -> bool:
        may = self.user.has_perm("claims.waive_four_eyes")
        return bool(may and self.row.is_live and self.row.status != Claim.Status.WITHDRAWN)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.waive(self.row, by=self.user, kind=cleaned["kind"], reason=cleaned["reason"])
