"""What clients may send about passages and figures read in them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from api.inputs import ModelBody, Named, Why
from sources.api import rows
from sources.api.fields import PLACES_OF_FIGURE, PLACES_OF_PERIOD, FigureText, PeriodBody
from sources.models import Observation, Passage

PLACED = ("quote", "prefix", "suffix", "start", "end", "page")


class OnPassage(ModelBody):
    """Words of a capture: a quote, with what stands around it where it stands in several places,
    or the place itself. `page` is for captures that have no text."""

    def get_extra_kwargs(self) -> Any:
        return {**super().get_extra_kwargs(), "quote": {"required": False}}


class NewPassage(OnPassage):
    capture = Named(rows.captures, by="uuid")

    class Meta:
        model = Passage
        fields = ("capture", "key", *PLACED)

    def get_extra_kwargs(self) -> Any:
        key = {"required": False, "help_text": _("Left out, it is made from the words.")}
        return {**super().get_extra_kwargs(), "key": key}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "quote" not in attrs and not {"start", "end"} <= set(attrs):
            raise serializers.ValidationError(_("Give a quote, or its start and its end."))
        return attrs


class PassageChanges(Why, OnPassage):
    """Other words, or the same words in another capture of the source."""

    capture = Named(rows.captures, by="uuid")

    class Meta:
        model = Passage
        fields = ("capture", *PLACED, "why")


class OnObservation(ModelBody):
    figure = FigureText()
    period = PeriodBody(required=False, allow_null=True)
    repeats = Named(
        rows.observations, by="key", source="taken_from", required=False, allow_null=True,
        help_text=_lazy("The key of the figure that it was taken from, of a source further up."),
    )  # fmt: skip
    passage = Named(rows.passages, by="uuid", required=False, allow_null=True)
    places = {**PLACES_OF_FIGURE, **PLACES_OF_PERIOD, "taken_from": ("repeats",)}


class NewObservation(OnObservation):
    source = Named(rows.sources, by="slug")  # type: ignore[assignment]  # named as the column is

    class Meta:
        model = Observation
        fields = ("key", "source", "figure", "measure", "period", "place", "modality", "language",
                  "locator", "note", "passage", "repeats")  # fmt: skip


class ObservationChanges(Why, OnObservation):
    """A correction is a new row under the same key; the one before stays readable."""

    class Meta:
        model = Observation
        fields = ("figure", "measure", "period", "place", "modality", "language", "locator",
                  "note", "passage", "repeats", "why")  # fmt: skip
