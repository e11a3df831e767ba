"""What an administrator fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.writing import LONGEST_WHY
from webhooks.models import TOLD


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Who is told? “The newsroom's chat”.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text=_("https:// and reachable from outside: private addresses are refused."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[(it.value, it.label) for it in TOLD],
        widget=forms.CheckboxSelectMultiple,
    )


class RevisionForm(WebhookForm):
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class PauseForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY, required=False)


class RetirementForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=LONGEST_WHY)
