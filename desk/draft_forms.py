"""Fields of formulas, inputs, estimates and parameters that somebody is writing.

Whether a formula and its inputs can be read is for a check to say (`desk.sheets`); these say
what there is to fill in.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.writing import LONGEST_WHY
from estimates.models import Estimate
from sources.models import Observation, Source

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


class ChoiceForm(InputForm):
    """A row of an estimate: something stored that its name stands for, or a new parameter."""

    existing = forms.CharField(
        label=_("Parameter or estimate"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**TYPED, "list": "stored"}),
    )
    title = forms.CharField(label=_("What it is"), max_length=200, required=False)
    assumed = forms.BooleanField(label=_("Assumed for the argument"), required=False)

    field_order = ("name", "existing", "value", "title", "assumed")


ROW_FORMS = {"check": InputForm, "estimate": ChoiceForm}
"""By the kind of page that asks."""


class RowField(forms.CharField):
    """A row named by what people say, typed with a list to choose from; None when left empty.

    A select would list every source of the desk, and could not be searched without script.
    """

    rows: QuerySet[Any]

    def __init__(self, *, to_field: str, missing: Any, listed: str, **kwargs: Any) -> None:
        widget = forms.TextInput({**TYPED, "list": listed})
        super().__init__(required=False, max_length=200, widget=widget, **kwargs)
        self.to_field = to_field
        self.missing = missing

    def clean(self, value: Any) -> Model | None:
        typed = super().clean(value)
        if not typed:
            return None
        found: Model | None = self.rows.filter(**{self.to_field: typed}).first()
        if found is None:
            raise ValidationError(self.missing, code="missing")
        return found

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, self.to_field) if isinstance(value, Model) else value


class Reasoned(forms.Form):
    """Anything that is kept with a reason."""

    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept in the history, for whoever asks later."),
    )


class EstimateForm(FormulaForm):
    """What an estimate is, beside its inputs."""

    claimed = forms.CharField(
        label=_("A claimed figure, to try"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**TYPED, "aria-describedby": "claimed-help reading-claimed"}),
        help_text=_("Not stored: a claim's figure is held against an estimate on its page."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        help_text=_("In addresses and case files. Left empty, it is made from the title."),
        widget=forms.TextInput(TYPED),
    )
    measure = forms.CharField(
        label=_("What is measured"),
        max_length=200,
        required=False,
        help_text=_("shells shipped from August 2023 to January 2024"),
    )
    bearing = forms.ChoiceField(label=_("Bearing"), choices=Estimate.Bearing.choices)
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def fields_of_estimate(self) -> dict[str, Any]:
        """The model's fields; the short name made from the title where it was left empty."""
        typed = {name: text for name, text in self.cleaned_data.items() if name in KEPT}
        typed["slug"] = typed["slug"] or slugify(typed["title"])[:80]
        return typed


KEPT = ("title", "slug", "measure", "formula", "unit", "bearing", "note")


class RevisedEstimateForm(Reasoned, EstimateForm):
    """The same, with a reason; a short name stays."""

    slug = None  # type: ignore[assignment]  # how Django's forms leave out a field

    def fields_of_estimate(self) -> dict[str, Any]:
        return {name: text for name, text in self.cleaned_data.items() if name in {*KEPT, "why"}}


class SourcedForm(forms.Form):
    """What a parameter is and where it was read, as far as this person may see sources."""

    title = forms.CharField(label=_("Title"), max_length=200)
    illustrative = forms.BooleanField(
        label=_("Assumed for the argument: it has no source"), required=False
    )
    observation = RowField(
        label=_("Figure read in a source"),
        to_field="key",
        missing=_("There is no such figure that you may see."),
        listed="observations",
    )
    source = RowField(
        label=_("Source, where the figure is not kept on its own"),
        to_field="slug",
        missing=_("There is no such source that you may see."),
        listed="sources",
    )
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("observation", Observation.objects.live().visible_to(user)),
            ("source", Source.objects.live().visible_to(user)),
        ):
            cast("RowField", self.fields[name]).rows = rows


class NewParameterForm(SourcedForm):
    """A parameter with its value."""

    text = forms.CharField(
        label=_("Value, with its unit"),
        max_length=500,
        widget=forms.TextInput({**CODE, "aria-describedby": "reading-text"}),
    )
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        help_text=_("In addresses and case files. Left empty, it is made from the title."),
        widget=forms.TextInput(TYPED),
    )

    field_order = ("title", "text", "illustrative", "observation", "source", "note", "slug")

    def fields_of_parameter(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        typed["slug"] = typed["slug"] or slugify(typed["title"])[:80]
        return typed


class DescribeForm(Reasoned, SourcedForm):
    """What a parameter is, without its value, and why that changes."""
