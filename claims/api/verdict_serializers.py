"""Verdicts and their scales, as the API spells them."""

from __future__ import annotations

from rest_framework import serializers

from claims.models import VerdictScale, VerdictStep


class VerdictStepSerializer(serializers.ModelSerializer[VerdictStep]):
    """One verdict of a scale; `number` is its place there, `null` beside the scale."""

    href = serializers.HyperlinkedIdentityField(view_name="api:verdict-detail", lookup_field="slug")
    scale = serializers.CharField(source="scale.slug", read_only=True)

    class Meta:
        model = VerdictStep
        fields = ("href", "slug", "scale", "number", "label", "meaning", "retired_at")
        read_only_fields = fields


class VerdictScaleSerializer(serializers.ModelSerializer[VerdictScale]):
    """A question that verdicts answer."""

    href = serializers.HyperlinkedIdentityField(
        view_name="api:verdict-scale-detail", lookup_field="slug"
    )

    class Meta:
        model = VerdictScale
        fields: tuple[str, ...] = ("href", "slug", "title", "retired_at")
        read_only_fields = fields


class VerdictScaleDetailSerializer(VerdictScaleSerializer):
    """With its verdicts in use, the lowest first; those beside the scale come last."""

    steps = VerdictStepSerializer(many=True, read_only=True)

    class Meta(VerdictScaleSerializer.Meta):
        fields = (*VerdictScaleSerializer.Meta.fields, "steps")
        read_only_fields = fields
