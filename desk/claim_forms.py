"""What is written on a claim: itself, its figures, where it appeared, what bears on it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Appearance, Case, Claim, ClaimedQuantity, Evidence
from desk.draft_forms import TYPED, Reasoned, RowField
from desk.typed_fields import DateTextField, FigureTextField, PeriodTextField
from estimates.models import Estimate
from sources.columns import Modality
from sources.models import Observation, Passage, Source


def several_lines(rows: int = 2) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


NOTE = _("Note")


def note_field(label: Any = NOTE) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, required=False, widget=several_lines())


class OnClaimForm(forms.Form):
    """Anything that is written on a claim; what a row says is what its form is filled with."""

    names: tuple[str, ...] = ()

    @classmethod
    def typed_of(cls, row: Any) -> dict[str, Any]:
        """A row as it would be typed."""
        return {name: getattr(row, name) for name in cls.names}

    def given(self) -> dict[str, Any]:
        """The action's arguments."""
        return {name: self.cleaned_data[name] for name in self.fields}


class ClaimForm(OnClaimForm):
    names = ("statement", "claimant", "claimed_on", "modality", "period", "place", "case",
             "language", "note")  # fmt: skip

    statement = forms.CharField(
        label=_("Statement"),
        max_length=2000,
        widget=several_lines(4),
        help_text=_("One thing that was said and can be checked, in the words it was said in."),
    )
    claimant = forms.CharField(label=_("Claimant"), max_length=300, help_text=_("Who says so."))
    claimed_on = DateTextField(label=_("Claimed on"))
    modality = forms.ChoiceField(label=_("How firmly it is said"), choices=Modality.choices)
    period = PeriodTextField()
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    case = forms.ModelChoiceField(
        Case.objects.none(),
        label=_("Case"),
        to_field_name="slug",
        required=False,
        empty_label=_("no case"),
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=35,
        widget=forms.TextInput(TYPED),
        help_text=_("A language tag: en, ko, pt-BR"),
    )
    note = note_field(_("Note for the desk"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Case]", self.fields["case"])
        field.queryset = Case.objects.live().order_by("title")

    @classmethod
    def typed_of(cls, row: Claim) -> dict[str, Any]:
        return {**super().typed_of(row), "case": row.case.slug if row.case else ""}


class ReviseClaimForm(Reasoned, ClaimForm):
    """The same with a reason: its history keeps both."""

    def given(self) -> dict[str, Any]:
        fields = super().given()
        period = fields.pop("period")
        fields["period_start"] = period.start if period else None
        fields["period_end"] = period.end if period else None
        return fields


class FigureForm(OnClaimForm):
    """A figure that the claim states."""

    names = ("text", "measure", "period", "observation", "note")

    text = FigureTextField()
    measure = forms.CharField(
        label=_("What is measured"), max_length=200, help_text=_("shells shipped by rail")
    )
    period = PeriodTextField()
    observation = RowField(
        label=_("Read in a source as"),
        to_field="key",
        missing=_("There is no such figure that you may see."),
        listed="observations",
        help_text=_("The short name of the figure as it was read in a source, if it is kept."),
    )
    note = note_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("RowField", self.fields["observation"])
        field.rows = Observation.objects.live().visible_to(user)

    def given(self) -> dict[str, Any]:
        fields = super().given()
        return {**fields, "figure": fields.pop("text")}


class CorrectFigureForm(Reasoned, FigureForm):
    def given(self) -> dict[str, Any]:
        fields = super().given()
        period = fields.pop("period")
        fields["period_start"] = period.start if period else None
        fields["period_end"] = period.end if period else None
        return fields


class AppearanceForm(OnClaimForm):
    """Where the claim was seen."""

    names = ("source", "appeared_on", "url", "locator", "quote", "note")

    source = RowField(
        label=_("Source"),
        to_field="slug",
        missing=_("There is no such source. Type its short name, or choose it from the list."),
        listed="sources",
        help_text=_("The short name of the source in which it was seen."),
    )
    appeared_on = DateTextField(label=_("Appeared"))
    url = forms.CharField(
        label=_("Web address"), max_length=1000, required=False, widget=forms.URLInput
    )
    locator = forms.CharField(
        label=_("Where in the source"),
        max_length=300,
        required=False,
        help_text=_("A page, a paragraph, a minute."),
    )
    quote = forms.CharField(
        label=_("Quote"), max_length=2000, required=False, widget=several_lines(3)
    )
    note = note_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("RowField", self.fields["source"]).rows = Source.objects.live().visible_to(user)

    def clean_source(self) -> Any:
        if self.cleaned_data["source"] is None:
            raise ValidationError(_("Say in which source."), code="required")
        return self.cleaned_data["source"]


class CorrectAppearanceForm(Reasoned, AppearanceForm):
    """The same, with a reason."""


class EvidenceForm(OnClaimForm):
    """What a source says for or against the claim, and where it says it.

    Figures and passages to choose from are those of the source that was named.
    """

    names = ("source", "stance", "observation", "passage", "no_passage_why", "quantity", "note")

    source = RowField(
        label=_("Source"),
        to_field="slug",
        missing=_("There is no such source. Type its short name, or choose it from the list."),
        listed="sources",
        help_text=_("Its short name. Then its figures and passages can be chosen below."),
    )
    stance = forms.ChoiceField(label=_("Stance"), choices=Evidence.Stance.choices)
    observation = forms.ModelChoiceField(
        Observation.objects.none(),
        label=_("Figure read in it"),
        to_field_name="uuid",
        required=False,
        empty_label=_("no figure"),
    )
    passage = forms.ModelChoiceField(
        Passage.objects.none(),
        label=_("Passage"),
        to_field_name="uuid",
        required=False,
        empty_label=_("no passage of its own"),
        help_text=_("A figure brings the passage that it was read in."),
    )
    no_passage_why = forms.CharField(
        label=_("Why no passage"),
        max_length=1000,
        required=False,
        help_text=_("Where there is none to point at: a picture, a table, a conversation."),
    )
    quantity = forms.ModelChoiceField(
        ClaimedQuantity.objects.none(),
        label=_("About the figure"),
        to_field_name="key",
        required=False,
        empty_label=_("the claim as a whole"),
    )
    note = note_field()

    def __init__(self, *args: Any, claim: Claim, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["source"].rows = Source.objects.live().visible_to(user)
        fields["quantity"].queryset = claim.quantities.live()
        self.chosen = self._source()
        if self.chosen is not None:
            rows = Observation.objects.live().filter(source=self.chosen)
            fields["observation"].queryset = rows.order_by("measure", "key")
            passages = Passage.objects.live().filter(capture__source=self.chosen)
            fields["passage"].queryset = passages.order_by("-pk")

    def _source(self) -> Source | None:
        """The source named so far, sent or proposed; a hostile text names none."""
        typed = self.data.get("source") if self.is_bound else self.initial.get("source")
        if isinstance(typed, Source):
            return typed
        slug = str(typed or "").strip()[:80]
        if not slug or "\x00" in slug:
            return None
        rows: Any = cast("RowField", self.fields["source"]).rows
        found: Source | None = rows.filter(slug=slug).first()
        return found

    def clean_source(self) -> Any:
        if self.cleaned_data["source"] is None:
            raise ValidationError(_("Say which source."), code="required")
        return self.cleaned_data["source"]

    @classmethod
    def typed_of(cls, row: Evidence) -> dict[str, Any]:
        return {
            **super().typed_of(row),
            "observation": row.observation.uuid if row.observation else "",
            "passage": row.passage.uuid if row.passage else "",
            "quantity": row.quantity.key if row.quantity else "",
        }


class CorrectEvidenceForm(Reasoned, EvidenceForm):
    """The same, with a reason."""


class FindingForm(OnClaimForm):
    """A claimed figure and the estimate that it is held against."""

    quantity = forms.ModelChoiceField(
        ClaimedQuantity.objects.none(), label=_("Figure"), to_field_name="key", empty_label=None
    )
    estimate = RowField(
        label=_("Estimate"),
        to_field="slug",
        missing=_("There is no such estimate. Type its short name, or choose it from the list."),
        listed="estimates",
        help_text=_("The short name of an estimate of the same kind of thing."),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["quantity"].queryset = claim.quantities.live()
        fields["estimate"].rows = Estimate.objects.live()

    def clean_estimate(self) -> Any:
        if self.cleaned_data["estimate"] is None:
            raise ValidationError(_("Say which estimate."), code="required")
        return self.cleaned_data["estimate"]


CORRECT = {
    Appearance: CorrectAppearanceForm,
    ClaimedQuantity: CorrectFigureForm,
    Evidence: CorrectEvidenceForm,
}
