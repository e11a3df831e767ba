"""Fields of formulas, inputs, estimates and parameters that somebody is writing.

Whether a formula and its inputs can be read is for a check to say (`desk.sheets`); these say
what there is to fill in.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
CODE = {**TYPED, "class": "code"}


class InputForm(forms.Form):
    """A row: a name in the formula, and the value given for it."""

    name = forms.CharField(
        label=_("Name"), max_length=40, required=False, widget=forms.TextInput(CODE)
    )
    value = forms.CharField(
        label=_("Value, with its unit"),
        max_length=500,
        required=False,
        widget=forms.TextInput(CODE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-describedby"] = f"reading-{self.prefix}"


class FormulaForm(forms.Form):
    """A formula, the unit wanted of its result, and a figure to hold against it."""

    formula = forms.CharField(
        label=_("Formula"),
        max_length=2000,
        widget=forms.Textarea({**CODE, "rows": 2, "aria-describedby": "reading-formula"}),
    )
    unit = forms.CharField(
        label=_("Unit of the result"),
        max_length=60,
        required=False,
        widget=forms.TextInput({**CODE, "aria-describedby": "reading-unit"}),
    )
    claimed = forms.CharField(
        label=_("Claimed figure"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**TYPED, "aria-describedby": "reading-claimed"}),
    )


ROW_FORMS: dict[str, type[forms.Form]] = {"check": InputForm}
"""By the kind of page that asks."""
