"""What passages and the figures read in them are made from."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from desk.draft_forms import TYPED, Reasoned, RowField
from sources.columns import Modality
from sources.dates import Period
from sources.models import Observation
from sources.quantities import LONGEST_FIGURE, Figure, read_figure
from sources.reading import ReadingError
from sources.selecting import LONGEST_QUOTE, Place

AROUND = 40
"""Characters shown on both sides of one of several places."""


class PassageForm(forms.Form):
    """Words of a capture's text: pasted, or selected there with their place."""

    quote = forms.CharField(
        label=_("Words of the text"),
        max_length=LONGEST_QUOTE,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Copied from the text above. They are looked for there."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    place = forms.CharField(
        label=_("Which of them is meant?"),
        max_length=30,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text

    def offer(self, places: list[Place]) -> None:
        """Let one of several places be chosen. A selected one that was wrong is forgotten."""
        choices = [(_spelled(it), self._seen(it)) for it in places]
        self.fields["place"].widget = forms.RadioSelect(choices=choices)

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        chosen = _place(self.cleaned_data.get("place", ""))
        names = ("quote", "start", "end")
        given = {name: self.cleaned_data.get(name) for name in names}
        return {**given, "start": chosen.start, "end": chosen.end} if chosen else given

    def _seen(self, place: Place) -> str:
        before = self.text[max(0, place.start - AROUND) : place.start]
        words = self.text[place.start : place.end]
        after = self.text[place.end : place.end + AROUND]
        if len(words) > 3 * AROUND:
            words = f"{words[:AROUND]} […] {words[-AROUND:]}"
        return " ".join(f"… {before}“{words}”{after} …".split())


class CorrectPassageForm(Reasoned, PassageForm):
    """Other words of the same text, with a reason."""

    field_order = ("quote", "start", "end", "place", "why")


class ObservationForm(forms.Form):
    """A figure as it was written, and what it is about."""

    text = forms.CharField(
        label=_("Figure as written"),
        max_length=LONGEST_FIGURE,
        widget=forms.TextInput(TYPED),
        help_text=_("With its bound word and its unit: more than 74,000 t"),
    )
    measure = forms.CharField(
        label=_("What is measured"), max_length=200, help_text=_("explosives shipped by rail")
    )
    period = forms.CharField(
        label=_("Period"),
        max_length=60,
        required=False,
        widget=forms.TextInput(TYPED),
        help_text=_("2023-08 to 2024-01, since 2023-09, until 2024-01, or one date"),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    modality = forms.ChoiceField(label=_("How firmly it is stated"), choices=Modality.choices)
    taken_from = RowField(
        label=_("Repeats the figure"),
        to_field="key",
        missing=_("There is no such figure in a source that this one has it from."),
        listed="upstream-figures",
        help_text=_("Of a source that this one has it from: what got lost on the way is shown."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    key = forms.SlugField(
        label=_("Short name"),
        max_length=80,
        required=False,
        help_text=_("In addresses and case files. Left empty, it is made from what is measured."),
        widget=forms.TextInput(TYPED),
    )

    def __init__(self, *args: Any, upstream: QuerySet[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("RowField", self.fields["taken_from"]).rows = upstream

    def clean_text(self) -> Figure:
        try:
            return read_figure(self.cleaned_data["text"])
        except ReadingError as error:
            raise ValidationError(error.sentence()) from error

    def clean_period(self) -> Period | None:
        typed = self.cleaned_data["period"]
        try:
            return Period.parse(typed) if typed else None
        except ReadingError as error:
            raise ValidationError(error.sentence()) from error

    def fields_of_observation(self) -> dict[str, Any]:
        """The action's arguments."""
        typed = dict(self.cleaned_data)
        typed["figure"] = typed.pop("text")
        if "key" in typed:
            typed["key"] = typed["key"] or free_key(typed["measure"])
        return typed


class CorrectObservationForm(Reasoned, ObservationForm):
    """The same, with a reason; its short name stays."""

    key = None  # type: ignore[assignment]  # how Django's forms leave out a field


def free_key(measure: str) -> str:
    """A short name of what is measured that no live observation has."""
    base = slugify(measure)[:70].strip("-") or "figure"
    taken = set(
        Observation.objects.live().filter(key__startswith=base).values_list("key", flat=True)
    )
    numbered = (base if it == 1 else f"{base}-{it}" for it in range(1, len(taken) + 2))
    return next(it for it in numbered if it not in taken)


def _spelled(place: Place) -> str:
    return f"{place.start}-{place.end}"


def _place(typed: str) -> Place | None:
    start, dash, end = typed.partition("-")
    if not (dash and start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return None
    return Place(int(start), int(end))
