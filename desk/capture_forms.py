"""What captures are made from: an address, a file, a pasted text; and a second try."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sources.keeping import LONGEST_PASTE

LONGEST_REASON = 1_000


class LinkForm(forms.Form):
    """An address to fetch. Whether it can be fetched, the action and the worker say."""

    prefix = "link"

    url = forms.CharField(
        label=_("Address"),
        max_length=1_000,
        widget=forms.URLInput,
        help_text=_("A worker fetches it, as anybody on the internet would see it."),
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False)
    robots_why = forms.CharField(
        label=_("Why against robots.txt"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Only where the site asks programs to stay away, and you decide otherwise."),
    )

    def __init__(self, *args: object, may_override: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's many arguments
        if not may_override:
            del self.fields["robots_why"]


class PasteForm(forms.Form):
    """A text that somebody copied."""

    prefix = "paste"

    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For what can be neither fetched nor saved. It is marked as pasted."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        help_text=_("Where you copied it, and when."),
    )


class RetryForm(forms.Form):
    """Another try; with a reason, against robots.txt."""

    robots_why = forms.CharField(
        label=_("Why against robots.txt"), max_length=LONGEST_REASON, required=False
    )
