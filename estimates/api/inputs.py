"""What clients may send about parameters and estimates."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers

from api.inputs import Body, ModelBody, Named, Place, Text, Why, Written
from estimates.correlating import Stated
from estimates.models import Estimate, Parameter
from sources.api import rows as read

MOST_INPUTS = 150
DECIMALS = 6


def parameters(_user: Any) -> QuerySet[Any]:
    return Parameter.objects.live()


def estimates(_user: Any) -> QuerySet[Any]:
    return Estimate.objects.live()


class OnParameter(ModelBody):
    observation = Named(read.observations, by="uuid", required=False, allow_null=True)
    source = Named(read.sources, by="slug", required=False, allow_null=True)  # type: ignore[assignment]  # named as the column is


class NewParameter(OnParameter):
    class Meta:
        model = Parameter
        fields = ("slug", "title", "text", "illustrative", "observation", "source", "note")


class ParameterChanges(Why, OnParameter):
    class Meta:
        model = Parameter
        fields = ("title", "text", "illustrative", "observation", "source", "note", "why")


class TypedParameter(NewParameter):
    """A parameter that is not there yet: it is added with the estimate, or neither is."""


class InputBody(Body):
    """What a name in the formula stands for: a parameter or another estimate, by slug, or a new
    parameter."""

    name = Text(max_length=40)
    parameter = Named(parameters, by="slug", required=False, allow_null=True)
    estimate = Named(estimates, by="slug", required=False, allow_null=True)
    new = TypedParameter(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [attrs[name] for name in ("parameter", "estimate", "new") if attrs.get(name)]
        if len(given) != 1:
            raise serializers.ValidationError(_("Name a parameter or an estimate, or add one."))
        stands_for = Parameter(**attrs["new"]) if attrs.get("new") else given[0]
        return {"name": attrs["name"], "stands_for": stands_for}


class OnEstimate(ModelBody):
    inputs = serializers.ListSerializer[Any](child=InputBody(), max_length=MOST_INPUTS)

    def validate_inputs(self, given: list[dict[str, Any]]) -> dict[str, Any]:
        named = {it["name"]: it["stands_for"] for it in given}
        if len(named) < len(given):
            raise serializers.ValidationError(_("Two inputs have this name."))
        return named

    def _place(self, name: str) -> Place:
        """The action says what is wrong with a new parameter of its name in the formula."""
        first, _dot, input_name = name.partition(".")
        if first != "inputs" or not input_name:
            return super()._place(name)
        names = [it["name"].strip() for it in self.initial_data["inputs"]]
        return (first, str(names.index(input_name)), "new")


class NewEstimate(OnEstimate):
    """A formula, and what its names stand for. A worker works it out."""

    class Meta:
        model = Estimate
        fields = ("slug", "title", "measure", "formula", "unit", "bearing", "note", "inputs")


class EstimateChanges(Why, OnEstimate):
    class Meta:
        model = Estimate
        fields = ("title", "measure", "formula", "unit", "bearing", "note", "inputs", "why")


class RankText(Written):
    """A rank correlation as a decimal string, to six places."""

    def read(self, text: str) -> Decimal:
        try:
            value = Decimal(text)
            if -1 <= value <= 1 and value == round(value, DECIMALS):
                return value
        except InvalidOperation:
            pass  # no number, or NaN, which compares with nothing
        raise serializers.ValidationError(_("Give a number from −1 to 1, to six places."))


class CorrelationBody(Body):
    """Two parameters that go together, by slug."""

    first = Named(parameters, by="slug")
    second = Named(parameters, by="slug")
    rank = RankText(max_length=20, help_text=_lazy("As text: “0.6”."))
    note = Text(max_length=4_000, required=False, allow_blank=True, default="")


class StatedCorrelations(Body):
    """Exactly these are stated from now on."""

    correlations = serializers.ListSerializer[Any](child=CorrelationBody(), max_length=MOST_INPUTS)

    def arguments(self) -> dict[str, Any]:
        return {"wanted": [Stated(**it) for it in self.validated_data["correlations"]]}
