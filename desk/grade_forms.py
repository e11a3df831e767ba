"""What people write when they grade: a letter or a number, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.confirmation import Confirmation
from claims.models import Credibility
from sources.models import Reliability


class Rationale(forms.Form):
    rationale = forms.CharField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it rests on, for whoever reads it in a year."),
    )


class ReliabilityForm(Rationale):
    """A publisher's or a source's letter."""

    reliability = forms.ChoiceField(
        label=_("Reliability"), choices=Reliability.choices, widget=forms.RadioSelect
    )
    field_order = ("reliability", "rationale")


class CredibilityForm(Rationale):
    """A number for a piece of evidence; 1 can be chosen only where it is earned."""

    credibility = forms.ChoiceField(
        label=_("Credibility"), choices=Credibility.choices, widget=forms.RadioSelect
    )
    field_order = ("credibility", "rationale")

    def __init__(self, *args: Any, found: Confirmation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
