"""Parameters and estimates, as the API spells them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import DecimalText
from api.resources import named
from estimates.models import Correlation, Estimate, Input, Parameter
from sources.models import Observation, Source


class ParameterSerializer(serializers.ModelSerializer[Parameter]):
    """`text` is what was typed, `reading` the sentence that says how it is understood."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:parameter-detail", lookup_field="slug"
    )
    reading = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    observation = serializers.SlugRelatedField[Observation](slug_field="uuid", read_only=True)
    source = serializers.SlugRelatedField[Source](  # type: ignore[assignment]  # named as the row is
        slug_field="slug", read_only=True
    )

    class Meta:
        model = Parameter
        fields = (
            "href",
            "slug",
            "title",
            "text",
            "reading",
            "unit",
            "illustrative",
            "observation",
            "source",
            "note",
            "digest",
            "retired_at",
        )
        read_only_fields = fields

    def get_reading(self, row: Parameter) -> str:
        return row.reading.sentence()

    def get_unit(self, row: Parameter) -> str:
        return row.reading.unit.text


class InputSerializer(serializers.ModelSerializer[Input]):
    """What a name in the formula stands for: the slug of a parameter or of an estimate."""

    parameter = serializers.SlugRelatedField[Parameter](slug_field="slug", read_only=True)
    estimate = serializers.SerializerMethodField()

    class Meta:
        model = Input
        fields = ("name", "parameter", "estimate")
        read_only_fields = fields

    def get_estimate(self, row: Input) -> str | None:
        return named(row.upstream, "slug")


class CorrelationSerializer(serializers.ModelSerializer[Correlation]):
    """Two parameters that go together, by slug, and their rank correlation."""

    first = serializers.SlugRelatedField[Parameter](slug_field="slug", read_only=True)
    second = serializers.SlugRelatedField[Parameter](slug_field="slug", read_only=True)
    rank = DecimalText(read_only=True)

    class Meta:
        model = Correlation
        fields = ("first", "second", "rank", "note")
        read_only_fields = fields


class EstimateSerializer(serializers.ModelSerializer[Estimate]):
    """`low`, `central` and `high` are the 5, 50 and 95 % quantiles, in `unit`.

    They belong to the newest result, which is out of date while `state` is "stale".
    """

    href = serializers.HyperlinkedIdentityField(
        view_name="api:estimate-detail", lookup_field="slug"
    )
    state = serializers.CharField(read_only=True)
    error = serializers.SerializerMethodField()
    digest = serializers.CharField(source="inputs_digest", read_only=True)
    low = DecimalText(read_only=True)
    central = DecimalText(read_only=True)
    high = DecimalText(read_only=True)

    class Meta:
        model = Estimate
        fields: tuple[str, ...] = (
            "href",
            "slug",
            "title",
            "measure",
            "formula",
            "unit",
            "bearing",
            "note",
            "state",
            "error",
            "revision",
            "digest",
            "low",
            "central",
            "high",
            "retired_at",
        )
        read_only_fields = fields

    def get_error(self, row: Estimate) -> str:
        """Why it could not be computed. A defect of ours that is tried again is not shown."""
        return row.error if row.state == "failed" else ""


class EstimateDetailSerializer(EstimateSerializer):
    inputs = InputSerializer(many=True, read_only=True)
    correlations = CorrelationSerializer(many=True, read_only=True)
    result = serializers.SerializerMethodField()
    result_digest = serializers.CharField(source="evaluated_digest", read_only=True)

    class Meta(EstimateSerializer.Meta):
        fields = (*EstimateSerializer.Meta.fields, "inputs", "correlations", "result",
                  "result_digest")  # fmt: skip
        read_only_fields = fields

    def get_result(self, row: Estimate) -> dict[str, Any] | None:
        return row.result


class CorrelationsSerializer(serializers.ModelSerializer[Estimate]):
    """The rank correlations that an estimate states itself."""

    correlations = CorrelationSerializer(many=True, read_only=True)

    class Meta:
        model = Estimate
        fields = ("correlations",)
        read_only_fields = fields
