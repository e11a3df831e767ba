"""What people of the desk write on a claim: steps, verdicts, plans, words to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.writing import LONGEST_WHY
from claims.models import Claim, Confidence, Correction, Relation, VerdictStep, Waiver


def several_lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class StepForm(forms.Form):
    """A step of a claim. `digest` names what the page showed, where the step decides on it."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_WHY, required=False, widget=several_lines()
    )


class ReadersForm(StepForm):
    """A step that readers notice: they are told why."""

    code = forms.ChoiceField(label=_("Kind of reason"), choices=Correction.Code.choices)
    reason = forms.CharField(
        label=_("What readers are told: what changed, and why"),
        max_length=4000,
        required=False,
        widget=several_lines(),
    )


class PublishForm(ReadersForm):
    kind = forms.ChoiceField(
        label=_("What it is to readers"),
        choices=[it for it in Correction.Kind.choices if it[0] != Correction.Kind.WITHDRAWAL],
    )
    field_order = ("kind", "code", "reason")


class VerdictForm(forms.Form):
    verdict = forms.ModelChoiceField(
        VerdictStep.objects.none(),
        label=_("Verdict"),
        to_field_name="slug",
        required=False,
        empty_label=_("none yet"),
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"), choices=[("", _("not said")), *Confidence.choices], required=False
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=4000, required=False, widget=several_lines(5)
    )
    what_would_change = forms.CharField(
        label=_("What would change our mind"),
        max_length=4000,
        required=False,
        widget=several_lines(),
    )

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        """A claim keeps a verdict that went out of use; no other claim gets it."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["verdict"]
        in_use = Q(retired_at=None, scale__retired_at=None)
        field.queryset = VerdictStep.objects.filter(in_use | Q(pk=claim.verdict_id))

    @classmethod
    def of(cls, claim: Claim, **kwargs: Any) -> VerdictForm:
        names = ("confidence", "summary", "what_would_change")
        initial = {name: getattr(claim, name) for name in names}
        initial["verdict"] = claim.verdict and claim.verdict.slug
        return cls(claim, initial=initial, **kwargs)


def people_of_the_desk() -> Any:
    """Active people who may work on claims."""
    may = Q(groups__permissions__codename="change_claim") | Q(is_superuser=True)
    return User.objects.filter(may, is_active=True).distinct().order_by("name", "email")


class PlanForm(forms.Form):
    assignees = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Assigned to"),
        to_field_name="uuid",
        required=False,
        widget=forms.SelectMultiple({"size": 4}),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Claim.Priority.choices, coerce=int
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    tags = forms.CharField(
        label=_("Tags"), max_length=400, required=False, help_text=_("Separated by commas.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignees"]
        field.queryset = people_of_the_desk()

    @classmethod
    def of(cls, claim: Claim, tags: str, assignees: list[User], **kwargs: Any) -> PlanForm:
        initial = {
            "assignees": [person.uuid for person in assignees],
            "priority": claim.priority,
            "due_on": claim.due_on,
            "tags": tags,
        }
        return cls(initial=initial, **kwargs)

    def words(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class RelationForm(forms.Form):
    kind = forms.ChoiceField(label=_("This claim"), choices=Relation.Kind.choices)
    other = forms.CharField(
        label=_("the claim"), max_length=11, help_text=_("Its reference: 2026-0001")
    )
    note = forms.CharField(label=_("Note"), max_length=4000, required=False)

    def claim(self) -> Claim | None:
        """The claim of that reference; without one the field says so."""
        reference = self.cleaned_data["other"].strip()
        found: Claim | None = Claim.objects.live().filter(reference=reference).first()
        if found is None:
            self.add_error("other", _("There is no claim with this reference."))
        return found


class CommentForm(forms.Form):
    body = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        widget=several_lines(),
        help_text=_("Name somebody with an @ and what their e-mail address begins with."),
    )


class WaiverForm(forms.Form):
    kind = forms.ChoiceField(label=_("Rule"), choices=Waiver.Kind.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=several_lines(),
        help_text=_("It is shown on the claim and printed in its dossier."),
    )
