"""What hangs on a claim, each row at its own address."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import Href
from claims.api.nested_serializers import (
    AppearanceSerializer,
    EvidenceSerializer,
    FindingSerializer,
    QuantitySerializer,
)
from claims.models import Claim, ClaimedQuantity, Comment, Relation, Waiver


class QuantityRowSerializer(QuantitySerializer):
    href = Href("api:quantity-detail", reference="claim.reference", key="key")

    class Meta(QuantitySerializer.Meta):
        fields = ("href", *QuantitySerializer.Meta.fields, "position", "retired_at")
        read_only_fields = fields


class AppearanceRowSerializer(AppearanceSerializer):
    href = Href("api:appearance-detail", reference="claim.reference", key="key")

    class Meta(AppearanceSerializer.Meta):
        fields = ("href", *AppearanceSerializer.Meta.fields, "retired_at")
        read_only_fields = fields


class EvidenceRowSerializer(EvidenceSerializer):
    href = Href("api:evidence-detail", reference="claim.reference", key="key")

    class Meta(EvidenceSerializer.Meta):
        fields = ("href", *EvidenceSerializer.Meta.fields, "no_passage_why", "retired_at")
        read_only_fields = fields


class FindingRowSerializer(FindingSerializer):
    """A finding on its own, beside the key of its figure."""

    href = Href("api:finding-detail", reference="quantity.claim.reference", uuid="uuid")
    quantity = serializers.SlugRelatedField[ClaimedQuantity](slug_field="key", read_only=True)

    class Meta(FindingSerializer.Meta):
        fields = ("href", "uuid", "quantity", *FindingSerializer.Meta.fields, "retired_at")
        read_only_fields = fields


class CommentSerializer(serializers.ModelSerializer[Comment]):
    href = Href("api:comment-detail", reference="claim.reference", uuid="uuid")
    written_by = serializers.StringRelatedField[Any](read_only=True)
    supersedes = serializers.SlugRelatedField[Comment](slug_field="uuid", read_only=True)

    class Meta:
        model = Comment
        fields = ("href", "uuid", "body", "written_at", "written_by", "supersedes", "retired_at")
        read_only_fields = fields


class RelationSerializer(serializers.ModelSerializer[Relation]):
    """How this claim stands to the `other`."""

    href = Href("api:relation-detail", reference="claim.reference", uuid="uuid")
    other = serializers.SlugRelatedField[Claim](slug_field="reference", read_only=True)

    class Meta:
        model = Relation
        fields = ("href", "uuid", "kind", "other", "note", "retired_at")
        read_only_fields = fields


class WaiverSerializer(serializers.ModelSerializer[Waiver]):
    """A rule that does not hold for this claim, by somebody's recorded decision."""

    href = Href("api:waiver-detail", reference="claim.reference", uuid="uuid")
    waived_by = serializers.StringRelatedField[Any](read_only=True)

    class Meta:
        model = Waiver
        fields = ("href", "uuid", "kind", "reason", "waived_at", "waived_by", "retired_at")
        read_only_fields = fields
