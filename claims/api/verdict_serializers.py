"""Verdicts and their scales, as the API spells them."""

from __future__ import annotations

from rest_framework import serializers

from claims.models import VerdictStep


class VerdictStepSerializer(serializers.ModelSerializer[VerdictStep]):
    """One verdict of a scale; `number` is its place there, `null` beside the scale."""

    href = serializers.HyperlinkedIdentityField(view_name="api:verdict-detail", lookup_field="slug")
    scale = serializers.CharField(source="scale.slug", read_only=True)

    class Meta:
        model = VerdictStep
        fields = ("href", "slug", "scale", "number", "label", "meaning", "retired_at")
        read_only_fields = fields
