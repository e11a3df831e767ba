"""The few forms of the desk's pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken
from audit.writing import LONGEST_WHY
from estimates.models import Parameter

Refusal = Any
"""Django's ValidationError, kept as it came."""


class CaptureForm(forms.Form):
    """A file that somebody saved from a source."""

    upload = forms.FileField(label=_("File"), help_text=_("The page or document as you found it."))
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        help_text=_("How and where it was saved."),
    )


class ParameterForm(forms.Form):
    """A new value for a parameter, and why. Whether it can be read, the action says."""

    text = forms.CharField(
        label=_("Value, with its unit"),
        max_length=500,
        help_text=_(
            "43.6 kg (exact) · 40 to 50 kg (90 % interval) · 40..50 kg (hard limits) · "
            "40 / 43.6 / 50 kg (low, most likely, high) · 43.6 +- 2 kg"
        ),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history, for whoever asks later."),
    )

    @classmethod
    def of(cls, parameter: Parameter) -> ParameterForm:
        return cls(initial={"text": parameter.text})


class ProfileForm(forms.Form):
    """What colleagues and readers call a person."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("As colleagues and dossiers show it.")
    )
    byline = forms.BooleanField(
        label=_("Show my name to readers. Without this, published pages do not name me."),
        required=False,
    )


class AddressForm(forms.Form):
    """Another e-mail address to sign in with."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("A link is mailed there. Nothing changes before you open it."),
    )


class TokenForm(forms.Form):
    """A new API token of one's own."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use this token?")
    )
    scope = forms.ChoiceField(label=_("May"), choices=ApiToken.Scope.choices)
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=366, initial=90
    )

    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


def take_over(form: forms.Form, refusal: Refusal) -> None:
    """Show what an action refused at the fields it names, and the rest above the form."""
    errors = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, messages in errors.items():
        form.add_error(name if name in form.fields else None, messages)
