"""What panels of sources share, and those of publishers and grades."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.admin.panels import Panel, sentence_of
from audit.fields import country_code
from audit.writing import LONGEST_WHY
from sources import actions, policies
from sources.models import Publisher, Reliability


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )


class GradeForm(forms.Form):
    reliability = forms.ChoiceField(
        label=_("Reliability"),
        choices=Reliability.choices,
        initial=Reliability.F,
        help_text=_("F says that it cannot be judged, and is not the worst."),
    )
    rationale = forms.CharField(
        label=_("Rationale"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PublisherForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    url = forms.CharField(label=_("Site"), max_length=1_000, required=False, widget=forms.URLInput)
    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        required=False,
        validators=[country_code],
        help_text=_("Two letters: US, KR"),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class OnLive(Panel):
    """Offered on what is in use, to whoever may change sources."""

    def is_offered(self) -> bool:
        return bool(self.row.is_live)

    def check(self) -> None:
        """Raise what stands against it, in a sentence."""
        policies.check_can_change_sources(self.user)

    def why_not(self) -> str:
        return sentence_of(self.check)


class Retire(OnLive):
    verb = "retire"
    title = _("Take it out of use")
    button = _("Retire")
    done = _("Retired. It stays readable, and nothing new rests on it.")
    form_class = WhyForm


class RevisePublisher(OnLive):
    verb = "revise"
    title = _("Revise this publisher")
    button = _("Revise")
    done = _("Revised.")
    form_class = PublisherForm

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("name", "url", "country", "note")}

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.revise_publisher(self.row, by=self.user, **cleaned)


class Grade(OnLive):
    """Of a publisher, or of a source on its own."""

    verb = "grade"
    title = _("Say how far it is relied on")
    button = _("Grade")
    done = _("Graded. What was said before stays in the history.")
    form_class = GradeForm

    def run(self, cleaned: dict[str, Any]) -> None:
        if isinstance(self.row, Publisher):
            actions.grade_publisher(self.row, by=self.user, **cleaned)
        else:
            actions.grade_source(self.row, by=self.user, **cleaned)


class WithdrawGrade(OnLive):
    verb = "withdraw"
    title = _("Judge it no more")
    button = _("Withdraw")
    done = _("Withdrawn.")
    form_class = WhyForm

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.withdraw_grade(self.row, by=self.user, why=cleaned["why"])


class RetirePublisher(Retire):
    def check(self) -> None:
        super().check()
        policies.check_can_retire_publisher(self.row)

    def run(self, cleaned: dict[str, Any]) -> None:
        actions.retire_publisher(self.row, why=cleaned["why"], by=self.user)
